"""Working without a network: what a phone kept is uploaded, and its state is shown."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.audit import Actor
from club.core.models import ActorKind
from merchants.offline.actions import approve_scan
from merchants.offline.models import OfflineScan
from merchants.settlement.actions import draw_up, send
from merchants.stores.models import Operator, OperatorRole, Store
from tests import cast
from tests.merchants.counter_scene import NAME, PHONE, PLATE, person, shop_offering, till, voucher_for
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
STAFF = Actor(ActorKind.STAFF, "staff-1")


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
def counter(shop: Store) -> Client:
    return person(shop)[1]


def scan(shop: Store, code: str, nonce: str = "nonce-0001") -> dict[str, str]:
    """What the page keeps of a scan of an hour ago."""
    at = timezone.now() - timedelta(hours=1)
    return {"code": code, "nonce": nonce, "store": shop.code, "occurred_at": at.isoformat()}


def send_up(counter: Client, *scans: dict[str, Any]) -> Any:
    return counter.post("/portal/offline/upload/", json.dumps(scans), content_type="application/json")


def test_what_waited_on_the_phone_is_redeemed_once_however_often_it_is_sent(counter, shop, wash):
    kept = scan(shop, voucher_for(wash).code)
    first, second = (send_up(counter, kept).json()["items"][0] for _twice in range(2))

    use = Redemption.objects.get()
    assert (first["status"], second["status"], first["kept"]) == ("redeemed", "replayed", True)
    assert (use.door, use.operator, OfflineScan.objects.get().redemption) == (
        "offline",
        Operator.objects.get(),
        use,
    )


def test_a_conflict_is_told_in_words_and_named_after_no_other_merchant(counter, shop, wash):
    other = shop_offering(wash)
    voucher = voucher_for(wash)
    till(other).redeem(voucher.code)
    told = send_up(counter, scan(shop, voucher.code)).json()["items"][0]
    page = counter.get("/portal/offline/").text

    assert (told["status"], told["state"], told["kept"], bool(told["message"])) == (
        "conflict",
        "conflict",
        True,
        True,
    )
    assert [word in page for word in (other.name, other.merchant.code, voucher.code)] == [
        shop.name == other.name,
        False,
        False,
    ]


def test_no_page_about_offline_uses_shows_clear_personal_data(counter, shop, wash):
    send_up(counter, scan(shop, voucher_for(wash).code))
    text = counter.get("/portal/offline/").text + counter.get("/portal/offline/scan/").text

    assert [word for word in (NAME, PHONE, PLATE) if word in text] == []


def test_a_store_without_the_grant_keeps_and_uploads_nothing(counter, shop, wash):
    """K08: an ordinary clerk cannot."""
    Store.objects.update(takes_offline=False)
    told = send_up(counter, scan(shop, voucher_for(wash).code)).json()["items"][0]

    assert (told["status"], told["kept"]) == ("refused", False)
    assert (OfflineScan.objects.count(), Redemption.objects.count()) == (0, 0)
    assert "data-offline-stores" not in counter.get("/portal/redeem/").text


def test_a_foreign_store_takes_nothing(counter, shop, wash):
    foreign = shop_offering(wash)
    Store.objects.update(takes_offline=True)
    told = send_up(counter, scan(foreign, voucher_for(wash).code)).json()["items"][0]

    assert (told["kept"], OfflineScan.objects.count()) == (False, 0)


@pytest.mark.parametrize(
    "change",
    [{"nonce": "x"}, {"occurred_at": "yesterday"}, {"occurred_at": "2026-09-15T10:00:00"}, {"code": ""}],
)
def test_a_scan_that_is_not_complete_is_refused_with_all_of_them(counter, shop, wash, change):
    good = scan(shop, voucher_for(wash).code)
    assert send_up(counter, good, {**good, "nonce": "nonce-0002", **change}).status_code == 400
    assert OfflineScan.objects.count() == 0


@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"[1]", b"\xff"])
def test_another_body_is_refused(counter, body):
    answer = counter.post("/portal/offline/upload/", body, content_type="application/json")
    assert (answer.status_code, OfflineScan.objects.count()) == (400, 0)


def test_a_cashier_sees_the_uploads_of_his_store_and_the_owner_all(shop, wash):
    second = cast.store(shop.merchant, takes_offline=True)
    for store in (shop, second):
        send_up(person(store)[1], scan(store, voucher_for(wash).code))
    seen = [
        len(person(shop, role, store=store)[1].get("/portal/offline/").context["rows"])
        for role, store in ((OperatorRole.CASHIER, shop), (OperatorRole.OWNER, None))
    ]
    assert seen == [1, 2]


def test_the_list_takes_the_same_queries_for_three_rows_as_for_one(counter, shop, wash):
    used = []
    for number in range(3):
        send_up(counter, scan(shop, voucher_for(wash).code, f"nonce-000{number}"))
        with CaptureQueriesContext(connection) as queries:
            assert counter.get("/portal/offline/").status_code == 200
        used.append(len(queries))
    assert used[2] == used[0]


def test_a_use_paid_in_good_faith_stands_in_the_statement(shop, wash):
    voucher = voucher_for(wash)
    till(shop_offering(wash)).redeem(voucher.code)
    owner = person(shop, OperatorRole.OWNER)[1]
    send_up(owner, scan(shop, voucher.code))
    at = timezone.now()
    approve_scan(scan=OfflineScan.objects.get(), reason="ok", by=STAFF, at=at)
    later = timezone.localdate(at + timedelta(days=40))
    row = next(one for one in draw_up(day=later, at=at, by=STAFF) if one.merchant_id == shop.merchant_id)
    send(statement=row, by=STAFF, at=at)

    page = owner.get(f"/portal/statements/{row.number}/")
    exported = owner.get(f"/portal/statements/{row.number}/export/").getvalue().decode()
    office = till(shop)
    line = office.get(f"statements/{row.number}/lines").json()["items"][0]

    [shown] = page.context["lines"]
    assert (shown.line.amount_fen, shown.line.redemption, shown.person.name) == (2500, None, "张**")
    assert str(OfflineScan.objects.get().uid) in exported
    assert (line["kind"], line["redemption"]) == ("good_faith", None)


def test_the_worker_is_served_for_the_portal_only(counter):
    answer = counter.get("/portal/worker.js")

    assert answer["Service-Worker-Allowed"] == "/portal/"
    assert answer["Content-Type"].startswith("text/javascript")
    assert "/portal/offline/scan/" in answer.text
