"""Ordering a package."""

import pytest

from club.core.errors import DomainError
from club.core.models import AuditEntry
from tests import cast
from tests.cast import NOW
from tests.vouchers.mall.shopping import on_sale
from tests.vouchers.payments.paying import at_once, by
from vouchers.catalogue.models import GiftPackage
from vouchers.mall.actions import place_order
from vouchers.mall.models import Order
from vouchers.payments.models import Payment

pytestmark = pytest.mark.django_db


def test_an_order_keeps_price_and_terms_of_its_moment():
    buyer, package = cast.member(), on_sale(6800)
    order = place_order(member=buyer, package=package, by=by(buyer), at=NOW)
    GiftPackage.objects.update(price_fen=9900)
    package.items.get().product.__class__.objects.update(name="别的服务")
    order.refresh_from_db()
    assert (order.price_fen, order.payment.amount_fen, order.state) == (6800, 6800, Order.State.PENDING)
    assert [(item["terms"]["name"], item["quantity"]) for item in order.terms["items"]] == [("免费洗车", 3)]
    assert order.number.startswith("C260915")
    assert list(AuditEntry.objects.order_by("id").values_list("verb", flat=True)) == [
        "payment.started",
        "order.placed",
    ]


def test_a_second_tap_returns_the_open_order():
    buyer, package = cast.member(), on_sale()
    first = place_order(member=buyer, package=package, by=by(buyer), at=NOW)
    second = place_order(member=buyer, package=package, by=by(buyer), at=NOW)
    assert second == first
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)


def _refused(buyer: object, package: GiftPackage) -> str:
    with pytest.raises(DomainError) as refusal:
        place_order(member=buyer, package=package, by=by(buyer), at=NOW)
    assert (Order.objects.count(), Payment.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)
    return refusal.value.code


@pytest.mark.parametrize(
    "change", [{"is_on_sale": False}, {"live": False}, {"price_fen": None, "price_points": 10}]
)
def test_what_is_not_on_sale_cannot_be_ordered(change: dict):
    package = on_sale()
    GiftPackage.objects.update(**change)
    assert _refused(cast.member(), package) == "not_on_sale"


def test_a_package_with_an_unpublished_product_cannot_be_ordered():
    package = on_sale()
    package.items.get().product.__class__.objects.update(live=False)
    assert _refused(cast.member(), package) == "not_on_sale"


def test_a_package_of_a_higher_tier_cannot_be_ordered():
    assert _refused(cast.member(), on_sale(min_tier=cast.tier("vip", 3))) == "not_for_your_tier"


def test_a_half_member_cannot_order():
    assert _refused(cast.half_member(), on_sale()) == "not_a_full_member"


@pytest.mark.django_db(transaction=True)
def test_ten_taps_at_once_make_one_order():
    buyer, package = cast.member(), on_sale()
    states = at_once(10, lambda: place_order(member=buyer, package=package, by=by(buyer), at=NOW))
    assert states == ["pending"] * 10
    assert (Order.objects.count(), Payment.objects.count()) == (1, 1)
