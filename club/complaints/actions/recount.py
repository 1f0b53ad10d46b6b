"""Work open due times out anew when a calendar was published."""

from datetime import datetime
from typing import Any

from django.db import transaction

from club.complaints import clocks, told
from club.complaints.models import ClockKind, ComplaintClock
from club.core.audit import SYSTEM
from club.core.workdays import Calendar


def recount_open(*, at: datetime) -> int:
    """Work out every running clock by the calendar as it is now; how many moved. A second run moves none.

    - the new due time with its reason; the old one is kept
    - where it moved, one audit entry and a message to the owner
    """
    rows = ComplaintClock.objects.filter(stopped_at=None).exclude(kind=ClockKind.PROMISE)
    calendar = Calendar()
    return sum(_recount(pk, calendar, at) for pk in rows.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _recount(pk: int, calendar: Calendar, at: datetime) -> bool:
    rows = ComplaintClock.objects.select_for_update(of=("self",)).filter(pk=pk, stopped_at=None)
    clock = rows.select_related("complaint__owner", "complaint__member__customer").first()
    if clock is None:
        return False
    was = clock.due_at
    clocks.recount(clock, calendar, at)
    if clock.due_at == was:
        return False
    facts: dict[str, Any] = {"clock": clock.kind, "was": was.isoformat(), "until": clock.due_at.isoformat()}
    told.happened(clock.complaint, verb="complaint.due_moved", by=SYSTEM, at=at, **facts)
    told.colleague(clock.complaint, clock.complaint.owner, at=at, what=told.MOVED, until=clock.due_at)
    return True
