"""A day of errands for the man on duty at the rescue station: ten of them, each somewhere else on its way."""

import io
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from PIL import Image

from club.core.audit import SYSTEM, Actor
from club.core.clock import end_of, local_date
from club.core.errors import DomainError
from club.core.models import ActorKind
from club.members.models import Member
from merchants.bookings import actions
from merchants.bookings.actions.finish import Till, Work
from merchants.bookings.models import Booking
from merchants.ledger.lines import Effort
from merchants.stores.models import Operator, Store
from vouchers.catalogue.models import GiftPackage
from vouchers.lifecycle.actions import collect, grant
from vouchers.lifecycle.models import Gift, GrantBatch, Voucher

STATION, PACKAGE = "JN401", "worry-free"
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
WHERE = "济南市历下区经十路 17703 号停车场"
ANSWERS = {"where": WHERE, "trouble": "打不着火，仪表灯很暗"}
Act = Callable[[Booking, Actor, datetime], Any]


def refill(members: list[Member], at: datetime) -> None:
    """Make the errands of this day if nobody has yet; some are late already, as on every day."""
    key = f"demo:errands:{local_date(at)}"
    if GrantBatch.objects.filter(key=key).exists():
        return
    package = GiftPackage.objects.get(code=PACKAGE)
    batch = grant(key=key, package=package, members=members, by=SYSTEM, at=at - 30 * HOUR)
    for gift in Gift.objects.filter(batch=batch, state=Gift.State.OFFERED).order_by("pk"):
        collect(gift=gift, by=SYSTEM, at=at - 29 * HOUR)
    for number, plan in enumerate(_plans(at)):
        holder = members[number % len(members)]
        # A member who has booked the same thing elsewhere may not have two; one errand fewer, then.
        with suppress(DomainError), transaction.atomic():
            _play(batch, holder, at, **plan)


def _plans(at: datetime) -> Iterator[dict[str, Any]]:
    """What is booked when, and the steps that were made, each so many minutes before now."""
    hour = at.replace(minute=0, second=0, microsecond=0)
    late = min(at + 3 * HOUR, end_of(local_date(at)) - 5 * MINUTE)
    later = max(late, at + 5 * MINUTE).replace(second=0, microsecond=0)
    yield {"product": "rescue", "asked": 2, "to_all": True}
    yield {"product": "rescue", "asked": 7, "steps": [("accept", 3)]}
    yield {"product": "rescue", "asked": 52, "steps": [("accept", 50), ("contact", 47)]}
    yield {
        "product": "rescue",
        "asked": 63,
        "steps": [("accept", 60), ("contact", 58), ("arrive", 30), ("start", 25)],
    }
    yield {
        "product": "rescue",
        "asked": 170,
        "steps": [("accept", 168), ("contact", 166), ("arrive", 140), ("start", 137), ("finish", 70)],
    }
    yield {"product": "inspection", "asked": 10, "starts_at": later}
    yield {
        "product": "inspection",
        "asked": 90,
        "starts_at": later,
        "steps": [("accept", 80), ("contact", 70)],
    }
    yield {"product": "inspection-slot", "asked": 600, "starts_at": hour + HOUR}
    yield {"product": "inspection-slot", "asked": 600, "starts_at": hour, "steps": [("arrive", 1)]}
    yield {"product": "inspection-slot", "asked": 600, "starts_at": hour - HOUR}
    yield {"product": "inspection-slot", "asked": 610, "starts_at": hour - HOUR, "steps": [("cancel", 300)]}
    yield {
        "product": "inspection-slot",
        "asked": 620,
        "starts_at": hour - 2 * HOUR,
        "steps": [("arrive", 118), ("start", 115), ("finish", 75)],
    }
    # Cancelled ten minutes before it began: that counts against booking.
    began = hour - 3 * HOUR
    too_late = (at - began) // MINUTE + 10
    yield {"product": "inspection-slot", "asked": 630, "starts_at": began, "steps": [("cancel", too_late)]}


def _play(
    batch: GrantBatch,
    member: Member,
    at: datetime,
    *,
    product: str,
    asked: int,
    starts_at: datetime | None = None,
    to_all: bool = False,
    steps: tuple[tuple[str, int], ...] | list[tuple[str, int]] = (),
) -> None:
    """Book as the member, then make each step as whoever makes it, at its time."""
    voucher = Voucher.objects.get(gift__batch=batch, member=member, product__code=product)
    store = Store.objects.select_related("merchant", "branch").get(code=STATION)
    booking = actions.book(
        voucher=voucher,
        store=None if to_all else store,
        city=store.city,
        starts_at=starts_at,
        by=Actor(ActorKind.MEMBER, str(member.uid)),
        at=at - asked * MINUTE,
        answers=ANSWERS,
    )
    clerk = Operator.objects.filter(store=store, is_active=True).order_by("pk")[0]
    for name, before in steps:
        _step(booking, name, store, clerk, at - before * MINUTE)


def _step(booking: Booking, name: str, store: Store, clerk: Operator, at: datetime) -> None:
    by = Actor(ActorKind.OPERATOR, str(clerk.uid))
    acts: dict[str, Act] = {
        "accept": lambda row, by, at: actions.accept(booking=row, store=store, by=by, at=at),
        "contact": lambda row, by, at: actions.contact(booking=row, by=by, at=at),
        "arrive": lambda row, by, at: actions.arrive(booking=row, by=by, at=at),
        "start": lambda row, by, at: actions.start(booking=row, by=by, at=at),
        "cancel": lambda row, _by, at: actions.cancel(
            booking=row, by=Actor(ActorKind.MEMBER, str(row.member.uid)), at=at
        ),
        "finish": lambda row, by, at: _finish(row, clerk, by, at),
    }
    acts[name](booking, by, at)


def _finish(booking: Booking, clerk: Operator, by: Actor, at: datetime) -> None:
    asked = booking.terms
    for _photo in range(asked["photos_needed"]):
        actions.add_photo(booking=booking, file=_picture(), by=by, at=at)
    work = Work(effort=Effort(km=63, fees_fen=1500) if asked["asks_effort"] else None, note="已更换电瓶")
    actions.finish(booking=booking, work=work, till=Till(operator=clerk), by=by, at=at)


def _picture() -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((800, 600)).save(out, "JPEG")
    return SimpleUploadedFile("photo.jpg", out.getvalue(), "image/jpeg")
