"""A suspended merchant, or a store out of service, is refused at every door from the next request on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from club.core import audit
from club.core.errors import DomainError
from merchants.bookings import actions
from merchants.ledger.models import Payable
from merchants.offline.actions import Scan, upload
from merchants.offline.models import OfflineScan
from merchants.stores.actions import suspend_merchant
from merchants.stores.models import Store
from merchants.webhooks.actions import tell
from merchants.webhooks.models import Delivery
from tests import cast
from tests.merchants.bookings.scene import STORE, everything, rescue_today, this_hour, today
from tests.merchants.counter_scene import person, shop_offering, till, voucher_for
from tests.merchants.webhooks.scene import endpoint, happens
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
BY = audit.Actor("staff", "anna")
HOUR = timedelta(hours=1)


def suspend(shop: Store) -> Store:
    suspend_merchant(merchant=shop.merchant, reason="屡次投诉", by=BY, at=timezone.now())
    return again(shop)


def close(shop: Store) -> Store:
    Store.objects.filter(pk=shop.pk).update(is_open=False)
    return again(shop)


def again(shop: Store) -> Store:
    return Store.objects.select_related("merchant", "branch").get(pk=shop.pk)


def code_of(act: Callable[[], Any]) -> str:
    try:
        act()
    except DomainError as refusal:
        return refusal.code
    return ""


CLOSED = pytest.mark.parametrize(
    "stop, code", [(suspend, "merchant_suspended"), (close, "wrong_store")], ids=["merchant", "store"]
)


@pytest.fixture
def shop() -> Store:
    row = shop_offering(cast.product())
    row.takes_offline = True
    row.save()
    return row


def fresh_code(shop: Store) -> str:
    return voucher_for(shop.merchant.agreements.get().product).code


def nothing_was_used() -> bool:
    return (Redemption.objects.count(), Payable.objects.count()) == (0, 0)


@CLOSED
def test_the_portal(shop: Store, stop: Any, code: str) -> None:
    voucher, (_clerk, browser) = fresh_code(shop), person(shop)
    body = {"code": voucher, "store": shop.code, "key": uuid4().hex, "quantity": 1}
    stop(shop)
    shown = browser.post("/portal/redeem/confirm/", body)
    refused = f'data-code="{code}"' in shown.text or shown.status_code == 404
    assert (refused, nothing_was_used()) == (True, True)


@CLOSED
def test_a_till(shop: Store, stop: Any, code: str) -> None:
    voucher, here = fresh_code(shop), till(shop)
    stop(shop)
    answer = here.redeem(voucher)
    assert (answer.status_code, answer.json()["code"], nothing_was_used()) == (409, code, True)


@CLOSED
def test_what_a_till_uploads_even_if_it_was_scanned_before(shop: Store, stop: Any, code: str) -> None:
    here = till(shop, may_force=True)
    then = (timezone.now() - HOUR).isoformat()
    item = {"code": fresh_code(shop), "nonce": str(uuid4()), "occurred_at": then}
    stop(shop)
    [told] = here.post("redemptions/batch", {"items": [item]}).json()["items"]
    assert (told["status"], OfflineScan.objects.get().problem, nothing_was_used()) == ("conflict", code, True)


@CLOSED
def test_what_a_clerks_phone_uploads(shop: Store, stop: Any, code: str) -> None:
    scan = Scan(code=fresh_code(shop), nonce="n1", occurred_at=timezone.now() - HOUR)
    row = upload(scan=scan, store=stop(shop), by=BY, at=timezone.now()).row
    assert (row.state, row.problem, nothing_was_used()) == ("conflict", code, True)


@CLOSED
def test_a_new_booking(stop: Any, code: str) -> None:
    scene = today()
    scene.store = stop(scene.store)
    before = everything()
    assert code_of(lambda: scene.book(at=this_hour() - HOUR, starts_at=this_hour())) == code
    assert everything() == before


@CLOSED
@pytest.mark.parametrize("step", ["accept", "start", "finish"])
def test_work_on_a_booking_made_before(stop: Any, code: str, step: str) -> None:
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    at = timezone.now()
    facts = {"booking": row, "by": STORE, "at": at}
    if step != "accept":
        actions.accept(store=scene.store, **facts)
    if step == "finish":
        actions.start(**facts)
    here = till(scene.store)
    stop(scene.store)
    answer = here.post(f"bookings/{row.uid}/{step}", {}, "key-1")
    assert (answer.status_code, answer.json().get("code"), nothing_was_used()) == (409, code, True)


@CLOSED
def test_an_errand_that_any_store_may_take(stop: Any, code: str) -> None:
    scene = rescue_today()
    scene.book(at=timezone.now(), store=None, city=scene.store.city)
    here = till(scene.store)
    assert len(here.get("bookings/offers").json()["items"]) == 1
    stop(scene.store)
    assert here.get("bookings/offers").json()["items"] == []


def test_its_address_hears_that_it_was_suspended_and_of_nothing_new(shop: Store) -> None:
    """What is told outside goes on: the merchant reads its books, so its programs do too."""
    endpoint(shop, events=["merchant.suspended", "voucher.redeemed"])
    tell(at=cast.NOW)
    suspend(shop)
    assert till(shop).redeem(fresh_code(shop)).status_code == 409
    happens(shop, verb="voucher.refused")
    tell(at=cast.NOW)
    assert list(Delivery.objects.values_list("event__verb", flat=True)) == ["merchant.suspended"]
