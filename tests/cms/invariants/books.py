"""A small set of books in which everything happened once, all through the real actions."""

from dataclasses import dataclass
from datetime import timedelta

from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.core.models import ActorKind, IdempotencyKey
from club.members.models import Member
from club.points.models import PointsAccount, PointsEntry
from merchants.bookings.actions import book
from merchants.bookings.models import BookingRule, Capacity
from merchants.settlement.actions import draw_up
from merchants.stores.models import Store
from tests import cast
from tests.cast import NOW
from tests.vouchers.campaigns import luck
from vouchers.campaigns.actions import claim, open_occasion
from vouchers.campaigns.models import Campaign
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import (
    accept_handover,
    collect,
    grant,
    hand_over,
    lapse_due,
    redeem,
    refuse,
    replace,
    reverse,
    revoke_offered,
    stop_batch,
    take_back,
    void,
)
from vouchers.lifecycle.actions.mint_codes import mint_codes
from vouchers.lifecycle.actions.order_codes import order_codes
from vouchers.lifecycle.models import Gift, Redemption, RedemptionDoor
from vouchers.mall.actions import fulfil, place_order
from vouchers.payments.actions import settle
from vouchers.payments.gateway import Sighting
from vouchers.payments.models import GatewayEvent, Payment

BEGIN = NOW - timedelta(days=45)


@dataclass(frozen=True)
class Books:
    """Who is in them."""

    member: Member
    store: Store
    other_store: Store


def books() -> Books:
    """A gift used once and undone once, others refused and revoked, a sale, vouchers that changed hands or
    were replaced, points, a statement."""
    member = cast.member(phone="+8613911112222")
    wash = cast.product(uses=3)
    store, other = cast.store(), cast.store()
    for shop in (store, other):
        cast.agreement(shop.merchant, wash)
        cast.operator(shop)
        cast.api_key(shop, f"{shop.pk:064d}")
    _gifts(member, wash)
    _uses(member, store)
    draw_up(day=local_date(NOW), at=NOW, by=SYSTEM)
    _sale(member, wash)
    _hands(member)
    PointsAccount.objects.create(member=member, balance=30)
    for points in (50, -20):
        PointsEntry.objects.create(
            member=member, points=points, reason="earned", dedupe_key=str(points), at=NOW
        )
    _handed_out(member)
    _booked(store)
    return Books(member, store, other)


def _booked(store: Store) -> None:
    """A time at a store, for which the voucher of another member is kept."""
    inspection = cast.product(booking="required")
    cast.agreement(store.merchant, inspection)
    Store.objects.filter(pk=store.pk).update(opening=["08:00-18:00"] * 7)
    Capacity.objects.create(store=store, product=inspection)
    BookingRule.objects.create(product=inspection, accept_minutes=None)
    holder = cast.member()
    grant(key="to-book", package=cast.package(inspection), members=[holder], by=SYSTEM, at=BEGIN)
    collect(gift=Gift.objects.get(batch__key="to-book"), by=SYSTEM, at=BEGIN)
    time = NOW + timedelta(hours=4)
    book(voucher=holder.vouchers.get(), store=store, starts_at=time, by=SYSTEM, at=NOW)


def _gifts(member: Member, wash: object) -> None:
    package = cast.package(wash)
    for key in ("collected", "refused", "open"):
        grant(key=key, package=package, members=[member], by=SYSTEM, at=BEGIN)
    collect(gift=Gift.objects.get(batch__key="collected"), by=SYSTEM, at=BEGIN)
    refuse(gift=Gift.objects.get(batch__key="refused"), by=SYSTEM, at=BEGIN)


def _uses(member: Member, store: Store) -> None:
    code, at = member.vouchers.get().code, BEGIN + timedelta(days=1)
    by = Actor(ActorKind.OPERATOR, "till-1")
    for _use in range(2):
        kept = redeem(code=code, store=store, by=by, door=RedemptionDoor.TYPED, at=at)
    undone = Redemption.objects.exclude(pk=kept.pk).get()
    reverse(redemption=undone, reason="按错", by=by, at=at)
    body = {"id": str(kept.uid)}
    IdempotencyKey.objects.create(
        scope="till-1", key="k1", request_hash="0" * 64, status=201, body=body, created_at=at
    )


def _handed_out(member: Member) -> None:
    """Two printed codes that nobody has typed, and one share of three in an occasion."""
    package = cast.package()
    batch = order_codes(
        key="codes", name="码", package=package, count=2, branch=package.branch, by=SYSTEM, at=NOW
    )
    mint_codes(batch=batch, by=SYSTEM, at=NOW)
    campaign = Campaign.objects.create(
        code="wash-day",
        name="洗车日",
        branch=package.branch,
        package=package,
        starts_at=NOW,
        ends_at=NOW + timedelta(days=1),
        stock=3,
    )
    occasion = open_occasion(campaign=campaign, by=SYSTEM, at=NOW)
    assert occasion is not None
    claim(occasion=occasion.uid, member=member.uid, by=SYSTEM, at=NOW)
    lucky = luck.opened({"洗车券": (3, 1_000_000)})
    luck.draw(lucky, member)


def _sale(member: Member, wash: object) -> None:
    package = cast.package(wash, is_on_sale=True, price_fen=6800)
    order = place_order(member=member, package=package, by=SYSTEM, at=NOW)
    paid = Sighting(
        payment_uid=str(order.payment.uid),
        session_id="cs_1",
        intent_id="pi_1",
        amount_fen=6800,
        currency="CNY",
        is_live=False,
        outcome=Payment.State.PAID,
    )
    settle(sighting=paid, by=SYSTEM, at=NOW)
    fulfil(order=order, by=SYSTEM, at=NOW)
    GatewayEvent.objects.create(event_id="evt_1", kind="x", object_id="cs_1", received_at=NOW)


def _hands(member: Member) -> None:
    """Vouchers given on, taken back, run out and offered again, replaced, withdrawn; a grant stopped."""
    friend, third = cast.member(), cast.member()
    rows = [cast.voucher(member, cast.product(), codes.make()) for _n in range(5)]
    offers = [hand_over(voucher=row, by=SYSTEM, at=BEGIN + timedelta(days=44)) for row in rows[:3]]
    accept_handover(handover=offers[0], member=friend, by=SYSTEM, at=NOW)
    onward = hand_over(voucher=rows[0], by=SYSTEM, at=NOW)
    accept_handover(handover=onward, member=third, by=SYSTEM, at=NOW)
    take_back(handover=offers[1], by=SYSTEM, at=NOW)
    lapse_due(at=offers[2].until)
    hand_over(voucher=rows[2], by=SYSTEM, at=NOW)
    replace(voucher=rows[3], reason="换码", by=SYSTEM, at=NOW)
    void(voucher=rows[4], reason="发错", by=SYSTEM, at=NOW)
    batch = grant(key="stopped", package=cast.package(), members=[friend], by=SYSTEM, at=NOW)
    batch = stop_batch(batch=batch, reason="发错", by=SYSTEM, at=NOW)
    revoke_offered(batch=batch, reason="发错", by=SYSTEM, at=NOW)
