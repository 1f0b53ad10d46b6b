"""Agree on where a car is towed."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.bookings import moves, told
from merchants.bookings.models import Booking
from merchants.bookings.refusals import NeedsReason, WrongState


@transaction.atomic
def propose_tow(*, booking: Booking, tow_to: str, by: Actor, at: datetime) -> Booking:
    """The store says where it would tow the car; the customer has to agree, also to a change.

    - the destination is kept, a consent given before is void; one audit entry, one message to the member
    """
    row, place = moves.locked(booking), " ".join(tow_to.split())[:200]
    _ensure_towing(row)
    if not place:
        raise NeedsReason
    if place != row.tow_to or row.tow_agreed_at is None:
        row.tow_to, row.tow_agreed_at = place, None
        row.save(update_fields=["tow_to", "tow_agreed_at"])
        told.record("booking.tow_proposed", row, by=by, at=at)
        told.member("booking_progress", row, at=at, what=told.TOW_ASKED)
    return row


@transaction.atomic
def agree_tow(*, booking: Booking, tow_to: str, by: Actor, at: datetime) -> Booking:
    """The customer agrees to the destination that he was shown.

    - the consent is on record with its time; one audit entry
    - refuses with WrongState when another destination has been proposed meanwhile
    """
    row = moves.locked(booking)
    _ensure_towing(row)
    if not row.tow_to or row.tow_to != tow_to:
        raise WrongState(state=row.state)
    row.tow_agreed_at = at
    row.save(update_fields=["tow_agreed_at"])
    told.record("booking.tow_agreed", row, by=by, at=at)
    return row


def _ensure_towing(row: Booking) -> None:
    if not row.terms["asks_tow"] or not row.is_open:
        raise WrongState(state=row.state)
