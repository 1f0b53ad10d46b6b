"""The scene of these tests: a service that is booked, a store with places, a member with a voucher for it."""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone
from PIL import Image

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from club.messaging.models import Message
from merchants.bookings import actions
from merchants.bookings.actions.finish import Till, Work
from merchants.bookings.models import Booking, BookingRule, Capacity, Clock, OpenCount, Photo, Slot
from merchants.ledger.lines import Effort
from merchants.ledger.models import OrderPrice, Payable
from merchants.stores.models import Store
from tests import cast
from tests.merchants.counter_scene import voucher_for
from vouchers.catalogue.choices import Benefit, BookingNeed
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Redemption, Voucher

NOW = cast.NOW  # a Tuesday, ten o'clock
AT_TWO = NOW.replace(hour=14)
STORE = Actor(ActorKind.OPERATOR, "clerk")
STAFF = Actor(ActorKind.STAFF, "staff")
DAYS = ["08:00-18:00"] * 7
ROUND_THE_CLOCK = ["00:00-24:00"] * 7


@dataclass
class Scene:
    """One voucher, one store that takes bookings for it, and the rule."""

    voucher: Voucher
    store: Store
    rule: BookingRule

    @property
    def member(self) -> Actor:
        """The member as he acts."""
        return Actor(ActorKind.MEMBER, str(self.voucher.member.uid))

    def book(self, at: datetime = NOW, **words: Any) -> Booking:
        """Book at two o'clock (an errand: for now) unless told otherwise."""
        is_slot = self.rule.mode == BookingRule.Mode.SLOTS
        wanted = {"store": self.store, "starts_at": AT_TWO if is_slot else None, "voucher": self.voucher}
        with transaction.atomic():
            return actions.book(**{**wanted, "by": self.member, "at": at, **words})

    def accepted(self, at: datetime = NOW, **words: Any) -> Booking:
        """Booked and accepted by the store."""
        booking = self.book(at, **words)
        return actions.accept(booking=booking, store=self.store, by=STORE, at=at)

    def begun(self, at: datetime = AT_TWO, **words: Any) -> Booking:
        """The work goes on since two o'clock."""
        return actions.start(booking=self.accepted(**words), by=STORE, at=at)


def inspection(rule: dict[str, Any] | None = None, places: int = 1, **terms: Any) -> Scene:
    """An inspection by appointment at 30 yuan; a time an hour, one place each."""
    product = cast.product(booking=BookingNeed.REQUIRED, **terms)
    store = cast.store(opening=DAYS)
    cast.agreement(store.merchant, product, 3000)
    Capacity.objects.create(store=store, product=product, places=places, slot_minutes=60)
    voucher = cast.voucher(cast.member(), product, codes.make())
    return Scene(voucher, store, BookingRule.objects.create(product=product, **(rule or {})))


def rescue(rule: dict[str, Any] | None = None, prices: dict[str, Any] | None = None, **terms: Any) -> Scene:
    """A rescue on demand at 150 yuan, 50 km included, three a year; called back within 5 minutes."""
    facts = {"benefit": Benefit.ORDER, "uses": 3, "booking": BookingNeed.OPTIONAL, **terms}
    product = cast.product(**facts)
    store = cast.store(opening=["00:00-24:00"] * 7)
    agreement = cast.agreement(store.merchant, product, 15_000)
    OrderPrice.objects.create(agreement=agreement, **(prices or {}))
    Capacity.objects.create(store=store, product=product)
    own = {"mode": BookingRule.Mode.ON_DEMAND, "accept_minutes": 5, "contact_minutes": 5, "goes_to_all": True}
    own |= {"asks_effort": True, "asks_tow": True, "arrive_minutes": 40, **(rule or {})}
    voucher = cast.voucher(cast.member(), product, codes.make())
    return Scene(voucher, store, BookingRule.objects.create(product=product, **own))


