"""A suspended merchant takes nothing at any door from the next request on; its money stays its own."""

from collections.abc import Callable

import pytest
from django.utils import timezone

from club.core import audit
from club.core.clock import local_date
from club.core.errors import DomainError
from cms.reports.stores import cities
from merchants.bookings.models import Booking
from merchants.bookings.queries import stores_to_book
from merchants.stores.actions import invite_operator, resume_merchant, suspend_merchant
from merchants.stores.banking import details_for_payout
from merchants.stores.models import Merchant, OperatorRole, Store
from merchants.stores.queries import open_stores, stores_accepting
from tests import cast
from tests.merchants.bookings.scene import inspection
from tests.merchants.counter_scene import person, shop_offering, till, voucher_for
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
BY = audit.Actor("staff", "anna")


def suspended(shop: Store) -> Store:
    suspend_merchant(merchant=shop.merchant, reason="屡次投诉", by=BY, at=timezone.now())
    return Store.objects.select_related("merchant", "branch").get(pk=shop.pk)


def at_the_portal(shop: Store, code: str) -> bool:
    _clerk, browser = person(shop)
    return "该商户暂停受理" in browser.post("/portal/redeem/", {"code": code, "store": shop.code}).text


def at_the_api(shop: Store, code: str) -> bool:
    answer = till(shop).redeem(code)
    return (answer.status_code, answer.json().get("code")) == (409, "merchant_suspended")


def in_the_store_finder(shop: Store, code: str) -> bool:
    product, day = shop.merchant.agreements.get().product, local_date(timezone.now())
    lists = (open_stores(), stores_accepting(product, day), cities())
    return not any(list(found) for found in lists)


DOORS = [at_the_portal, at_the_api, in_the_store_finder]


@pytest.mark.parametrize("closed", DOORS)
def test_every_door_closes_at_once_and_opens_again(closed: Callable[[Store, str], bool]):
    wash = cast.product()
    shop, code = shop_offering(wash), voucher_for(wash).code
    assert closed(shop, code) is False
    shop = suspended(shop)
    fresh = voucher_for(wash).code
    before = Redemption.objects.count()
    assert (closed(shop, fresh), Redemption.objects.count()) == (True, before)
    resume_merchant(merchant=shop.merchant, reason="整改完成", by=BY, at=timezone.now())
    assert closed(Store.objects.get(pk=shop.pk), voucher_for(wash).code) is False


def test_nobody_books_at_a_suspended_store():
    scene = inspection()
    assert list(stores_to_book(scene.voucher.product, scene.rule, cast.NOW)) == [scene.store]
    scene.store = suspended(scene.store)
    assert list(stores_to_book(scene.voucher.product, scene.rule, cast.NOW)) == []
    with pytest.raises(DomainError):
        scene.book()
    assert Booking.objects.count() == 0


def test_a_suspended_merchant_still_sees_its_books_and_reads_why():
    shop = shop_offering(cast.product())
    _owner, browser = person(shop, OperatorRole.OWNER)
    suspended(shop)
    for page in ("", "history/", "statements/", "staff/"):
        assert browser.get(f"/portal/{page}").status_code == 200
    assert "屡次投诉" in browser.get("/portal/").text


def test_suspension_stops_work_and_not_money():
    """What was done before is paid; whoever wants money kept back places a hold."""
    owner = cast.merchant(bank_account="6222000011112222", bank_name="示例银行")
    suspend_merchant(merchant=owner, reason="x", by=BY, at=cast.NOW)
    assert details_for_payout(owner, cast.NOW).masked == "**** 2222"


def test_a_suspended_merchant_prepares_for_coming_back():
    shop = suspended(shop_offering(cast.product()))
    row, _token = invite_operator(
        merchant=shop.merchant, role=OperatorRole.CASHIER, display_name="小张", by=BY, at=cast.NOW
    )
    assert row.merchant == Merchant.objects.get()
