"""Close a month: its valid complaints are counted for good."""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from club.complaints import counting
from club.complaints.models import ClosedMonth, Complaint, CountedComplaint
from club.complaints.refusals import MonthClosed, MonthNotOver
from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date, midnight, month_bounds

LOCK = 7_301_003  # any number that nothing else uses
BY_ITSELF = 5  # the day of the next month on which a month is closed that nobody has closed


@transaction.atomic
def close_month(*, month: date, by: Actor, at: datetime) -> ClosedMonth:
    """Write down which complaints count as valid for a month. What changes later shows in the year only.

    - one row for each of them, with its branch, class and cause of now; these rows never change
    - one audit entry with how many they are
    - refuses with MonthNotOver, and with MonthClosed the second time
    """
    first, after = month_bounds(month)
    if at < midnight(after):
        raise MonthNotOver
    with connection.cursor() as cursor:  # two who close a month at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    if ClosedMonth.objects.filter(first_date=first).exists():
        raise MonthClosed
    found = list(counting.valid_in_month(Complaint.objects.order_by("pk"), first, at))
    row = ClosedMonth.objects.create(first_date=first, closed_at=at, closed_by_id=by.id, count=len(found))
    CountedComplaint.objects.bulk_create(_as_counted(row, each) for each in found)
    audit.record(verb="complaint_month.closed", subject=row, by=by, at=at, rows=row.count, month=str(row))
    return row


def close_months(*, at: datetime) -> int:
    """Close the last month once the fifth day of this one has come, unless somebody has; how many.

    - what closing does; a second run closes nothing
    """
    day = local_date(at)
    last = month_bounds(day.replace(day=1) - timedelta(days=1))[0]
    if day.day < BY_ITSELF or ClosedMonth.objects.filter(first_date=last).exists():
        return 0
    close_month(month=last, by=SYSTEM, at=at)
    return 1


def _as_counted(month: ClosedMonth, row: Complaint) -> CountedComplaint:
    last = local_date(row.turn_at - counting.MOMENT)  # type: ignore[attr-defined]  # annotated by counting
    facts = {"branch_id": row.branch_id, "cause_id": row.cause_id, "grade": row.grade}
    return CountedComplaint(month=month, complaint=row, turned_date=last, **facts)
