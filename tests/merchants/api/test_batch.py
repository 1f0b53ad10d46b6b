"""What tills upload after a store was cut off."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from merchants.ledger.models import Payable
from merchants.offline.models import OfflineScan
from merchants.stores.models import ApiKey, Store
from tests import cast
from tests.merchants.counter_scene import Till, shop_offering, till, voucher_for
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import codes
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db


@pytest.fixture
def wash() -> ServiceProduct:
    return cast.product()


@pytest.fixture
def shop(wash: ServiceProduct) -> Store:
    row = shop_offering(wash)
    row.takes_offline = True
    row.save()
    return row


@pytest.fixture
def here(shop: Store) -> Till:
    return till(shop, may_force=True)


def item(code: str, nonce: str = "", **fields: Any) -> dict[str, Any]:
    """One scan of an hour ago."""
    at = (timezone.now() - timedelta(hours=1)).isoformat()
    return {"code": code, "nonce": nonce or str(uuid4()), "occurred_at": at, **fields}


def send(here: Till, items: list[dict[str, Any]]) -> Any:
    return here.post("redemptions/batch", {"items": items})


def statuses(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["status"] for one in answer.json()["items"]]


def test_fifty_scans_cut_after_thirty_and_sent_again_are_paid_once(here, shop, wash):
    """K08: the link was cut after thirty of fifty; three were used online meanwhile."""
    scans = [item(voucher_for(wash).code, force=number == 40) for number in range(50)]
    online = till(shop_offering(wash))
    for scan in scans[47:]:
        assert online.redeem(scan["code"], key=scan["nonce"]).status_code == 201
    assert statuses(send(here, scans[:30])) == ["redeemed"] * 30

    again = statuses(send(here, scans))

    assert again == ["replayed"] * 30 + ["redeemed"] * 17 + ["conflict"] * 3
    assert Payable.objects.filter(store=shop).count() == 47
    queue = OfflineScan.objects.filter(state="conflict", payable=None, redemption=None)
    assert queue.count() == 3
    assert OfflineScan.objects.filter(forced=True).count() == 1
    assert statuses(send(here, scans)) == ["replayed"] * 50


@pytest.mark.parametrize("force", [True, False])
def test_without_the_offline_grant_nothing_is_taken(here, wash, force):
    """K08: an ordinary key cannot force a use."""
    ApiKey.objects.update(may_force=False)
    answer = send(here, [item(voucher_for(wash).code, force=force)])

    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    assert (OfflineScan.objects.count(), Redemption.objects.count()) == (0, 0)


def test_a_store_that_takes_nothing_offline_is_refused_item_by_item(here, shop, wash):
    Store.objects.update(takes_offline=False)
    result = send(here, [item(voucher_for(wash).code, force=True)]).json()["items"][0]

    assert (result["status"], result["state"], result["code"]) == ("refused", None, "forbidden")
    assert OfflineScan.objects.count() == 0


def test_a_result_says_what_became_of_the_scan_and_why(here, wash):
    used = voucher_for(wash)
    here.redeem(used.code)
    good, taken, wrong = item(voucher_for(wash).code), item(used.code), item("nonsense")
    first, second, third = send(here, [good, taken, wrong]).json()["items"]

    use = Redemption.objects.exclude(voucher=used).get()
    row = OfflineScan.objects.get(nonce=good["nonce"])
    assert first == {
        "nonce": good["nonce"],
        "status": "redeemed",
        "state": "redeemed",
        "code": None,
        "message": None,
        "scan": str(row.uid),
        "redemption": str(use.uid),
    }
    assert (second["status"], second["code"], second["redemption"]) == ("conflict", "already_redeemed", None)
    assert (third["status"], third["code"]) == ("refused", "invalid_code")
    assert [bool(one["message"]) for one in (second, third)] == [True, True]


def test_a_nonce_used_for_another_scan_is_refused(here, wash):
    """K02: within a batch the nonce is the key."""
    first = item(voucher_for(wash).code)
    send(here, [first])
    result = send(here, [{**first, "quantity": 2}]).json()["items"][0]

    assert (result["status"], result["state"], result["code"]) == ("refused", None, "key_reused")
    assert OfflineScan.objects.count() == 1


def test_foreign_stores_and_missing_ones_do_not_stop_the_rest(here, wash):
    foreign = shop_offering(wash)
    items = [item(voucher_for(wash).code, store=name) for name in (foreign.code, "NOWHERE", here.store)]
    results = send(here, items).json()["items"]

    assert [(one["status"], one["code"]) for one in results] == [
        ("refused", "not_found"),
        ("refused", "not_found"),
        ("redeemed", None),
    ]


def test_guessing_in_batches_ends_after_twenty_wrong_codes(here, wash):
    """C02: two hundred guesses in one call are twenty."""
    guesses = [item(codes.make()) for _number in range(200)]
    results = send(here, [*guesses[:199], item(voucher_for(wash).code)]).json()["items"]

    assert [one["code"] for one in results] == ["invalid_code"] * 20 + ["throttled"] * 180
    assert (OfflineScan.objects.count(), Redemption.objects.count()) == (20, 0)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ([], (400, "invalid")),
        ([item("x")] * 201, (413, "too_large")),
        ([item("x", "short")], (400, "invalid")),
        ([item("x", merchant="other")], (400, "invalid")),
        ([item("x", occurred_at="2026-09-15T10:00:00")], (400, "invalid")),
        ([item("x", quantity=0)], (400, "invalid")),
        ([item("x", amount={"amount": 1.5})], (400, "invalid")),
    ],
)
def test_a_batch_of_another_shape_is_refused_whole(here, items, expected):
    answer = send(here, items)

    assert (answer.status_code, answer.json()["code"]) == expected
    assert OfflineScan.objects.count() == 0
