"""Who types too many wrong codes has to wait: twenty misses in ten minutes cost fifteen minutes."""

from datetime import datetime, timedelta

from django.db.models import Case, F, Q, Value, When

from merchants.stores.models import ApiKey, Operator

MISSES = 20
WINDOW = timedelta(minutes=10)
LOCK = timedelta(minutes=15)


def note_miss(*, guesser: ApiKey | Operator, at: datetime) -> None:
    """Count one wrong code of a key or operator.

    - one conditional UPDATE, so misses on many connections at once are all counted
    - the miss that reaches the limit sets the lock and starts a new count
    """
    stale = Q(misses_since__isnull=True) | Q(misses_since__lte=at - WINDOW)
    full = ~stale & Q(misses__gte=MISSES - 1)
    type(guesser)._default_manager.filter(pk=guesser.pk).update(
        misses=Case(When(stale, then=Value(1)), When(full, then=Value(0)), default=F("misses") + 1),
        misses_since=Case(When(stale, then=Value(at)), default=F("misses_since")),
        locked_until=Case(When(full, then=Value(at + LOCK)), default=F("locked_until")),
    )
