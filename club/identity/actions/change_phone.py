"""Give an account another phone."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.fields import digests_of
from club.identity.models import Account


class PhoneTaken(DomainError):
    """Another account has this phone."""

    code = "phone_taken"
    message = _("This phone number belongs to another account. Log in with it instead, or call us.")


def change_phone(*, account: Account, phone: str, by: Actor, at: datetime) -> Account:
    """Replace the phone by one whose code was just right.

    - codes and messages go to the new number from now on
    - a number of another account is refused
    """
    try:
        with transaction.atomic():
            row = Account.objects.select_for_update().get(pk=account.pk)
            others = Account.objects.filter(phone_index__in=digests_of(Account, "phone_index", phone))
            if others.exclude(pk=row.pk).exists():
                raise PhoneTaken
            row.phone, row.phone_verified_at = phone, at
            row.save()
            audit.record(verb="phone.changed", subject=row, by=by, at=at)
    except IntegrityError:
        raise PhoneTaken from None
    return row
