"""A QR code that was fresh when it was scanned is taken although reading the page took a while."""

from datetime import timedelta

import pytest
from django.utils import timezone

from merchants.counter.seen import seal, seen_at
from merchants.stores.models import Operator, Store
from tests import cast
from tests.merchants.counter_scene import person, shop_offering, voucher_for
from vouchers.lifecycle import qr
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Store:
    return shop_offering(cast.product())


@pytest.fixture
def clerk(shop: Store) -> Operator:
    return cast.operator(shop)


@pytest.mark.parametrize(("seconds", "good"), [(0, True), (299, True), (300, False), (-1, False)])
def test_a_proof_is_good_for_five_minutes(shop, clerk, seconds, good):
    """C04"""
    proof = seal(code="v1.x", store=shop, operator=clerk, at=cast.NOW)
    at = cast.NOW + timedelta(seconds=seconds)

    assert seen_at(proof, code="v1.x", store=shop, operator=clerk, at=at) == (cast.NOW if good else None)


def test_a_proof_is_for_one_code_at_one_store_by_one_operator(shop, clerk):
    """C05: changed code, shop, person or time."""
    proof = seal(code="v1.x", store=shop, operator=clerk, at=cast.NOW)
    true = {"code": "v1.x", "store": shop, "operator": clerk, "at": cast.NOW}
    changes = [{"code": "v1.y"}, {"store": cast.store()}, {"operator": cast.operator(shop)}]
    later = str(int(cast.NOW.timestamp()) + 60)
    forged = [later + proof[len(later) :], proof[:-1], "", ":"]

    assert [seen_at(proof, **true | change) for change in changes] == [None] * 3
    assert [seen_at(text, **true | {"at": cast.NOW + timedelta(seconds=90)}) for text in forged] == [None] * 4


def _confirm(browser, shop, code, seen):
    kept = {"code": code, "store": shop.code, "key": "k1", "quantity": 1, "seen": seen}
    return browser.post("/portal/redeem/confirm/", kept)


@pytest.mark.parametrize(("minutes", "uses"), [(2, 1), (6, 0)])
def test_a_frame_is_judged_when_it_was_looked_up(shop, minutes, uses):
    """C04: confirmed two minutes after the scan it counts; after six the proof is too old."""
    clerk, browser = person(shop)
    seen = timezone.now() - timedelta(minutes=minutes)
    code = qr.payload(voucher_for(shop.merchant.agreements.get().product), seen)
    answer = _confirm(browser, shop, code, seal(code=code, store=shop, operator=clerk, at=seen))

    assert (answer.status_code, Redemption.objects.count()) == (302 if uses else 200, uses)


def test_an_old_frame_without_proof_is_refused(shop):
    """C04: a screenshot."""
    _clerk, browser = person(shop)
    code = qr.payload(
        voucher_for(shop.merchant.agreements.get().product), timezone.now() - timedelta(minutes=2)
    )
    answer = _confirm(browser, shop, code, "")

    assert ("qr_expired" in answer.text, Redemption.objects.count()) == (True, 0)


def test_the_page_that_asks_carries_the_proof(shop):
    _clerk, browser = person(shop)
    code = voucher_for(shop.merchant.agreements.get().product).code
    form = browser.post("/portal/redeem/", {"code": code, "store": shop.code}).context["form"]

    proof = form.initial["seen"]
    assert (
        seen_at(proof, code=code, store=shop, operator=Operator.objects.get(), at=timezone.now()) is not None
    )
