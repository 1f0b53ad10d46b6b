"""The hours of calling: '09:30-12:00 14:30-17:30' of a working day or a day off; empty is day and night."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise

from club.core.clock import SHANGHAI, local_date, midnight
from club.core.workdays import Calendar
from club.revisits.models import RevisitKind

Span = tuple[time, time]
FARTHEST_DAYS = 31  # no rest of working days or days off is longer


def spans(text: str) -> list[Span]:
    """Beginnings (inclusive) and ends (exclusive). Raises ValueError for what is no list of hours."""
    found = [_span(part) for part in text.split()]
    if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
        raise ValueError(text)
    return found


def _span(part: str) -> Span:
    first, _dash, last = part.partition("-")
    opens, closes = time.fromisoformat(first), time.fromisoformat(last)
    if closes <= opens:
        raise ValueError(part)
    return opens, closes


def spans_on(kind: RevisitKind, day: date, calendar: Calendar) -> list[Span] | None:
    """The hours of a day; None is all of it."""
    if not (kind.workday_hours or kind.rest_hours):
        return None
    return spans(kind.workday_hours if calendar.is_workday(day) else kind.rest_hours)


def is_open(kind: RevisitKind, at: datetime, calendar: Calendar) -> bool:
    """Whether customers of this queue may be called now."""
    found = spans_on(kind, local_date(at), calendar)
    clock = at.astimezone(SHANGHAI).time()
    return found is None or any(opens <= clock < closes for opens, closes in found)


def next_open(kind: RevisitKind, at: datetime, calendar: Calendar) -> datetime:
    """The first moment from `at` on when they may be called."""
    if is_open(kind, at, calendar):
        return at
    for ahead in range(FARTHEST_DAYS):
        day = local_date(at) + timedelta(days=ahead)
        for opens, _closes in spans_on(kind, day, calendar) or []:
            moment = datetime.combine(day, opens, tzinfo=SHANGHAI)
            if moment >= at:
                return moment
    return midnight(local_date(at) + timedelta(days=FARTHEST_DAYS))
