"""Note that somebody has arrived."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import clocks, moves, told
from merchants.bookings.models import Booking, BookingState


@transaction.atomic
def arrive(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """The customer is at the store, or the driver at the car.

    - the booking has arrived; the clocks for calling and arriving stop
    - one audit entry; of an errand one booking_progress message to the member
    """
    row = moves.locked(booking)
    moves.to(row, BookingState.ARRIVED)
    row.arrived_at = at
    row.save(update_fields=["state", "arrived_at"])
    clocks.when_arrived(row, at)
    told.record("booking.arrived", row, by=by, at=at)
    if clocks.is_on_demand(row):
        told.member("booking_progress", row, at=at, what=told.ARRIVED)
    return row
