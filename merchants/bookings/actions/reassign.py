"""Give a booking to another store."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import clocks, counting, moves, queries, told
from merchants.bookings.models import Booking, BookingState
from merchants.bookings.refusals import NotBookable, WrongState
from merchants.stores.models import Store

DEFAULT_MINUTES = (
    10  # where the rule lets a free place be accepted at once, a store that was not asked still is
)


@transaction.atomic
def reassign(*, booking: Booking, store: Store, reason: str, by: Actor, at: datetime) -> Booking:
    """Staff ask another store for the same time, because the first one cannot or does not answer.

    - the booking is asked for at the other store; a place of the time is taken there, the old one free
    - one audit entry, one booking_requested message to the new store, one booking_progress to the member
    - refuses with NotBookable and SlotGone when the other store cannot take it
    """
    reason, row = moves.reason_of(reason), moves.locked(booking)
    if row.state not in (BookingState.REQUESTED, BookingState.ACCEPTED):
        raise WrongState(state=row.state)
    rule, moment = queries.rule_of(row.product_id), max(row.starts_at, at)
    fits = rule and queries.stores_to_book(row.product, rule, moment).filter(pk=store.pk).exists()
    if not fits or store.pk == row.store_id:
        raise NotBookable
    if row.state == BookingState.ACCEPTED:
        moves.to(row, BookingState.REQUESTED)
    _take_place(row, store)
    row.store, row.merchant_id, row.city = store, store.merchant_id, store.city
    row.accepted_at, row.reason = None, reason
    row.terms["accept_minutes"] = row.terms["accept_minutes"] or DEFAULT_MINUTES
    clocks.stop(row, at=at)
    clocks.when_asked(row, at)
    row.save()
    told.record("booking.reassigned", row, by=by, at=at)
    told.store("booking_requested", row, at=at)
    told.member("booking_progress", row, at=at, what=told.MOVED)
    return row


def _take_place(row: Booking, store: Store) -> None:
    if not row.is_slot:
        return
    capacity = queries.capacity_of(store, row.product)
    if capacity is None:
        raise NotBookable
    counting.give_place(row.slot_id)
    row.slot = counting.take_place(capacity, row.starts_at)
