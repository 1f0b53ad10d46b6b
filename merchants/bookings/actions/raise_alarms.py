"""Ring the clocks that are overdue."""

from datetime import datetime

from django.db import transaction

from club.core.audit import SYSTEM
from merchants.bookings import told
from merchants.bookings.models import Clock

CHUNK = 200


def raise_alarms(*, at: datetime, chunk: int = CHUNK) -> int:
    """Mark every clock that ran out, once, and tell the store; how many. Staff see them on the desk.

    - the clock has its alarm; one audit entry and one booking_overdue message to the store each
    """
    total, done = 0, chunk
    while done == chunk:
        done = _ring(at, chunk)
        total += done
    return total


@transaction.atomic
def _ring(at: datetime, chunk: int) -> int:
    due = Clock.objects.filter(due_at__lte=at, stopped_at__isnull=True, raised_at__isnull=True)
    # What is being acted on at this moment is passed over: it may stop its own clock.
    held = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
    related = ("booking__store__merchant", "booking__product", "booking__member", "booking__voucher")
    clocks = list(held.select_related(*related)[:chunk])
    for clock in clocks:
        clock.raised_at = at
        told.record("booking.overdue", clock.booking, by=SYSTEM, at=at, clock=clock.kind)
        told.store("booking_overdue", clock.booking, at=at, what=told.OVERDUE[clock.kind])
    Clock.objects.bulk_update(clocks, ["raised_at"])
    return len(clocks)
