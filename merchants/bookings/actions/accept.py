"""Accept a booking."""

from datetime import datetime, timedelta

from django.db import transaction

from club.core.audit import Actor
from club.core.clock import local_date
from merchants.bookings import clocks, moves, queries, told
from merchants.bookings.models import Booking, BookingState
from merchants.bookings.refusals import NotBookable
from merchants.stores.models import Store


@transaction.atomic
def accept(
    *, booking: Booking, store: Store, by: Actor, at: datetime, arrive_in_minutes: int | None = None
) -> Booking:
    """A store takes the booking; an errand that was open to all is its own from now on.

    Of an errand the agreed time is `arrive_in_minutes` from now, or else the usual way or the time wished.

    - the booking is accepted; the clocks for calling, arriving and beginning run
    - one audit entry, one booking_accepted message to the member
    - refuses with WrongState when somebody was quicker, with NotBookable to a store that cannot take it,
      with MerchantSuspended or WrongStore to one that is out of service
    """
    row = moves.locked(booking)
    moves.to(row, BookingState.ACCEPTED)
    _take(row, store, at)
    if clocks.is_on_demand(row):
        way = timedelta(minutes=arrive_in_minutes or row.terms["arrive_minutes"])
        row.starts_at = at + way if arrive_in_minutes else max(row.starts_at, at + way)
    row.accepted_at, row.lapses_at = at, None
    row.save()
    clocks.when_accepted(row, at)
    told.record("booking.accepted", row, by=by, at=at)
    told.member("booking_accepted", row, at=at)
    return row


def _take(row: Booking, store: Store, at: datetime) -> None:
    if row.store_id is not None:
        if row.store_id != store.pk:
            raise NotBookable
        moves.ensure_works(row.store)
        return
    rule = queries.rule_of(row.product_id)
    day = max(row.starts_at, at)
    if rule is None or local_date(day) < local_date(at):
        raise NotBookable
    if not queries.stores_to_book(row.product, rule, day, city=row.city).filter(pk=store.pk).exists():
        raise NotBookable
    row.store, row.merchant_id = store, store.merchant_id
