"""Cancel an accepted booking as the store."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, BookingState, Cost


@transaction.atomic
def withdraw(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """The store had accepted and cannot after all; it counts against the store.

    - the booking is cancelled by the store, with its reason; voucher and place are free again
    - one audit entry, one booking_ended message to the member
    """
    reason, row = moves.reason_of(reason), moves.locked(booking)
    moves.close(row, BookingState.STORE_CANCELLED, Cost.NOTHING, by=by, at=at, reason=reason)
    told.record("booking.withdrawn", row, by=by, at=at)
    told.member("booking_ended", row, at=at, what=told.STORE_CANCELLED)
    return row
