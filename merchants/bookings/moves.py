"""How a booking goes from state to state. Parts of the acts on bookings."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from merchants.bookings import clocks, counting
from merchants.bookings.models import HOLDING, Booking, BookingState, Cost
from merchants.bookings.refusals import NeedsReason, WrongState
from merchants.stores.models import Merchant, Store
from vouchers.lifecycle import reserving
from vouchers.lifecycle.refusals import MerchantSuspended, WrongStore

RELATED = ("voucher__product", "member__customer", "store__merchant", "store__branch", "product", "slot")


def locked(booking: Booking) -> Booking:
    """The booking and its voucher as they are now; the second of two who act waits here."""
    voucher = reserving.locked(booking.voucher_id)
    rows = Booking.objects.select_for_update(of=("self",)).select_related(*RELATED[1:])
    row = rows.get(pk=booking.pk)
    row.voucher = voucher
    return row


def to(booking: Booking, state: BookingState) -> None:
    """Move a locked booking on. Refuses with WrongState what the table of moves does not allow."""
    if not booking.may_become(state):
        raise WrongState(state=booking.state)
    booking.state = state


def ensure_works(store: Store | None) -> None:
    """Refuse with MerchantSuspended or WrongStore a store that takes no vouchers at the moment."""
    if store is not None and store.merchant.state != Merchant.State.ACTIVE:
        raise MerchantSuspended
    if store is not None and not store.is_open:
        raise WrongStore(_("This store is out of service."))


def close(
    booking: Booking, state: BookingState, cost: str, *, by: Actor, at: datetime, reason: str = ""
) -> None:
    """End a locked booking without a service: the voucher is free again, or one use of it is gone.

    - the place is free for others unless the time has passed with it; the clocks stop
    """
    to(booking, state)
    if cost == Cost.USE and not reserving.forfeit(booking.voucher, by=by, at=at):
        cost = Cost.STRIKE
    elif cost != Cost.USE:
        reserving.release(booking.voucher)
    booking.cost, booking.reason = cost, reason
    end(booking, by=by, at=at)


def end(booking: Booking, *, by: Actor, at: datetime) -> None:
    """What every end does: counters, clocks, who and when. Saves the booking."""
    booking.ended_at, booking.ended_by_id = at, by.id
    booking.save()
    counting.uncount_open(booking.voucher)
    if booking.state not in HOLDING:
        counting.give_place(booking.slot_id)
    clocks.stop(booking, at=at)


def reason_of(text: str) -> str:
    """A reason as it is kept. Refuses with NeedsReason."""
    text = " ".join(text.split())[:200]
    if not text:
        raise NeedsReason
    return text
