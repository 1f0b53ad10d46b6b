"""Decline a booking."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, BookingState, Cost


@transaction.atomic
def decline(*, booking: Booking, reason: str, by: Actor, at: datetime) -> Booking:
    """The store that was asked cannot.

    - the booking is declined with its reason; voucher and place are free again
    - one audit entry, one booking_ended message to the member
    """
    reason, row = moves.reason_of(reason), moves.locked(booking)
    moves.close(row, BookingState.DECLINED, Cost.NOTHING, by=by, at=at, reason=reason)
    told.record("booking.declined", row, by=by, at=at)
    told.member("booking_ended", row, at=at, what=told.DECLINED)
    return row
