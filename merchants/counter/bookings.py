"""Bookings at the counter: which of them somebody may work on, and a voucher that is kept for one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404

from club.core import masks
from merchants.bookings import queries
from merchants.bookings.actions import finish
from merchants.bookings.actions.finish import Till, Work
from merchants.bookings.models import OPEN, Booking, Clock, Photo
from merchants.stores.models import ApiKey, Operator, Store
from vouchers.lifecycle import actions
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.queries import Lookup, find, lookup
from vouchers.lifecycle.refusals import Booked
from vouchers.lifecycle.tokens import token_of


def bookings_seen_by(asker: ApiKey | Operator) -> QuerySet[Booking]:
    """The bookings of a person's or a key's merchant, of one store when tied to it; newest first."""
    assert asker.merchant_id is not None  # a key of an integration never comes here
    return queries.bookings_for(asker.merchant_id, asker.store_id)


def work_of(asker: ApiKey | Operator, day: date) -> QuerySet[Booking]:
    """The work of a day that somebody sees, in the order in which it is due."""
    assert asker.merchant_id is not None
    return queries.day_of(asker.merchant_id, asker.store_id, day)


def open_work(asker: ApiKey | Operator, day: date) -> int:
    """How many bookings of a day, or of days before it, are not over."""
    return work_of(asker, day).filter(state__in=OPEN).order_by().count()


def stores_behind(asker: ApiKey | Operator) -> list[Store]:
    """The stores in service for which a person or a key may act."""
    if asker.store is not None:
        return [asker.store]
    assert asker.merchant is not None
    return list(asker.merchant.stores.filter(is_open=True).select_related("merchant", "branch"))


@dataclass(frozen=True)
class Offer:
    """An errand that any store of the city may take, and the store of the asker that could."""

    row: Booking
    store: Store


def offers_to(stores: Sequence[Store], at: datetime) -> list[Offer]:
    """Errands that wait for any store of the city, the longest waiting first."""
    known = {store.pk: store for store in stores}
    return [Offer(row, known[row.taker]) for row in queries.offered_to(stores, at)]


def booking_for(asker: ApiKey | Operator, uid: UUID | str, offers: Sequence[Offer] = ()) -> Booking:
    """A booking that somebody may work on, or one of those offered to him. Http404 for any other."""
    row = bookings_seen_by(asker).filter(uid=uid).first()
    row = row or next((offer.row for offer in offers if str(offer.row.uid) == str(uid)), None)
    if row is None:
        raise Http404
    return row


def photo_for(asker: ApiKey | Operator, uid: UUID | str) -> Photo:
    """A photo of such a booking. Http404 for any other."""
    row = Photo.objects.filter(uid=uid, booking__in=bookings_seen_by(asker).order_by().values("pk")).first()
    if row is None:
        raise Http404
    return row


# Without a savepoint, as redeeming itself.
@transaction.atomic(savepoint=False)
def redeem(*, code: str, store: Store, answers: dict[str, str], at: datetime, **how: Any) -> Redemption:
    """Use a voucher at the counter; one that is kept for a booking at this store ends that booking.

    - see `redeem` of the vouchers, or `finish` of the bookings
    - refuses with Booked when the voucher is kept for another store or nobody has accepted the booking
    """
    try:
        return actions.redeem(code=code, store=store, answers=answers, at=at, **how)
    except Booked:
        # Nothing was taken, so nothing has to be undone: the transaction of the counter may go on.
        transaction.set_rollback(False)
    booking = booking_shown(code, store, at, how.get("seen_at"))
    if booking is None or booking.state == Booking.State.REQUESTED:
        raise Booked
    keys = ("door", "operator", "api_key", "seen_at")
    till = Till(code=code, **{name: how[name] for name in keys if name in how})
    work = Work(answers=answers, amount_fen=how.get("amount_fen"))
    done = finish(booking=booking, work=work, till=till, by=how["by"], at=at)
    assert done.redemption is not None
    return done.redemption


def look_up(code: str, store: Store, at: datetime) -> tuple[Lookup, Booking | None]:
    """What a code is worth at the store; one that is kept for a booking here is judged at the agreed time."""
    found = lookup(code, store, at)
    kept = found.verdict.code == Booked.code
    booking = queries.booking_at_counter(found.voucher, store) if kept else None
    if booking is not None and booking.state != Booking.State.REQUESTED:
        found = lookup(code, store, at, kept_for=booking.judged_at)
    return found, booking


def answers_of(row: Booking) -> list[tuple[dict[str, Any], str]]:
    """What the member said, with the questions; personal things only while the store works on it.

    A plate is always masked.
    """
    in_hand, given = row.is_open and row.state != Booking.State.REQUESTED, row.answers
    asked = [question for question in row.questions if given.get(question["code"])]
    shown = [question for question in asked if in_hand or not question.get("personal")]
    return [(question, _masked(question["code"], given[question["code"]])) for question in shown]


def due_of(row: Booking) -> Clock | None:
    """The running clock of a booking that runs out first."""
    running = [clock for clock in row.clocks.all() if clock.stopped_at is None]
    return min(running, key=lambda clock: clock.due_at, default=None)


def _masked(code: str, text: str) -> str:
    return masks.plate(text) if code == "plate" else text


def booking_shown(code: str, store: Store, at: datetime, seen_at: datetime | None = None) -> Booking | None:
    """The open booking at this store for which the voucher of a shown code is kept."""
    voucher = find(token_of(code, seen_at or at))
    return queries.booking_at_counter(voucher.uid, store) if voucher else None