def today(rule: dict[str, Any] | None = None, shop: Store | None = None, **terms: Any) -> Scene:
    """An inspection by appointment around the present moment, as pages and the API see it."""
    product = cast.product(**{"booking": BookingNeed.REQUIRED, **terms})
    shop = shop or cast.store()
    Store.objects.filter(pk=shop.pk).update(opening=ROUND_THE_CLOCK)
    shop.refresh_from_db()
    cast.agreement(shop.merchant, product, 3000, period=(None, None))
    Capacity.objects.create(store=shop, product=product, places=9, slot_minutes=60)
    made = BookingRule.objects.create(product=product, **(rule or {}))
    return Scene(voucher_for(product), shop, made)


def rescue_today(rule: dict[str, Any] | None = None, shop: Store | None = None) -> Scene:
    """A rescue around the present moment: 150 yuan with 50 km, 5 yuan for each beyond, at most 400."""
    product = cast.product(benefit=Benefit.ORDER, uses=3, booking=BookingNeed.OPTIONAL)
    shop = shop or cast.store()
    agreement = cast.agreement(shop.merchant, product, 15_000, period=(None, None))
    OrderPrice.objects.create(agreement=agreement, included_km=50, per_km_fen=500, cap_fen=40_000)
    Capacity.objects.create(store=shop, product=product)
    own = {"mode": BookingRule.Mode.ON_DEMAND, "accept_minutes": 5, "contact_minutes": 5, "goes_to_all": True}
    own |= {"asks_effort": True, "asks_tow": True, "arrive_minutes": 40, **(rule or {})}
    return Scene(voucher_for(product), shop, BookingRule.objects.create(product=product, **own))


def this_hour() -> datetime:
    """A time of `today`, begun already."""
    return timezone.now().replace(minute=0, second=0, microsecond=0)


def accepted_at(shop: Store, rule: dict[str, Any] | None = None) -> Booking:
    """A booking of this hour, accepted at the store."""
    return today(rule, shop).accepted(at=this_hour() - timedelta(hours=2), starts_at=this_hour())


def photo_at(shop: Store) -> Photo:
    """A photo of such a booking."""
    file = picture()
    return actions.add_photo(booking=accepted_at(shop), file=file, by=STORE, at=timezone.now())


def picture(size: tuple[int, int] = (40, 30), **save: Any) -> SimpleUploadedFile:
    """A photo as a phone sends it."""
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, "JPEG", **save)
    return SimpleUploadedFile("IMG_0001.jpg", out.getvalue(), "image/jpeg")


def another_member(scene: Scene) -> Scene:
    """The same store and service, somebody else's voucher."""
    voucher = cast.voucher(cast.member(), scene.voucher.product, codes.make())
    return Scene(voucher, scene.store, scene.rule)


def finish(booking: Booking, at: datetime | None = None, code: str = "", **work: Any) -> Booking:
    """Finish an hour after the agreed time."""
    moment = at or booking.starts_at + timedelta(hours=1)
    with transaction.atomic():
        return actions.finish(booking=booking, work=Work(**work), till=Till(code=code), by=STORE, at=moment)


def driven(km: int, fees_fen: int = 0) -> dict[str, Any]:
    """What an order took."""
    return {"effort": Effort(km=km, fees_fen=fees_fen)}


def everything() -> dict[str, Any]:
    """What an act on a booking may change, to compare before and after a refusal."""
    return {
        "bookings": list(Booking.objects.order_by("pk").values("pk", "state", "store", "cost", "starts_at")),
        "vouchers": list(Voucher.objects.order_by("pk").values()),
        "slots": list(Slot.objects.order_by("pk").values()),
        "counts": list(OpenCount.objects.order_by("pk").values()),
        "clocks": list(Clock.objects.order_by("pk").values()),
        "redemptions": Redemption.objects.count(),
        "payables": Payable.objects.count(),
        "audit": AuditEntry.objects.count(),
        "messages": Message.objects.count(),
    }
