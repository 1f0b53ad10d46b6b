"""Who types too many wrong codes has to wait: twenty misses in ten minutes cost fifteen minutes."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Case, F, Q, Value, When

from club.core import audit
from club.core.audit import SYSTEM
from merchants.stores.access import forget_key
from merchants.stores.guessing import ALARM, WINDOW, window_of
from merchants.stores.models import ApiKey, Guesser, MissCount

MISSES = 20
LOCK = timedelta(minutes=15)

COUNT = """
    INSERT INTO merchants_misscount AS c (begins_at, misses) VALUES (%(begins)s, 1)
    ON CONFLICT (begins_at) DO UPDATE SET misses = c.misses + 1 RETURNING id, misses
"""


def note_miss(*, guesser: Guesser, at: datetime) -> None:
    """Count one wrong code of a key or operator, and among those of everybody.

    - one conditional UPDATE, so misses on many connections at once are all counted
    - the miss that reaches the limit sets the lock and starts a new count
    - one audit entry, which the watch of the house reads, for the miss that makes it too many altogether
    """
    stale = Q(misses_since__isnull=True) | Q(misses_since__lte=at - WINDOW)
    full = ~stale & Q(misses__gte=MISSES - 1)
    if isinstance(guesser, ApiKey):
        forget_key(guesser)
    type(guesser)._default_manager.filter(pk=guesser.pk).update(
        misses=Case(When(stale, then=Value(1)), When(full, then=Value(0)), default=F("misses") + 1),
        misses_since=Case(When(stale, then=Value(at)), default=F("misses_since")),
        locked_until=Case(When(full, then=Value(at + LOCK)), default=F("locked_until")),
    )
    _count_for_all(at)


def _count_for_all(at: datetime) -> None:
    begins_at = window_of(at)
    with connection.cursor() as cursor:
        cursor.execute(COUNT, {"begins": begins_at})
        pk, misses = cursor.fetchone()
    if misses == ALARM:  # exactly one miss of a window is the one that rings
        window = MissCount(pk=pk, begins_at=begins_at, misses=misses)
        audit.record(verb="codes.guessed", subject=window, by=SYSTEM, at=at, misses=misses)
