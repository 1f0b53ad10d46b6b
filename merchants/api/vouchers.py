"""Looking a code up."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router

from club.core.errors import DomainError
from merchants.api import shapes
from merchants.api.keys import door_of, store_named
from merchants.api.problems import answer
from merchants.api.schemas import LookupIn, LookupOut
from merchants.counter import bookings
from merchants.counter.once import count_miss
from merchants.stores.guessing import refuse_guesser

router = Router(tags=["vouchers"])


@router.post("/lookup", response=LookupOut, summary="Look a code up")
def look_up(request: HttpRequest, payload: LookupIn) -> HttpResponse:
    """What a typed code or scanned QR code is worth at the store now, and for whom. Changes nothing."""
    door, at = door_of(request), timezone.now()
    refuse_guesser(guesser=door.guesser, at=at)
    store = store_named(door.guesser, payload.store)
    try:
        found, booking = bookings.look_up(payload.code, store, at)
    except DomainError as refusal:
        count_miss(door, refusal.code, at)
        raise
    return answer(200, shapes.found(found, booking))
