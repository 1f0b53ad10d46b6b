"""Cancel a booking as its member."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import consequences, moves, told
from merchants.bookings.models import Booking, Cost
from merchants.bookings.refusals import ConsequenceChanged

WHAT = {
    Cost.NOTHING: told.CANCELLED,
    Cost.STRIKE: told.CANCELLED_LATE,
    Cost.USE: told.CANCELLED_USE,
}


@transaction.atomic
def cancel(*, booking: Booking, by: Actor, at: datetime, expected_cost: str | None = None) -> Booking:
    """The member does not want it any more; late, it costs what the rule says.

    - the booking is cancelled, cancelled late, or the store did not come; the voucher is free or a use gone
    - one audit entry, one booking_ended message to the member, one booking_cancelled to the store
    - refuses with WrongState once the work has begun, with ConsequenceChanged when it costs something else
      than he was told
    """
    row = moves.locked(booking)
    found = consequences.of_cancelling(row, at)
    if expected_cost not in (None, found.cost):
        raise ConsequenceChanged
    moves.close(row, found.state, found.cost, by=by, at=at)
    told.record("booking.cancelled", row, by=by, at=at)
    told.member("booking_ended", row, at=at, what=WHAT[Cost(row.cost)])
    told.store("booking_cancelled", row, at=at)
    return row
