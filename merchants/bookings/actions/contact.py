"""Note that the customer was called."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import clocks, moves, told
from merchants.bookings.models import Booking, BookingState, Clock
from merchants.bookings.refusals import WrongState


@transaction.atomic
def contact(*, booking: Booking, by: Actor, at: datetime) -> Booking:
    """The store called the customer; the first call counts.

    - the clock for calling stops; one audit entry
    - refuses with WrongState before the booking is accepted and after it is over
    """
    row = moves.locked(booking)
    if not row.is_open or row.state == BookingState.REQUESTED:
        raise WrongState(state=row.state)
    if row.contacted_at is None:
        row.contacted_at = at
        row.save(update_fields=["contacted_at"])
        clocks.stop(row, Clock.Kind.CONTACT, at=at)
        told.record("booking.contacted", row, by=by, at=at)
    return row
