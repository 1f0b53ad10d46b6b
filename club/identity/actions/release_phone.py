"""Take a phone from an account whose number went to somebody else."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.identity.models import Account


@transaction.atomic
def release_phone(*, account: Account, at: datetime) -> Account:
    """Carriers give unused numbers to new people. Only call it when such a person proved the number.

    - the account keeps everything else; its owner comes in by WeChat or password and proves a new number
    """
    row = Account.objects.select_for_update().get(pk=account.pk)
    row.phone, row.phone_verified_at = "", None
    row.save()
    audit.record(verb="phone.released", subject=row, by=audit.SYSTEM, at=at)
    return row
