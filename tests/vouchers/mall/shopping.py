"""What the mall tests do again and again."""

from typing import Any

from django.utils import timezone

from club.members.models import Member
from tests import cast
from tests.outside import Outside
from tests.vouchers.payments.paying import bring, by, pay
from vouchers.catalogue.models import GiftPackage
from vouchers.mall.actions import checkout, place_order
from vouchers.mall.models import Order
from vouchers.payments.models import Payment


def on_sale(price_fen: int = 6800, **fields: Any) -> GiftPackage:
    """Three car washes for 68 yuan."""
    return cast.package(quantity=3, is_on_sale=True, price_fen=price_fen, **fields)


def order(buyer: Member | None = None, package: GiftPackage | None = None) -> Order:
    """An open order. Placed now: the payment page runs out by Stripe's own clock."""
    buyer = buyer or cast.member()
    return place_order(member=buyer, package=package or on_sale(), by=by(buyer), at=timezone.now())


def at_payment(buyer: Member | None = None) -> Order:
    """An open order whose payment page is open."""
    placed = order(buyer)
    checkout(order=placed, at=placed.ordered_at)
    return placed


def paid(buyer: Member | None = None) -> Order:
    """An order whose money has come, not handed over yet."""
    placed = order(buyer)
    Payment.objects.filter(pk=placed.payment_id).update(state="paid", paid_at=placed.ordered_at)
    return Order.objects.get(pk=placed.pk)


def pay_for(outside: Outside, placed: Order, outcome: str = "paid") -> list[dict[str, Any]]:
    """The buyer ends the payment page and the webhooks arrive; the events are returned."""
    events = pay(outside, Payment.objects.get(pk=placed.payment_id), outcome)
    for event in events:
        bring(event)
    return events
