"""The months of a year and how many complaints count for each; set by set."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import QuerySet

from club.complaints import counting
from club.complaints.models import ClosedMonth, Complaint, CountedComplaint
from club.core.clock import local_date, midnight, month_bounds


@dataclass(frozen=True)
class CountMonth:
    """A month, its valid complaints, and whether it is closed or may be."""

    first: date
    count: int
    closed: ClosedMonth | None
    may_close: bool


def months_of(rows: QuerySet[Complaint], year: int, at: datetime) -> list[CountMonth]:
    """The months of a year that have begun, the newest first."""
    firsts = [date(year, number, 1) for number in range(1, 13) if midnight(date(year, number, 1)) <= at]
    closed = {row.first_date: row for row in ClosedMonth.objects.filter(first_date__year=year)}
    counts = by_month(rows, date(year, 1, 1), date(year + 1, 1, 1), at)
    return [
        CountMonth(first, counts[first], closed.get(first), midnight(month_bounds(first)[1]) <= at)
        for first in reversed(firsts)
    ]


def by_month(rows: QuerySet[Complaint], start: date, end: date, at: datetime) -> Counter[date]:
    """How many count for each month of a span; their sum is what counts in the span."""
    found = counting.valid_in_months(rows, start, end, at)
    frozen = dict(
        CountedComplaint.objects.filter(complaint__in=found.values("pk")).values_list(
            "complaint_id", "month__first_date"
        )
    )
    turned = found.order_by().values_list("pk", "turn_at")
    days = (frozen.get(pk) or local_date(turn - timedelta(microseconds=1)) for pk, turn in turned)
    return Counter(day.replace(day=1) for day in days)
