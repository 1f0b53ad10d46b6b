"""Whoever types too many wrong codes has to wait."""

from datetime import datetime
from math import ceil

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.stores.models import Guesser


class TooManyMisses(DomainError):
    """Too many codes that do not exist. `details["retry_after"]` is the wait in seconds."""

    code = "throttled"
    status = 429
    message = _("Too many wrong codes. Please wait a quarter of an hour, or scan the code instead.")


def refuse_guesser(*, guesser: Guesser, at: datetime) -> None:
    """Raise TooManyMisses while the key, operator or member is locked."""
    if guesser.locked_until is not None and guesser.locked_until > at:
        raise TooManyMisses(retry_after=ceil((guesser.locked_until - at).total_seconds()))
