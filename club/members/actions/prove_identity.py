"""Prove to be a certain member, beyond having his phone in hand."""

import hmac
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from club.core import people
from club.core.errors import DomainError
from club.identity.limits import spend
from club.members.models import Member

DIGITS = 6
TRIES = 5


class WrongDigits(DomainError):
    """Not the last digits of this member's ID number."""

    code = "wrong_digits"
    message = _("These are not the last six characters of the member's ID number.")
    status = 400


class TooManyProofs(DomainError):
    """Too many wrong digits today."""

    code = "throttled"
    message = _("Too many tries today. Try again tomorrow or call us.")
    status = 429


def prove_identity(*, member: Member, digits: str, at: datetime) -> None:
    """Compare with the last six characters of the ID number.

    - five tries a day, counted before comparing; not one transaction, so a refusal keeps the count
    """
    if not spend("proof of member", str(member.uid), limit=TRIES, window=timedelta(days=1), at=at):
        raise TooManyProofs
    wanted = member.customer.id_number[-DIGITS:] if member.customer else ""
    typed = people.narrow(digits)
    if len(wanted) != DIGITS or not hmac.compare_digest(wanted.encode(), typed.encode()):
        raise WrongDigits
