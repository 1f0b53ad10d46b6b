"""A clerk's booking day: the list, one tap a step, photos, the end."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.bookings import actions
from merchants.bookings.models import Booking, Capacity, Photo
from merchants.ledger.models import Payable
from merchants.stores.models import Operator
from tests import cast
from tests.merchants.bookings.scene import (
    STORE,
    accepted_at,
    another_member,
    everything,
    picture,
    rescue_today,
    this_hour,
    today,
)
from tests.merchants.counter_scene import NAME, PHONE, PLATE, person
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.models import Redemption

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def tap(browser, booking: Booking, step: str, **more: str):
    return browser.post(f"/portal/bookings/{booking.uid}/{step}/", more, follow=True)


def said(page) -> list[str]:
    return [str(message) for message in page.context["messages"]]


def state_of(booking: Booking) -> str:
    return Booking.objects.get(pk=booking.pk).state


def finish(browser, booking: Booking, **typed):
    page = browser.get(f"/portal/bookings/{booking.uid}/")
    form = page.context["form"]
    return browser.post(
        f"/portal/bookings/{booking.uid}/finish/", {"key": form.initial["key"], **typed}, follow=True
    )


def begun_at(shop, **rule) -> Booking:
    return actions.start(booking=accepted_at(shop, rule), by=STORE, at=timezone.now())


def test_the_day_lists_what_is_asked_for_open_and_over():
    scene = today()
    asked = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    kept = accepted_at(scene.store)
    gone = actions.call_off(booking=accepted_at(scene.store), reason="x", by=STORE, at=timezone.now())
    _, browser = person(scene.store)

    page = browser.get("/portal/bookings/")

    assert [job.row for job in page.context["jobs"]] == [asked, kept]
    assert [job.row for job in page.context["over"]] == [gone]
    assert [job.step for job in page.context["jobs"]] == ["accept", "arrive"]


def test_an_errand_open_to_all_stands_in_the_list_of_every_store_until_somebody_takes_it():
    scene = rescue_today()
    errand = scene.book(at=timezone.now(), store=None, city=scene.store.city)
    _, here = person(scene.store)
    other = cast.store(city=scene.store.city)
    rescue = scene.voucher.product
    cast.agreement(other.merchant, rescue, 15_000, period=(None, None))
    Capacity.objects.create(store=other, product=rescue)
    _, there = person(other)

    seen = [[job.row for job in who.get("/portal/bookings/").context["offers"]] for who in (here, there)]
    tap(here, errand, "accept", minutes="20")
    late = tap(there, errand, "accept")

    assert seen == [[errand], [errand]]
    errand.refresh_from_db()
    assert (errand.state, errand.store) == ("accepted", scene.store)
    assert errand.starts_at - errand.accepted_at == timedelta(minutes=20)
    assert said(late) == ["该单已没有了：其他门店先接了单，或客户已取消。"]


def test_each_tap_is_one_step_and_the_same_tap_again_changes_nothing():
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    _, browser = person(scene.store)

    for step, state in (("accept", "accepted"), ("arrive", "arrived"), ("start", "started")):
        first, before = tap(browser, row, step), everything()
        again = tap(browser, row, step)
        assert (state_of(row), said(first), everything()) == (state, said(again), before)


def test_a_step_that_does_not_come_next_is_refused_in_words():
    scene = today()
    row = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    _, browser = person(scene.store)
    before = everything()

    page = tap(browser, row, "start")

    assert said(page) == ["该预约状态已变化，请重新查看。"]
    assert everything() == before


def test_the_number_can_be_called_while_the_work_goes_on_and_is_never_shown_in_words():
    row = accepted_at(cast.store())
    asked = today(shop=row.store).book(at=this_hour() - HOUR, starts_at=this_hour())
    _, browser = person(row.store)

    kept, waiting = (browser.get(f"/portal/bookings/{each.uid}/").content.decode() for each in (row, asked))
    actions.call_off(booking=row, reason="x", by=STORE, at=timezone.now())
    over = browser.get(f"/portal/bookings/{row.uid}/").content.decode()

    assert [f"tel:{PHONE}" in page for page in (kept, waiting, over)] == [True, False, False]
    for page in (kept, waiting, over):
        assert ("138****5678" in page, NAME in page, PLATE in page) == (True, False, False)
        assert page.count(PHONE) == page.count(f"tel:{PHONE}")


def test_what_the_member_answered_is_gone_when_the_work_is_over():
    asks = [{"code": "where", "label": "上门地址", "required": True, "personal": True}]
    scene = rescue_today({"questions": asks, "goes_to_all": False})
    row = scene.accepted(at=timezone.now(), answers={"where": "经十路 1 号"})
    _, browser = person(scene.store)

    during = browser.get(f"/portal/bookings/{row.uid}/").content.decode()
    actions.call_off(booking=row, reason="x", by=STORE, at=timezone.now())
    after = browser.get(f"/portal/bookings/{row.uid}/").content.decode()

    assert ["经十路 1 号" in page for page in (during, after)] == [True, False]


def test_a_finished_booking_is_redeemed_and_its_page_says_what_is_paid():
    row = begun_at(cast.store())
    operator, browser = person(row.store)

    page = finish(browser, row)

    row.refresh_from_db()
    assert (row.state, row.redemption.door, row.redemption.operator) == ("finished", "booking", operator)
    assert "¥30.00" in page.content.decode()


def test_two_taps_on_finished_are_one_end():
    row = begun_at(cast.store())
    _, browser = person(row.store)
    page = browser.get(f"/portal/bookings/{row.uid}/")
    sent = {"key": page.context["form"].initial["key"]}

    [first, second] = [browser.post(f"/portal/bookings/{row.uid}/finish/", sent) for _ in range(2)]

    assert first.url == second.url == f"/portal/bookings/{row.uid}/"
    assert (Redemption.objects.count(), Payable.objects.count()) == (1, 1)


def test_an_order_is_paid_by_its_lines_and_shown_before_it_is_finished():
    scene = rescue_today()
    row = actions.start(booking=scene.accepted(at=timezone.now()), by=STORE, at=timezone.now())
    _, browser = person(scene.store)

    shown = browser.post(f"/portal/bookings/{row.uid}/charge/", {"km": "110"}).content.decode()
    assert Payable.objects.count() == 0
    finish(browser, row, km="110")

    assert Payable.objects.get().amount_fen == 40_000
    assert [word in shown for word in ("¥400.00", "¥50.00")] == [True, True]
    assert Booking.objects.get().customer_pays_fen == 5_000


@pytest.mark.parametrize("typed", [{}, {"km": "x"}, {"km": "-1"}, {"km": "10", "fees": "-3"}])
def test_an_order_without_sane_figures_is_not_finished(typed):
    scene = rescue_today()
    row = actions.start(booking=scene.accepted(at=timezone.now()), by=STORE, at=timezone.now())
    _, browser = person(scene.store)
    before = everything()

    page = finish(browser, row, **typed)

    assert page.context["form"].errors
    assert everything() == before


def test_photos_are_kept_without_where_they_were_taken_and_the_end_waits_for_them():
    row = begun_at(cast.store(), photos_needed=1)
    _, browser = person(row.store)
    exif = b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00GPS-36.65-117.12"

    missing = finish(browser, row)
    before = (Redemption.objects.count(), state_of(row))
    browser.post(f"/portal/bookings/{row.uid}/photos/", {"photo": picture(exif=exif)})
    shown = browser.get(f"/portal/bookings/photos/{Photo.objects.get().uid}/")
    finish(browser, row)

    assert (list(missing.context["form"].non_field_errors()), before) == (
        ["需要 1 张作业照片。"],
        (0, "started"),
    )
    assert (shown.headers["Content-Type"], b"GPS" in b"".join(shown.streaming_content)) == (
        "image/jpeg",
        False,
    )
    assert state_of(row) == "finished"


def test_what_is_no_photo_is_refused_in_words():
    row = accepted_at(cast.store())
    _, browser = person(row.store)
    file = picture()
    file.seek(0)
    file.file.truncate(60)
    file.size = 60
    before = everything()

    page = browser.post(f"/portal/bookings/{row.uid}/photos/", {"photo": file}, follow=True)

    assert len(said(page)) == 1
    assert (Photo.objects.count(), everything()) == (0, before)


def test_declining_and_withdrawing_tell_the_customer_why():
    scene = today()
    asked = scene.book(at=this_hour() - HOUR, starts_at=this_hour())
    kept = accepted_at(scene.store)
    _, browser = person(scene.store)

    tap(browser, asked, "decline", reason="busy")
    tap(browser, kept, "withdraw", reason="equipment", note="下周修好")

    asked.refresh_from_db()
    kept.refresh_from_db()
    assert (asked.state, asked.reason) == ("declined", "该时段已满")
    assert (kept.state, kept.reason) == ("store_cancelled", "设备故障：下周修好")


def test_a_customer_who_did_not_come_is_reported_only_after_his_time():
    shop = cast.store()
    row = accepted_at(shop, {"no_show_minutes": 240})
    past = today({"no_show_minutes": 15}, shop).accepted(
        at=this_hour() - 4 * HOUR, starts_at=this_hour() - 2 * HOUR
    )
    _, browser = person(shop)

    early = tap(browser, row, "miss")
    tap(browser, past, "miss")

    assert (state_of(row), said(early)) == ("accepted", ["约定时间之后才能操作。"])
    assert state_of(past) == "no_show"


# --- the code of a booked voucher ----------------------------------------------------------


@pytest.mark.parametrize(
    "shown", [lambda row: codes.show(row.code), lambda row: qr.payload(row, timezone.now())]
)
def test_the_code_of_a_booked_voucher_leads_to_its_booking_and_finishes_it(shown):
    row = accepted_at(cast.store())
    _, browser = person(row.store)

    found = browser.post("/portal/redeem/", {"code": shown(row.voucher), "store": row.store.code})
    finish(browser, row)

    use = Redemption.objects.get()
    assert found.url == f"/portal/bookings/{row.uid}/"
    assert (state_of(row), use.door) == ("finished", "typed" if len(shown(row.voucher)) < 20 else "scanned")


def test_another_store_is_told_that_the_voucher_is_booked_elsewhere():
    row = accepted_at(cast.store())
    other = cast.store()
    cast.agreement(other.merchant, row.product, period=(None, None))
    _, browser = person(other)

    page = browser.post("/portal/redeem/", {"code": row.voucher.code, "store": other.code})

    assert (page.context["code"], Redemption.objects.count()) == ("booked", 0)


def test_the_code_of_another_voucher_does_not_finish_a_booking():
    row = begun_at(cast.store())
    other = another_member(today(shop=row.store)).voucher
    operator, browser = person(row.store)
    before = everything()

    page = finish(browser, row, code=other.code)

    [words] = page.context["form"].non_field_errors()
    assert words.startswith("未找到该券码")
    assert everything() == before
    assert Operator.objects.get(pk=operator.pk).misses == 1


# --- scope and size ------------------------------------------------------------------------


def test_a_cashier_sees_the_bookings_of_his_store_only():
    here = accepted_at(cast.store())
    there = accepted_at(cast.store(here.store.merchant))
    _, browser = person(here.store)
    _, owner = person(here.store, "owner", store=None)

    assert [job.row for job in browser.get("/portal/bookings/").context["jobs"]] == [here]
    assert browser.get(f"/portal/bookings/{there.uid}/").status_code == 404
    assert {job.row for job in owner.get("/portal/bookings/").context["jobs"]} == {here, there}


def test_the_list_takes_the_same_queries_for_three_bookings_as_for_one():
    counts = []
    for size in (1, 3):
        scene = rescue_today({"open_per_member": 9})
        for _ in range(size):
            accepted_at(scene.store)
            another_member(scene).book(at=timezone.now(), store=None, city=scene.store.city)
        _, browser = person(scene.store)
        browser.get("/portal/")
        with CaptureQueriesContext(connection) as seen:
            assert browser.get("/portal/bookings/").status_code == 200
        counts.append(len(seen))

    assert counts[0] == counts[1]
