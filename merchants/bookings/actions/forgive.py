"""Forgive what a booking cost."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, Cost
from merchants.bookings.refusals import WrongState


@transaction.atomic
def forgive(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """Staff let a late cancellation or a missed time no longer count; a use that is gone stays gone.

    - the booking counts no more against the member; one audit entry
    """
    reason, row = moves.reason_of(reason), moves.locked(booking)
    if row.cost != Cost.STRIKE:
        raise WrongState(state=row.state)
    row.cost = Cost.NOTHING
    row.save(update_fields=["cost"])
    told.record("booking.forgiven", row, by=by, at=at, reason=reason)
    return row
