"""By when something has to be done: pure arithmetic on working days, calendar days and office minutes.

The day of the event never counts (Civil Code 201): what comes in on a Friday evening has Monday as its first
working day. A term of days ends with its last day, so its due time is the midnight after it.
Calendar days end where they end, also on a holiday: the terms bind the house, not the customer.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from club.complaints.models.choices import Hours, Unit
from club.core.clock import SHANGHAI, end_of, local_date
from club.core.workdays import Calendar

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Office:
    """When people work on a working day."""

    opens: time = time(9)
    closes: time = time(17)


@dataclass(frozen=True)
class Term:
    """So much of a unit; minutes run day and night or in office hours only.

    A half day is 240 office minutes of an eight-hour day. `paused` makes it longer, in the same unit.
    """

    amount: int
    unit: str
    hours: str = Hours.ALWAYS
    paused: int = 0


@dataclass(frozen=True)
class Due:
    """The moment a term ends, whether it rests on a guessed calendar, and the facts that explain it."""

    at: datetime
    is_provisional: bool
    facts: dict[str, Any]


def due(term: Term, start: datetime, calendar: Calendar, office: Office = Office()) -> Due:
    """When `term` ends that began at `start`."""
    calendar.guessed = False
    start = start.astimezone(SHANGHAI)
    at, counted = _WAYS[Unit(term.unit)](term, start, calendar, office)
    facts = {
        "unit": str(term.unit),
        "amount": term.amount,
        "hours": str(term.hours),
        "paused": term.paused,
        "start": start.isoformat(),
        "is_outside": not in_office(start, calendar, office),
        "begins": opening(start, calendar, office).isoformat(),
        "due": at.isoformat(),
        "counted": _spans(counted),
        "off": _off(local_date(start), counted, calendar),
        "made_up": [day.isoformat() for day in counted if calendar.is_made_up(day)],
    }
    return Due(at, calendar.guessed, {**facts, "is_provisional": calendar.guessed})


def in_office(at: datetime, calendar: Calendar, office: Office) -> bool:
    """Whether somebody is at work at that moment."""
    here = at.astimezone(SHANGHAI)
    return calendar.is_workday(here.date()) and office.opens <= here.time() < office.closes


def opening(at: datetime, calendar: Calendar, office: Office) -> datetime:
    """The moment itself while the office is open, or when it opens next."""
    here = at.astimezone(SHANGHAI)
    if in_office(here, calendar, office):
        return here
    day = here.date()
    if not calendar.is_workday(day) or here.time() >= office.closes:
        day = next_workday(day, calendar)
    return datetime.combine(day, office.opens, tzinfo=SHANGHAI)


def next_workday(day: date, calendar: Calendar) -> date:
    """The first working day after a day."""
    day += DAY
    while not calendar.is_workday(day):
        day += DAY
    return day


def paused_between(unit: str, start: datetime, end: datetime, calendar: Calendar) -> int:
    """How much of a unit a rest took: whole days that began within it, or minutes."""
    if unit == Unit.MINUTES:
        return int((end - start).total_seconds() // 60)
    days = _days(local_date(start), local_date(end))
    return sum(1 for day in days if unit == Unit.CALENDAR_DAYS or calendar.is_workday(day))


def _minutes(term: Term, start: datetime, calendar: Calendar, office: Office) -> tuple[datetime, list[date]]:
    left = timedelta(minutes=term.amount + term.paused)
    if term.hours == Hours.ALWAYS:
        return start + left, []
    at, counted = opening(start, calendar, office), [opening(start, calendar, office).date()]
    while at + left > (closing := datetime.combine(at.date(), office.closes, tzinfo=SHANGHAI)):
        left -= closing - at
        at = datetime.combine(next_workday(at.date(), calendar), office.opens, tzinfo=SHANGHAI)
        counted.append(at.date())
    return at + left, counted


def _same_day(term: Term, start: datetime, calendar: Calendar, office: Office) -> tuple[datetime, list[date]]:
    day = opening(start, calendar, office).date()
    return end_of(day), [day]


def _working_days(
    term: Term, start: datetime, calendar: Calendar, office: Office
) -> tuple[datetime, list[date]]:
    day, counted = start.date(), []
    for _turn in range(term.amount + term.paused):
        day = next_workday(day, calendar)
        counted.append(day)
    return end_of(day), counted


def _calendar_days(
    term: Term, start: datetime, calendar: Calendar, office: Office
) -> tuple[datetime, list[date]]:
    last = start.date() + (term.amount + term.paused) * DAY
    return end_of(last), list(_days(start.date() + DAY, last + DAY))


_WAYS = {
    Unit.MINUTES: _minutes,
    Unit.SAME_DAY: _same_day,
    Unit.WORKING_DAYS: _working_days,
    Unit.CALENDAR_DAYS: _calendar_days,
}


def _days(first: date, until: date) -> Iterator[date]:
    while first < until:
        yield first
        first += DAY


def _spans(days: Iterable[date]) -> list[list[str]]:
    """Days that follow each other as first and last."""
    spans: list[list[date]] = []
    for day in days:
        if spans and day - spans[-1][1] == DAY:
            spans[-1][1] = day
        else:
            spans.append([day, day])
    return [[first.isoformat(), last.isoformat()] for first, last in spans]


def _off(start: date, counted: list[date], calendar: Calendar) -> list[list[str]]:
    """Runs of free days on the way that are more than a weekend: first, last, name."""
    if not counted:
        return []
    free = [day for day in _days(start, counted[-1] + DAY) if not calendar.is_workday(day)]
    runs = [tuple(date.fromisoformat(edge) for edge in span) for span in _spans(free)]
    found = []
    for first, last in runs:
        inside = list(_days(first, last + DAY))
        if any(calendar.is_holiday(day) for day in inside):
            names = [calendar.name_of(day) for day in inside if calendar.name_of(day)]
            found.append([first.isoformat(), last.isoformat(), names[0] if names else ""])
    return found
