"""Cancel a booking as staff."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, BookingState, Cost


@transaction.atomic
def call_off(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """Staff end an open booking at any point; it costs the member nothing.

    - the booking is cancelled with the reason; voucher and place are free again
    - one audit entry, one booking_ended message to the member, one booking_cancelled to the store
    """
    reason, row = moves.reason_of(reason), moves.locked(booking)
    moves.close(row, BookingState.CANCELLED, Cost.NOTHING, by=by, at=at, reason=reason)
    told.record("booking.called_off", row, by=by, at=at)
    told.member("booking_ended", row, at=at, what=told.CALLED_OFF)
    told.store("booking_cancelled", row, at=at)
    return row
