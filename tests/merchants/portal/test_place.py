"""How far from its store a use was confirmed, where the clerk's phone tells."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from club.core import audit
from merchants.quality.actions import ensure_flag_rules, raise_flags
from merchants.quality.models import Flag, UsePlace
from merchants.stores.models import Operator, Store
from tests import cast
from tests.merchants.counter_scene import person, shop_offering, voucher_for
from vouchers.lifecycle.actions import redeem
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
HERE, NEARBY, FAR_AWAY = "36.651,117.120", "36.652,117.121", "36.702,117.120"


@pytest.fixture
def shop() -> Store:
    shop = shop_offering(cast.product())
    Store.objects.filter(pk=shop.pk).update(latitude="36.651", longitude="117.120")
    return Store.objects.get(pk=shop.pk)


@pytest.fixture
def clerk(shop: Store) -> tuple[Operator, Client]:
    return person(shop)


def use(shop: Store, operator: Operator | None, minutes_ago: int = 1) -> Redemption:
    product = shop.merchant.agreements.get().product
    at = timezone.now() - timedelta(minutes=minutes_ago)
    code = voucher_for(product).code
    return redeem(code=code, store=shop, by=audit.SYSTEM, door="typed", at=at, operator=operator)


def tell(browser: Client, row: Redemption, near: str) -> Any:
    return browser.post(f"/portal/redemptions/{row.uid}/place/", headers={"X-Near": near})


def kept() -> list[int]:
    return list(UsePlace.objects.values_list("metres", flat=True))


@pytest.mark.parametrize("near, metres", [(HERE, 0), (NEARBY, 143), (FAR_AWAY, 5671)])
def test_the_distance_is_kept_and_not_the_place(shop, clerk, near: str, metres: int) -> None:
    operator, browser = clerk
    answer = tell(browser, use(shop, operator), near)
    assert (answer.status_code, answer.content, kept()) == (204, b"", [metres])
    assert {field.name for field in UsePlace._meta.fields} == {"id", "redemption", "metres", "told_at"}


def test_what_was_told_first_stays(shop, clerk) -> None:
    operator, browser = clerk
    row = use(shop, operator)
    for near in (NEARBY, FAR_AWAY):
        tell(browser, row, near)
    assert kept() == [143]


@pytest.mark.parametrize("near", ["", "nowhere", "91.000,117.120", "36.651"])
def test_nonsense_is_passed_over(shop, clerk, near: str) -> None:
    operator, browser = clerk
    assert (tell(browser, use(shop, operator), near).status_code, kept()) == (204, [])


def test_a_phone_that_tells_late_is_passed_over(shop, clerk) -> None:
    operator, browser = clerk
    assert (tell(browser, use(shop, operator, minutes_ago=11), HERE).status_code, kept()) == (204, [])


def test_another_clerk_does_not_tell_where_it_was(shop, clerk) -> None:
    other = cast.operator(shop)
    for row in (use(shop, other), use(shop, None)):
        tell(clerk[1], row, HERE)
    assert kept() == []


def test_a_store_without_a_place_is_far_from_nothing(shop, clerk) -> None:
    Store.objects.update(latitude=None, longitude=None)
    operator, browser = clerk
    row = use(shop, operator)
    tell(browser, row, HERE)
    assert (kept(), asks(browser, row)) == ([], False)


def asks(browser: Client, row: Redemption) -> bool:
    """Whether the receipt asks the browser."""
    return (
        f'data-place="/portal/redemptions/{row.uid}/place/"'
        in browser.get(f"/portal/redemptions/{row.uid}/").content.decode()
    )


def test_only_a_fresh_receipt_of_ones_own_asks(shop, clerk) -> None:
    operator, browser = clerk
    rows = use(shop, operator), use(shop, operator, minutes_ago=11), use(shop, cast.operator(shop))
    assert [asks(browser, row) for row in rows] == [True, False, False]


def test_a_use_confirmed_far_from_the_store_is_flagged(shop, clerk) -> None:
    operator, browser = clerk
    ensure_flag_rules()
    near, far = use(shop, operator, minutes_ago=9), use(shop, operator)
    tell(browser, near, NEARBY)
    tell(browser, far, FAR_AWAY)
    raise_flags(since=timezone.now() - timedelta(hours=1), at=timezone.now())
    found = Flag.objects.filter(kind="far").values_list("uses__redemption", flat=True)
    assert list(found) == [far.pk]
