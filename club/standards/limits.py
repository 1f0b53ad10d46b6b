"""Which time limit holds for a claim, and when it ends: half working days.

The day of the beginning never counts. Whole days end at the midnight after the last one; a half day more ends
240 office minutes into the next working day. "While the customer waits" ends with the day itself.
"""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.models import Q

from club.complaints.terms import Office, next_workday
from club.core.clock import SHANGHAI, end_of, local_date
from club.core.workdays import Calendar
from club.standards.models import ClaimCommitment

HALF = timedelta(minutes=240)


def ends(half_days: int, start: datetime, calendar: Calendar, office: Office) -> datetime:
    """The moment at which so many half working days after `start` are over."""
    day = local_date(start)
    for _turn in range(half_days // 2):
        day = next_workday(day, calendar)
    if half_days % 2 == 0:
        return end_of(day)
    return datetime.combine(next_workday(day, calendar), office.opens, tzinfo=SHANGHAI) + HALF


def limits_on(day: date) -> list[ClaimCommitment]:
    """The limits in force on a day, the lowest amounts first."""
    in_force = Q(valid_until=None) | Q(valid_until__gt=day)
    return list(ClaimCommitment.objects.filter(in_force, valid_from__lte=day))


def limit_for(
    limits: Iterable[ClaimCommitment], *, line: str, customers: str, step: str, loss_fen: int
) -> ClaimCommitment | None:
    """The first whose amount is not exceeded."""
    fitting = (row for row in limits if (row.line, row.customers, row.step) == (line, customers, step))
    return next((row for row in fitting if row.up_to_fen is None or loss_fen <= row.up_to_fen), None)
