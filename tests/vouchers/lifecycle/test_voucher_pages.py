"""The member's pages of vouchers."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.clock import local_date
from tests import cast
from tests.vouchers.lifecycle.scene import Scene, car_wash
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.models import Voucher

pytestmark = pytest.mark.django_db


def today(**terms: object) -> Scene:
    """A car wash that is valid on the real day, as pages show it."""
    scene = car_wash(name_en="Car wash", **terms)
    now = timezone.now()
    Voucher.objects.update(valid_from=now - timedelta(days=1), valid_until=now + timedelta(days=30))
    span = DateRange(local_date(now) - timedelta(days=1), local_date(now) + timedelta(days=30))
    scene.store.merchant.agreements.update(period=span)
    scene.voucher.refresh_from_db()
    return scene


def entered(scene: Scene) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(scene.voucher.member.account)
    return client


def test_a_voucher_shows_its_code_its_qr_and_the_stores_that_take_it():
    scene = today(uses=3, description="把车开到门店即可", description_en="Drive to a store.")
    type(scene.store).objects.update(phone="0531-88881234")

    page = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/")

    text = page.content.decode()
    assert codes.show(scene.voucher.code) in text
    assert "<svg" in page.context["picture"]
    assert 'hx-trigger="every 20s' in text
    assert [shop.store for shop in page.context["shops"]] == [scene.store]
    assert (text.count("Drive to a store."), text.count("tel:0531-88881234")) == (1, 1)
    assert page.context["verdict"].usable
    assert page.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"


def test_the_qr_renews_itself_and_holds_no_code():
    scene = today()
    client = entered(scene)

    answer = client.get(f"/me/vouchers/{scene.voucher.uid}/qr/?left=1")

    assert answer.content.decode().startswith("<svg")
    assert answer.headers["Cache-Control"] == "max-age=0, no-cache, no-store, must-revalidate, private"
    assert scene.voucher.code not in answer.content.decode()


def test_the_page_loads_anew_once_the_store_has_used_the_voucher():
    scene = today(uses=3)
    scene.redeem(at=timezone.now(), code=qr.payload(scene.voucher, timezone.now()))

    answer = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/qr/?left=3")

    assert (answer.headers["HX-Refresh"], answer.content) == ("true", b"")


def test_a_used_voucher_says_when_and_shows_where_without_a_qr():
    scene = today()
    scene.redeem(at=timezone.now())

    page = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/")

    assert page.context["picture"] == ""
    assert "This voucher was already used on" in page.content.decode()
    assert [use.store for use in page.context["uses"]] == [scene.store]


def test_a_voucher_that_cannot_be_used_yet_says_why():
    scene = today(booking="required")

    page = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/")

    assert page.context["verdict"].code == "booking_required"
    assert "This service has to be booked first." in page.content.decode()


@pytest.mark.parametrize("page", ["", "qr/", "stores/"])
def test_a_voucher_of_somebody_else_does_not_exist(page: str):
    scene = today()
    client = Client()
    client.force_login(cast.member().account)

    assert client.get(f"/me/vouchers/{scene.voucher.uid}/{page}").status_code == 404


def test_stores_come_nearest_first_when_the_member_says_where_he_is():
    scene = today()
    type(scene.store).objects.update(latitude="36.650000", longitude="117.000000")
    near = cast.store(scene.store.merchant, latitude="36.651000", longitude="117.120000", name="近店")

    page = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/stores/", HTTP_X_NEAR="36.65,117.12")

    assert [shop.store for shop in page.context["shops"]] == [near, scene.store]
    assert "0.1 km away" in page.content.decode()


@pytest.mark.parametrize("near", ["", "here", "99,500", "36.65"])
def test_a_position_that_makes_no_sense_is_left_out(near: str):
    scene = today()

    page = entered(scene).get(f"/me/vouchers/{scene.voucher.uid}/stores/", HTTP_X_NEAR=near)

    assert [shop.distance_km for shop in page.context["shops"]] == [None]


def test_the_tabs_hold_every_voucher_once():
    scene = today()
    member, product, now = scene.voucher.member, scene.voucher.product, timezone.now()
    term = {"valid_from": now - timedelta(days=9), "valid_until": now + timedelta(days=9)}
    over = {"valid_from": now - timedelta(days=9), "valid_until": now - timedelta(days=1)}
    used = cast.voucher(member, product, codes.make(), state="used", uses_left=0, last_used_at=now, **term)
    expired = cast.voucher(member, product, codes.make(), state="expired", **over)
    late = cast.voucher(member, product, codes.make(), **over)
    void = cast.voucher(member, product, codes.make(), state="void", **term)
    client = entered(scene)

    tabs = {tab: client.get("/me/vouchers/", {"tab": tab}).context for tab in ("usable", "used", "expired")}

    assert {tab: list(page["listing"].object_list) for tab, page in tabs.items()} == {
        "usable": [scene.voucher],
        "used": [used],
        "expired": [void, late, expired],
    }
    assert tabs["usable"]["counts"] == {"usable": 1, "used": 1, "expired": 3}


@pytest.mark.parametrize(
    "tab,words",
    [
        ("usable", "You have no voucher to use now"),
        ("used", "You have not used up any voucher yet"),
        ("expired", "Nothing has ended unused"),
        ("nonsense", "You have no voucher to use now"),
    ],
)
def test_an_empty_tab_says_so(tab: str, words: str):
    client = Client(headers={"accept-language": "en"})
    client.force_login(cast.member().account)

    assert words in client.get("/me/vouchers/", {"tab": tab}).content.decode()


def test_the_list_costs_the_same_for_one_voucher_and_for_three():
    scene = today()
    client = entered(scene)
    counts = []
    for _n in range(3):
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/vouchers/")
        counts.append(len(queries))
        cast.voucher(scene.voucher.member, cast.product(), codes.make())

    assert counts[0] == counts[2]
    assert counts[0] <= 8


def test_one_voucher_costs_the_same_however_often_it_was_used():
    scene = today(uses=9, per_member_per_month=9)
    client = entered(scene)
    counts = []
    for _n in range(3):
        scene.redeem(at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/me/vouchers/{scene.voucher.uid}/")
        counts.append(len(queries))

    assert counts[0] == counts[2]
    assert counts[0] <= 9  # one of them for the limit


def test_one_voucher_that_was_not_used_yet_costs_eight_statements():
    scene = today()
    client = entered(scene)

    with CaptureQueriesContext(connection) as queries:
        client.get(f"/me/vouchers/{scene.voucher.uid}/")

    assert len(queries) <= 8
