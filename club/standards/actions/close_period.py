"""Close a quarter or a year: its attainment is counted for good."""

from datetime import datetime

from django.db import connection, transaction

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.standards import queries
from club.standards.models import Attainment, AttainmentPeriod, PeriodKind, ServiceItem
from club.standards.periods import Span, last_quarter, year_of
from club.standards.refusals import PeriodClosed, PeriodNotOver, QuarterOpen

LOCK = 7_301_011  # any number that nothing else uses
BY_ITSELF = 15  # the day of the first month after on which a period is closed that nobody has closed


@transaction.atomic
def close_period(*, span: Span, by: Actor, at: datetime) -> AttainmentPeriod:
    """Write down how far each branch kept each standard that is counted. What changes later does not show.

    - a quarter by the facts of now, a year as the sum of its closed quarters
    - one row for each item and branch with cases; these rows never change
    - one audit entry with how many they are
    - refuses with PeriodNotOver, with PeriodClosed the second time, with QuarterOpen for a year whose last
      quarter is open, or with an open one after a closed one
    """
    if not span.is_over(at):
        raise PeriodNotOver
    with connection.cursor() as cursor:  # two who close at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if queries.closed(span):
        raise PeriodClosed
    figures = _of_the_year(span) if span.kind == PeriodKind.YEAR else _of_the_quarter(span)
    row = AttainmentPeriod.objects.create(
        kind=span.kind, first_date=span.start, closed_at=at, closed_by_id=by.id
    )
    Attainment.objects.bulk_create(
        Attainment(
            period=row,
            item_id=item,
            branch_id=branch,
            total=figure.total,
            left_out=figure.left_out,
            met=figure.met,
        )
        for (item, branch), figure in sorted(figures.items())
    )
    audit.record(verb="attainment.closed", subject=row, by=by, at=at, rows=len(figures), period=span.code)
    return row


def close_periods(*, at: datetime) -> int:
    """Close the last quarter, and in January the last year, once the fifteenth has come; how many.

    - what closing does; what somebody has closed stays, a second run closes nothing
    """
    day = local_date(at)
    quarter = last_quarter(at)
    if day < quarter.end.replace(day=BY_ITSELF):
        return 0
    count = _close_if_open(quarter, at)
    year = year_of(quarter.start)
    if quarter.number == 4 and _is_whole(year):
        count += _close_if_open(year, at)
    return count


def _close_if_open(span: Span, at: datetime) -> int:
    if queries.closed(span):
        return 0
    close_period(span=span, by=SYSTEM, at=at)
    return 1


def _of_the_quarter(span: Span) -> queries.Counted:
    return queries.counted(ServiceItem.objects.all(), span)


def _of_the_year(span: Span) -> queries.Counted:
    if not _is_whole(span):
        raise QuarterOpen
    return queries.sum_of_quarters(span.quarters())


def _is_whole(year: Span) -> bool:
    """Whether its quarters are closed from the first that was closed to the last; a club may begin in May."""
    known = [queries.closed(each) is not None for each in year.quarters()]
    return known[-1] and False not in known[known.index(True) :]
