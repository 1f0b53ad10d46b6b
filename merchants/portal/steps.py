"""The steps of a booking as the portal offers them: which action each is, and when it is done already."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from merchants.bookings import actions
from merchants.bookings.models import Booking, BookingState
from merchants.bookings.refusals import WrongState
from merchants.stores.models import Store

S = BookingState


@dataclass(frozen=True)
class Asked:
    """What a tap on a button says: the store that takes it, minutes until arrival, a reason, a place."""

    store: Store | None
    minutes: int | None = None
    reason: str = ""
    tow_to: str = ""


@dataclass(frozen=True)
class Step:
    """One step; `done` tells whether somebody has made it already, `said` what is shown afterwards."""

    act: Callable[[Booking, Asked, Actor, datetime], Any]
    done: Callable[[Booking], bool]
    said: Any


def _accept(row: Booking, asked: Asked, by: Actor, at: datetime) -> Any:
    store: Any = row.store or asked.store
    return actions.accept(booking=row, store=store, by=by, at=at, arrive_in_minutes=asked.minutes)


STEPS: Mapping[str, Step] = {
    "accept": Step(
        _accept, lambda row: row.accepted_at is not None, _("Accepted. The customer has been told.")
    ),
    "contact": Step(
        lambda row, asked, by, at: actions.contact(booking=row, by=by, at=at),
        lambda row: row.contacted_at is not None,
        _("Noted: the customer was called."),
    ),
    "arrive": Step(
        lambda row, asked, by, at: actions.arrive(booking=row, by=by, at=at),
        lambda row: row.arrived_at is not None,
        _("Noted: arrived."),
    ),
    "start": Step(
        lambda row, asked, by, at: actions.start(booking=row, by=by, at=at),
        lambda row: row.started_at is not None,
        _("The work has begun."),
    ),
    "miss": Step(
        lambda row, asked, by, at: actions.report_no_show(booking=row, by=by, at=at),
        lambda row: row.state == S.NO_SHOW,
        _("Noted: the customer did not come."),
    ),
    "decline": Step(
        lambda row, asked, by, at: actions.decline(booking=row, reason=asked.reason, by=by, at=at),
        lambda row: row.state == S.DECLINED,
        _("Declined. The customer has been told."),
    ),
    "withdraw": Step(
        lambda row, asked, by, at: actions.withdraw(booking=row, reason=asked.reason, by=by, at=at),
        lambda row: row.state == S.STORE_CANCELLED,
        _("Cancelled. The customer has been told."),
    ),
    "tow": Step(
        lambda row, asked, by, at: actions.propose_tow(booking=row, tow_to=asked.tow_to, by=by, at=at),
        lambda row: False,
        _("The customer has been asked to agree on the phone."),
    ),
}


def take(name: str, row: Booking, asked: Asked, *, by: Actor, at: datetime) -> str:
    """Make a step and say so; a second tap on the same button finds it made and changes nothing."""
    step = STEPS[name]
    try:
        step.act(row, asked, by, at)
    except WrongState:
        row.refresh_from_db()
        if not step.done(row):
            raise
    return str(step.said)
