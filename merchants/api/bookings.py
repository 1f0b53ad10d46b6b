"""Bookings: what is asked for, and moving it on."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Query, Router

from club.core.idempotency import Answer
from merchants.api import shapes
from merchants.api.booking_schemas import (
    AcceptIn,
    BookingList,
    BookingOut,
    BookingPage,
    CancelIn,
    FinishIn,
    OfferList,
    StartIn,
)
from merchants.api.cursors import page_of
from merchants.api.keyed import KEY_HEADER, once
from merchants.api.keys import door_of, store_named
from merchants.api.problems import answer
from merchants.bookings import actions
from merchants.bookings.actions.finish import Till, Work
from merchants.bookings.models import Booking
from merchants.bookings.queries import on_day
from merchants.counter.bookings import booking_for, bookings_seen_by, offers_to, stores_behind
from merchants.counter.once import Door
from merchants.ledger.lines import Effort
from merchants.stores.models import ApiKey
from vouchers.lifecycle.models import RedemptionDoor

router = Router(tags=["bookings"])
Act = Callable[[Booking, Door, datetime], Any]


@router.get("", response=BookingList, summary="List bookings")
def bookings(request: HttpRequest, page: Query[BookingPage]) -> HttpResponse:
    """Own bookings, the newest first."""
    rows = bookings_seen_by(_key(request)).prefetch_related("clocks", "photos")
    rows = rows.filter(store__code=page.store) if page.store else rows
    rows = on_day(rows, page.day) if page.day else rows
    return answer(200, page_of(rows, cursor=page.cursor, limit=page.limit, name="uid", show=shapes.booking))


@router.get("/offers", response=OfferList, summary="Errands open to all")
def offers(request: HttpRequest) -> HttpResponse:
    """Errands that a store of this merchant may accept if it is the first of its city to do so."""
    found = offers_to(stores_behind(_key(request)), timezone.now())
    return answer(200, {"items": [shapes.booking(offer.row) for offer in found]})


@router.get("/{uuid:id}", response=BookingOut, summary="One booking")
def booking(request: HttpRequest, id: UUID) -> HttpResponse:
    """A booking of one's own, or an errand that one may accept."""
    return answer(200, shapes.booking(_found(_key(request), id)))


@router.post("/{uuid:id}/accept", response=BookingOut, summary="Accept", openapi_extra=KEY_HEADER)
def accept(request: HttpRequest, id: UUID, payload: AcceptIn) -> HttpResponse:
    """Take the booking; of an errand, say in how many minutes somebody is with the customer."""
    return _moved(request, id, lambda row, door, at: _accept(row, payload, door, at))


@router.post("/{uuid:id}/start", response=BookingOut, summary="Begin", openapi_extra=KEY_HEADER)
def start(request: HttpRequest, id: UUID, payload: StartIn) -> HttpResponse:
    """The work begins; from now on the customer cannot cancel."""
    return _moved(request, id, lambda row, door, at: actions.start(booking=row, by=door.by, at=at))


@router.post("/{uuid:id}/finish", response=BookingOut, summary="Finish", openapi_extra=KEY_HEADER)
def finish(request: HttpRequest, id: UUID, payload: FinishIn) -> HttpResponse:
    """The work is done: the voucher is redeemed. Begun work needs no code; with one shown it need not be."""
    return _moved(request, id, lambda row, door, at: _finish(row, payload, door, at))


@router.post("/{uuid:id}/cancel", response=BookingOut, summary="Decline or cancel", openapi_extra=KEY_HEADER)
def cancel(request: HttpRequest, id: UUID, payload: CancelIn) -> HttpResponse:
    """The store cannot: what it has not accepted is declined, what it has accepted is cancelled."""
    return _moved(request, id, lambda row, door, at: _cancel(row, payload.reason, door, at))


def _moved(request: HttpRequest, uid: UUID, act: Act) -> HttpResponse:
    door, at = door_of(request), timezone.now()

    def work() -> Answer:
        act(_found(_key(request), uid), door, at)
        return Answer(200, shapes.booking(_found(_key(request), uid)))

    return once(request, door, at, work)


def _accept(row: Booking, wanted: AcceptIn, door: Door, at: datetime) -> None:
    key: Any = door.guesser
    store = row.store or store_named(key, wanted.store)
    actions.accept(booking=row, store=store, by=door.by, at=at, arrive_in_minutes=wanted.arrive_in_minutes)


def _finish(row: Booking, said: FinishIn, door: Door, at: datetime) -> None:
    key: Any = door.guesser
    fees = said.expenses.amount if said.expenses else 0
    work = Work(
        answers={name: str(value) for name, value in said.answers.items()},
        amount_fen=said.amount.amount if said.amount else None,
        effort=Effort(km=said.km, fees_fen=fees) if said.km is not None else None,
        odometer_km=said.odometer_km,
        note=said.note,
    )
    how = RedemptionDoor.API if said.code else RedemptionDoor.BOOKING
    till = Till(door=how, code=said.code, api_key=key)
    actions.finish(booking=row, work=work, till=till, by=door.by, at=at)


def _cancel(row: Booking, reason: str, door: Door, at: datetime) -> None:
    act = actions.decline if row.state == Booking.State.REQUESTED else actions.withdraw
    act(booking=row, reason=reason, by=door.by, at=at)


def _found(key: ApiKey, uid: UUID) -> Booking:
    return booking_for(key, uid, offers_to(stores_behind(key), timezone.now()))


def _key(request: HttpRequest) -> ApiKey:
    key: Any = door_of(request).guesser
    return key
