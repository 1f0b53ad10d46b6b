"""Report that the customer did not come."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import clocks, consequences, moves, told
from merchants.bookings.models import Booking, BookingState
from merchants.bookings.refusals import TooEarly, WrongState


@transaction.atomic
def report_no_show(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """Nobody was there at the agreed time; it costs the member what the rule says.

    - the booking ends as not used; the voucher is free or one use of it is gone
    - one audit entry, one booking_ended message to the member
    - refuses with TooEarly before the customer had the time to come, and of an errand before anybody arrived
    """
    row = moves.locked(booking)
    if clocks.is_on_demand(row) and row.state != BookingState.ARRIVED:
        raise WrongState(state=row.state)
    if at < consequences.no_show_from(row):
        raise TooEarly
    moves.close(row, BookingState.NO_SHOW, row.terms["no_show"], by=by, at=at)
    told.record("booking.not_used", row, by=by, at=at)
    told.member("booking_ended", row, at=at, what=told.NOT_THERE)
    return row
