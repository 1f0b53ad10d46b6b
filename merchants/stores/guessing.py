"""Twenty wrong codes in ten minutes make one wait; five hundred of everybody together ring."""

from datetime import UTC, datetime, timedelta
from math import ceil

from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from merchants.stores.models import Guesser, MissCount

WINDOW = timedelta(minutes=10)
ALARM = 500  # misses of everybody in one window; a busy day of a province has some dozens


class TooManyMisses(DomainError):
    """Too many codes that do not exist. `details["retry_after"]` is the wait in seconds."""

    code = "throttled"
    status = 429
    message = _("Too many wrong codes. Please wait a quarter of an hour, or scan the code instead.")


def refuse_guesser(*, guesser: Guesser, at: datetime) -> None:
    """Raise TooManyMisses while the key, operator or member is locked."""
    if guesser.locked_until is not None and guesser.locked_until > at:
        raise TooManyMisses(retry_after=ceil((guesser.locked_until - at).total_seconds()))


def window_of(at: datetime) -> datetime:
    """When the ten minutes began in which misses of everybody are counted together."""
    seconds = int(WINDOW.total_seconds())
    return datetime.fromtimestamp(int(at.timestamp()) // seconds * seconds, UTC)


def guessed_since(at: datetime) -> datetime | None:
    """Since when codes are being guessed, these ten minutes or the ten before. None: they are not."""
    near = MissCount.objects.filter(begins_at__range=(window_of(at) - WINDOW, at))
    return near.filter(misses__gte=ALARM).order_by("begins_at").values_list("begins_at", flat=True).first()
