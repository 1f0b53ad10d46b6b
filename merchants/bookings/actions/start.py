"""Begin the work."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import clocks, moves, told
from merchants.bookings.models import Booking, BookingState


@transaction.atomic
def start(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """The work begins; from now on the member cannot cancel.

    - the booking has begun; the clock for finishing runs, where the rule sets one
    - one audit entry, one booking_progress message to the member
    - refuses with MerchantSuspended or WrongStore at a store that could not redeem the voucher afterwards
    """
    row = moves.locked(booking)
    moves.to(row, BookingState.STARTED)
    moves.ensure_works(row.store)
    row.started_at, row.arrived_at = at, row.arrived_at or at
    row.save(update_fields=["state", "started_at", "arrived_at"])
    clocks.when_started(row, at)
    told.record("booking.started", row, by=by, at=at)
    told.member("booking_progress", row, at=at, what=told.STARTED)
    return row
