"""Which complaints count as valid: for a month, and for a year. Two facts that differ.

Only the regulator's can turn valid: an informal one not withdrawn within 8 working days, a formal one not
within 30 days (house rules of 2016; the terms are deadlines). It counts for the month in which the last day
of that term lies, and for the year of that month.

- Month: what is withdrawn in time never counts; what is withdrawn later still counts for its month. What is
  excluded before the month is closed does not count. A closed month keeps the rows it was closed with.
- Year: what is withdrawn or excluded by 31 December does not count; after that it counts for ever.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate

from club.complaints.models import (
    TURNS,
    ClosedMonth,
    Complaint,
    ComplaintClock,
    CountedComplaint,
    Exclusion,
)
from club.core.clock import SHANGHAI, local_date, midnight, month_bounds

MOMENT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Standing:
    """How a complaint of the regulator counts: the last day of its term, its month, and what is said of both.

    None: that is not known yet.
    """

    last_date: date
    month: date
    is_closed: bool
    for_month: bool | None
    for_year: bool | None


def with_turn(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Complaints with the moment after the last day of the term that makes them valid; joined ones go on
    elsewhere, and of terms that another class brought the last one holds."""
    turns = ComplaintClock.objects.filter(complaint=OuterRef("pk"), kind__in=TURNS).order_by("-pk")
    return rows.filter(joined_into=None).annotate(turn_at=Subquery(turns.values("due_at")[:1]))


def valid_in_months(rows: QuerySet[Complaint], start: date, end: date, at: datetime) -> QuerySet[Complaint]:
    """Valid for a month from `start` until before `end` (firsts of months), as known at `at`.

    Closed months by the rows they were closed with, the others by the facts of now.
    """
    months = ClosedMonth.objects.filter(first_date__gte=start, first_date__lt=end)
    closed = set(months.values_list("first_date", flat=True))
    live = _live(at) & _turning(_open_spans(start, end, closed))
    return with_turn(rows).filter(_frozen(start, end) | live)


def valid_in_month(rows: QuerySet[Complaint], day: date, at: datetime) -> QuerySet[Complaint]:
    """Valid for the month of a day."""
    return valid_in_months(rows, *month_bounds(day), at)


def valid_in_year(rows: QuerySet[Complaint], year: int, at: datetime) -> QuerySet[Complaint]:
    """Valid for a year, as known at `at`: its months, less what was withdrawn or excluded within the year."""
    first, after = date(year, 1, 1), date(year + 1, 1, 1)
    counted = _frozen(first, after) | (_live(at) & _turning([(first, after)]))
    stands = Q(withdrawn_date=None) | Q(withdrawn_date__gte=after)
    excluded = Exists(_accepted().filter(decided_at__lt=midnight(after)))
    return with_turn(rows).filter(counted, stands, ~Q(excluded))


def standing_of(complaint: Complaint, at: datetime) -> Standing | None:
    """How one complaint counts now; None for what never can."""
    rows = Complaint.objects.filter(pk=complaint.pk)
    row = with_turn(rows).first()
    counted = CountedComplaint.objects.filter(complaint=complaint).select_related("month").first()
    if row is None or row.turn_at is None:
        return None
    last = counted.turned_date if counted else local_date(row.turn_at - MOMENT)
    month, _end = month_bounds(counted.month.first_date if counted else last)
    has_come = counted is not None or row.turn_at <= at
    is_closed = ClosedMonth.objects.filter(first_date=month).exists()
    return Standing(
        last,
        month,
        is_closed,
        valid_in_month(rows, month, at).exists() if has_come else None,
        valid_in_year(rows, month.year, at).exists() if has_come else None,
    )


def _withdrawn_in_time() -> Q:
    """Withdrawn before its term was over."""
    return Q(withdrawn_date__isnull=False, withdrawn_date__lt=TruncDate("turn_at", tzinfo=SHANGHAI))


def _live(at: datetime) -> Q:
    """The term is over by now, nobody withdrew in time, nobody left it out, no closed month has it."""
    counted = CountedComplaint.objects.filter(complaint=OuterRef("pk"))
    return Q(turn_at__lte=at) & ~_withdrawn_in_time() & ~Q(Exists(_accepted())) & ~Q(Exists(counted))


def _accepted() -> QuerySet[Exclusion]:
    return Exclusion.objects.filter(complaint=OuterRef("pk"), is_accepted=True)


def _frozen(start: date, end: date) -> Q:
    rows = CountedComplaint.objects.filter(complaint=OuterRef("pk"))
    return Q(Exists(rows.filter(month__first_date__gte=start, month__first_date__lt=end)))


def _turning(spans: Iterable[tuple[date, date]]) -> Q:
    """The last day of the term lies in one of the spans; `turn_at` is the midnight after it."""
    found = Q(pk__in=[])
    for first, after in spans:
        found |= Q(turn_at__gt=midnight(first), turn_at__lte=midnight(after))
    return found


def _open_spans(start: date, end: date, closed: set[date]) -> Iterable[tuple[date, date]]:
    first = start
    while first < end:
        _first, after = month_bounds(first)
        if first not in closed:
            yield first, after
        first = after
