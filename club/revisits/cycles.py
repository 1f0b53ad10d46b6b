"""When batches are drawn, which events they take and how long they may be called. No rows, no clock."""

from datetime import datetime, timedelta

from club.core.clock import SHANGHAI, end_of, local_date, midnight
from club.core.workdays import Calendar, after
from club.revisits.models import RevisitKind, Rhythm, Unit

WEEK = 7
HALF_HOUR = timedelta(minutes=30)


def moment_of(kind: RevisitKind, at: datetime) -> datetime:
    """The last moment up to `at` at which a batch is due."""
    if kind.rhythm == Rhythm.HALF_HOUR:
        local = at.astimezone(SHANGHAI).replace(second=0, microsecond=0)
        return local - timedelta(minutes=local.minute % 30)
    day = local_date(at)
    back = (day.weekday() - kind.weekday) % WEEK if kind.rhythm == Rhythm.WEEK else 0
    return midnight(day - timedelta(days=back))


def one_cycle_before(kind: RevisitKind, moment: datetime) -> datetime:
    """The moment of the batch before."""
    if kind.rhythm == Rhythm.HALF_HOUR:
        return moment - HALF_HOUR
    return midnight(local_date(moment) - timedelta(days=WEEK if kind.rhythm == Rhythm.WEEK else 1))


def edge(kind: RevisitKind, moment: datetime, calendar: Calendar) -> datetime:
    """Up to when (exclusive) the batch of a moment takes events: `lag` before it."""
    if kind.lag_unit == Unit.MINUTES:
        return moment - timedelta(minutes=kind.lag)
    if kind.lag_unit == Unit.DAYS:
        return midnight(local_date(moment) - timedelta(days=kind.lag))
    day = local_date(moment)
    for _turn in range(kind.lag):
        day -= timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
    return midnight(day)


def call_until(kind: RevisitKind, moment: datetime) -> datetime | None:
    """Until when (exclusive) a record of that moment may be called; None is without end."""
    if kind.call_for is None:
        return None
    if kind.call_unit == Unit.MINUTES:
        return moment + timedelta(minutes=kind.call_for)
    if kind.call_unit == Unit.DAYS:
        return moment + timedelta(days=kind.call_for)
    return end_of(after(local_date(moment), kind.call_for).day)
