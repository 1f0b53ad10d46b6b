"""Bookings through the API: a till takes, begins, finishes and cancels them."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.bookings import actions
from merchants.bookings.models import Booking
from merchants.ledger.models import Payable
from tests import cast
from tests.merchants.bookings.scene import (
    STORE,
    accepted_at,
    another_member,
    everything,
    rescue_today,
    this_hour,
    today,
)
from tests.merchants.counter_scene import NAME, PHONE, till
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def problem(response) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


def begun(scene) -> Booking:
    return actions.start(booking=scene.accepted(at=timezone.now()), by=STORE, at=timezone.now())


def test_a_till_takes_a_booking_begins_and_finishes_it():
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    here = till(scene.store)

    states = [
        here.post(f"bookings/{row.uid}/{step}", {}, f"key-{step}").json()["state"]
        for step in ("accept", "start", "finish")
    ]

    row.refresh_from_db()
    assert states == ["accepted", "started", "finished"]
    assert (row.redemption.api_key, row.redemption.door) == (here.key, "booking")
    assert row.redemption.payable.amount_fen == 3000


@pytest.mark.parametrize("step, body", [("accept", {}), ("cancel", {"reason": "停电"})])
def test_the_same_request_again_brings_the_first_answer(step, body):
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    here = till(scene.store)

    first = here.post(f"bookings/{row.uid}/{step}", body, "key-1")
    before = everything()
    again = here.post(f"bookings/{row.uid}/{step}", body, "key-1")
    other = here.post(f"bookings/{row.uid}/{step}", body, "key-2")

    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (200, first.json())
    assert problem(other) == (409, "booking_state")
    assert everything() == before


def test_every_step_needs_a_key():
    row = accepted_at(cast.store())
    here, before = till(row.store), everything()

    for step, body in (("accept", {}), ("start", {}), ("finish", {}), ("cancel", {"reason": "x"})):
        assert problem(here.post(f"bookings/{row.uid}/{step}", body)) == (400, "key_required")

    assert everything() == before


def test_an_order_is_finished_with_its_lines():
    scene = rescue_today()
    row = begun(scene)
    here = till(scene.store)

    bare = here.post(f"bookings/{row.uid}/finish", {}, "key-1")
    done = here.post(f"bookings/{row.uid}/finish", {"km": 60}, "key-2").json()

    assert problem(bare) == (422, "evidence_missing")
    assert (done["settlement_price"]["amount"], done["customer_pays"]["amount"]) == (20_000, 0)
    assert Payable.objects.get().lines.count() == 2


def test_cancelling_declines_what_is_asked_for_and_gives_back_what_was_accepted():
    shop = cast.store()
    asked = today(shop=shop).book(at=this_hour() - HOUR, starts_at=this_hour())
    kept = accepted_at(shop)
    here = till(shop)

    done = [
        here.post(f"bookings/{row.uid}/cancel", {"reason": "停电"}, f"key-{row.pk}").json()
        for row in (asked, kept)
    ]

    assert [(row["state"], row["reason"]) for row in done] == [
        ("declined", "停电"),
        ("store_cancelled", "停电"),
    ]


def test_an_errand_open_to_all_is_offered_and_taken_by_the_first():
    scene = rescue_today()
    errand = scene.book(at=timezone.now(), store=None, city=scene.store.city)
    here = till(scene.store)

    [offer] = here.get("bookings/offers").json()["items"]
    taken = here.post(f"bookings/{errand.uid}/accept", {"arrive_in_minutes": 25}, "key-1").json()

    assert (offer["id"], offer["store"]) == (str(errand.uid), None)
    assert (taken["state"], taken["store"]) == ("accepted", scene.store.code)
    assert here.get("bookings/offers").json()["items"] == []


def test_redeeming_a_voucher_that_is_kept_for_a_booking_here_finishes_it():
    row = accepted_at(cast.store())
    here = till(row.store)

    seen = here.post("vouchers/lookup", {"code": row.voucher.code}).json()
    done = here.redeem(row.voucher.code)
    again = here.redeem(row.voucher.code)

    row.refresh_from_db()
    assert (seen["usable"], seen["booking"]) == (True, str(row.uid))
    assert (done.status_code, again.status_code, again.json()) == (201, 200, done.json())
    assert (row.state, str(row.redemption.uid)) == ("finished", done.json()["id"])


@pytest.mark.parametrize("where", ["elsewhere", "not accepted yet"])
def test_a_voucher_that_is_kept_for_something_else_is_refused(where):
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    shop = scene.store if where == "not accepted yet" else cast.store()
    cast.agreement(cast.merchant(), row.product)
    if shop != scene.store:
        cast.agreement(shop.merchant, row.product, period=(None, None))
    here, before = till(shop), everything()

    assert problem(here.redeem(row.voucher.code)) == (409, "booked")
    assert (Redemption.objects.count(), everything()) == (0, before)


def test_foreign_bookings_do_not_exist():
    row = accepted_at(cast.store())
    stranger, before = till(cast.store()), everything()

    for step, body in (("accept", {}), ("start", {}), ("finish", {}), ("cancel", {"reason": "x"})):
        assert problem(stranger.post(f"bookings/{row.uid}/{step}", body, f"k-{step}")) == (404, "not_found")
    assert problem(stranger.get(f"bookings/{row.uid}")) == (404, "not_found")

    assert stranger.get("bookings").json() == {"items": [], "next_cursor": None}
    assert everything() == before


def test_a_key_of_one_store_sees_the_bookings_of_that_store():
    here = accepted_at(cast.store())
    there = accepted_at(cast.store(here.store.merchant))

    listed = [row["id"] for row in till(here.store).get("bookings").json()["items"]]
    whole = till(here.store, store=None).get("bookings", store=there.store.code).json()["items"]

    assert listed == [str(here.uid)]
    assert [row["id"] for row in whole] == [str(there.uid)]


def test_the_list_is_walked_by_cursor_and_masks_the_customer():
    shop = cast.store()
    rows = [accepted_at(shop) for _ in range(3)]
    here = till(shop)

    first = here.get("bookings", limit=2).json()
    second = here.get("bookings", limit=2, cursor=first["next_cursor"])

    listed = [row["id"] for row in [*first["items"], *second.json()["items"]]]
    assert (listed, second.json()["next_cursor"]) == ([str(row.uid) for row in rows[::-1]], None)
    assert [word in second.content.decode() for word in (NAME, PHONE)] == [False, False]
    assert second.json()["items"][0]["member"]["phone"] == "138****5678"


def test_the_list_takes_the_same_queries_for_three_bookings_as_for_one():
    counts = []
    for size in (1, 3):
        scene = today()
        for _ in range(size):
            another_member(scene).accepted(at=this_hour() - HOUR, starts_at=this_hour())
        here = till(scene.store)
        here.get("bookings")
        with CaptureQueriesContext(connection) as seen:
            assert len(here.get("bookings").json()["items"]) == size
        counts.append(len(seen))

    assert counts[0] == counts[1]
