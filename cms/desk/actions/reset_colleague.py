"""A colleague lost his phone or his password."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.identity.first_passwords import OwnLogin, begin_anew
from club.identity.models import Account


@transaction.atomic
def reset_colleague(*, account: Account, by: Actor, at: datetime) -> tuple[Account, str]:
    """Take away the second factor and the password of a member of staff, who sets up a second factor anew.

    - every session ends, because the password changed; a first password is returned, shown once, good for
      three days and for choosing one's own
    - one audit row; refuses with OwnLogin
    """
    if by.id == str(account.uid):
        raise OwnLogin
    row = Account.objects.select_for_update().get(pk=account.pk)
    password = begin_anew(row, at)
    audit.record(verb="staff.reset", subject=row, by=by, at=at)
    return row, password
