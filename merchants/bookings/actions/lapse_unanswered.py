"""End requests that nobody answered."""

from datetime import datetime

from django.db import transaction

from club.core.audit import SYSTEM
from merchants.bookings import moves, told
from merchants.bookings.models import Booking, BookingState, Cost
from merchants.bookings.refusals import WrongState


def lapse_unanswered(*, at: datetime) -> int:
    """End the requests whose time to answer is over; how many. Run again, it finds none.

    - each has lapsed, its voucher and place are free; one audit entry, one booking_ended message to the
      member, one booking_cancelled to the store that was asked; in a transaction of its own
    """
    due = Booking.objects.filter(state=BookingState.REQUESTED, lapses_at__lte=at).order_by("lapses_at", "pk")
    return sum(_lapse(booking, at) for booking in list(due))


def _lapse(booking: Booking, at: datetime) -> bool:
    try:
        with transaction.atomic():
            row = moves.locked(booking)
            if row.lapses_at is None or row.lapses_at > at:
                return False  # given to another store meanwhile
            moves.close(row, BookingState.LAPSED, Cost.NOTHING, by=SYSTEM, at=at)
            told.record("booking.lapsed", row, by=SYSTEM, at=at)
            told.member("booking_ended", row, at=at, what=told.LAPSED)
            told.store("booking_cancelled", row, at=at)
    except WrongState:
        return False  # accepted or cancelled at this moment
    return True
