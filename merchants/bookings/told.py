"""What is written down and told about a booking: the audit trail, the member, the store."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from club.core import audit
from club.core.audit import Actor
from club.core.clock import SHANGHAI
from club.messaging.actions import enqueue
from merchants.bookings.models import Booking

# What happened, as the messages say it; `what` in the texts of the kinds.
DECLINED = gettext_noop("The store cannot take your booking; your voucher is free again.")
LAPSED = gettext_noop("No store answered in time; your voucher is free again.")
CANCELLED = gettext_noop("The booking was cancelled; your voucher is free again.")
CANCELLED_LATE = gettext_noop("The booking was cancelled late; it counts against you when you book again.")
CANCELLED_USE = gettext_noop("The booking was cancelled late; one use of the voucher is gone.")
STORE_CANCELLED = gettext_noop("The store had to cancel; your voucher is free again.")
CALLED_OFF = gettext_noop("The club cancelled the booking; your voucher is free again.")
NOT_THERE = gettext_noop("You were not there at the agreed time.")
ARRIVED = gettext_noop("The driver has arrived.")
STARTED = gettext_noop("The work has begun.")
TOW_ASKED = gettext_noop("Please say whether your car may be towed to where the store proposes.")
MOVED = gettext_noop("The club asked another store for you.")
OVERDUE = {
    "accept": gettext_noop("nobody has accepted it yet"),
    "contact": gettext_noop("the customer has not been called yet"),
    "arrive": gettext_noop("nobody has arrived at the agreed time"),
    "start": gettext_noop("the work has not begun"),
    "finish": gettext_noop("the work is not finished"),
}


def record(verb: str, booking: Booking, *, by: Actor, at: datetime, **data: Any) -> None:
    """One audit entry: ids, states and codes only."""
    facts = {
        "booking": str(booking.uid),
        "member": str(booking.member.uid),
        "voucher": str(booking.voucher.uid),
        "product": booking.product.code,
        "state": booking.state,
    }
    if booking.store is not None:
        facts["store"] = booking.store.code
    audit.record(verb=verb, subject=booking, by=by, at=at, **facts, **data)


def member(kind: str, booking: Booking, *, at: datetime, what: str = "", **more: str) -> None:
    """A message to the member, once per kind, moment and booking."""
    customer = booking.member.customer
    enqueue(
        kind=kind,
        dedupe_key=_key(kind, booking, at),
        at=at,
        recipient=booking.member.uid,
        params={"name": str(customer.name) if customer else "", **_params(booking), **_both(what), **more},
        link=f"/me/bookings/{booking.uid}/",
    )


def store(kind: str, booking: Booking, *, at: datetime, what: str = "") -> None:
    """A message to the phone that the merchant gave for orders; none to a merchant without one."""
    phone = str(booking.store.merchant.contact_phone or "") if booking.store else ""
    if phone:
        enqueue(
            kind=kind,
            dedupe_key=_key(f"{kind}:store", booking, at),
            at=at,
            address=phone,
            params={"number": booking.reference, **_params(booking), **_both(what)},
            link=f"/portal/bookings/{booking.uid}/",
        )


def _key(kind: str, booking: Booking, at: datetime) -> str:
    return f"{kind}:{booking.uid}:{at.timestamp():.0f}"


def _params(booking: Booking) -> dict[str, str]:
    store = booking.store
    return {
        "product": booking.product.name,
        "product_en": booking.product.name_en or booking.product.name,
        "store": store.name if store else "附近门店",
        "store_en": (store.name_en or store.name) if store else "a store near you",
        "time": f"{booking.starts_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
    }


def _both(what: str) -> dict[str, str]:
    if not what:
        return {}
    with override("zh-hans"):
        chinese = _(what)
    with override("en"):
        return {"what": chinese, "what_en": _(what)}
