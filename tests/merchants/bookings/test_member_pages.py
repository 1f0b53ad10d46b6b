"""My bookings: a time or an errand is booked on the phone, watched, and cancelled knowing what it costs."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.bookings import actions
from merchants.bookings.models import Booking, Capacity
from tests import cast
from tests.merchants.bookings.scene import (
    STORE,
    accepted_at,
    everything,
    rescue_today,
    this_hour,
    today,
)

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def phone_of(voucher, language: str = "en") -> Client:
    browser = Client(headers={"accept-language": language})
    browser.force_login(voucher.member.account, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def fields(page) -> list[str]:
    return list(page.context["form"].fields)


def test_a_voucher_that_has_to_be_booked_leads_to_its_times_and_one_of_them_is_booked():
    scene = today()
    phone, voucher = phone_of(scene.voucher), scene.voucher

    shown = phone.get(f"/me/vouchers/{voucher.uid}/").content.decode()
    page = phone.get(f"/me/bookings/of/{voucher.uid}/")
    time = page.context["choice"].free[0]
    sent = {"store": scene.store.code, "starts_at": time.starts_at.isoformat()}
    done = phone.post(f"/me/bookings/of/{voucher.uid}/", sent)

    row = Booking.objects.get()
    assert f"/me/bookings/of/{voucher.uid}/" in shown
    assert done.url == f"/me/bookings/{row.uid}/"
    assert (row.state, row.store, row.starts_at) == ("requested", scene.store, time.starts_at)
    assert phone.get(f"/me/bookings/of/{voucher.uid}/").url == done.url


def test_other_days_and_stores_come_as_a_piece_of_the_page():
    scene = today()
    other = cast.store(scene.store.merchant, name="二店", opening=scene.store.opening)
    Capacity.objects.create(store=other, product=scene.voucher.product)
    # Not tomorrow: an hour before midnight its first times are too soon to be asked for.
    phone, later = phone_of(scene.voucher), timezone.localdate() + timedelta(days=2)

    where = f"/me/bookings/of/{scene.voucher.uid}/?store={other.code}&day={later}"
    piece = phone.get(where, headers={"hx-request": "true", "hx-target": "times"})

    choice = piece.context["choice"]
    assert (choice.store, choice.day, len(choice.times)) == (other, later, 24)
    assert "<html" not in piece.content.decode()


def test_a_time_that_somebody_else_took_is_refused_in_words_on_the_same_page():
    scene = today()
    phone, before = phone_of(scene.voucher), everything()

    gone = this_hour() - HOUR
    sent = {"store": scene.store.code, "starts_at": gone.isoformat()}
    page = phone.post(f"/me/bookings/of/{scene.voucher.uid}/", sent)

    assert page.context["form"].non_field_errors() == [
        "This time is no longer free. Please choose another one."
    ]
    assert everything() == before


def test_an_errand_asks_what_the_rule_asks_and_goes_to_all_stores_of_the_city():
    asks = [{"code": "where", "label": "上车地点", "label_en": "Where are you?", "required": True}]
    scene = rescue_today({"questions": asks})
    phone = phone_of(scene.voucher)
    sent = {"when": "now", "store": "", "city": scene.store.city}

    page = phone.get(f"/me/bookings/of/{scene.voucher.uid}/")
    missing = phone.post(f"/me/bookings/of/{scene.voucher.uid}/", sent)
    phone.post(f"/me/bookings/of/{scene.voucher.uid}/", sent | {"answer_where": "泉城广场北门"})

    row = Booking.objects.get()
    assert fields(page) == ["when", "starts_at", "city", "store", "answer_where", "tow_to"]
    assert list(missing.context["form"].errors) == ["answer_where"]
    assert (row.store, row.city, row.answers) == (None, scene.store.city, {"where": "泉城广场北门"})


def test_an_errand_for_later_needs_its_moment():
    scene = rescue_today()
    phone, then = (
        phone_of(scene.voucher),
        (timezone.localtime() + timedelta(hours=5)).replace(second=0, microsecond=0),
    )
    sent = {"when": "later", "store": scene.store.code}

    missing = phone.post(f"/me/bookings/of/{scene.voucher.uid}/", sent)
    phone.post(f"/me/bookings/of/{scene.voucher.uid}/", sent | {"starts_at": f"{then:%Y-%m-%dT%H:%M}"})

    assert list(missing.context["form"].errors) == ["starts_at"]
    assert (Booking.objects.get().starts_at, Booking.objects.get().store) == (then, scene.store)


def test_a_booking_says_how_far_it_is_and_looks_for_news_until_it_is_over():
    row = accepted_at(cast.store())
    phone = phone_of(row.voucher)

    open_page = phone.get(f"/me/bookings/{row.uid}/progress/").content.decode()
    actions.arrive(booking=row, by=STORE, at=timezone.now())
    marks = [bool(mark.at) for mark in phone.get(f"/me/bookings/{row.uid}/").context["steps"]]
    actions.call_off(booking=row, reason="x", by=STORE, at=timezone.now())
    over = phone.get(f"/me/bookings/{row.uid}/progress/").content.decode()

    assert marks == [True, True, True, False, False]
    assert ["hx-trigger" in page for page in (open_page, over)] == [True, False]


@pytest.mark.parametrize(
    "free_minutes, cost, words",
    [
        (0, "nothing", "Cancelling costs you nothing."),
        (24 * 60, "strike", "you keep the voucher, but it counts against you"),
    ],
)
def test_cancelling_says_beforehand_what_it_costs(free_minutes, cost, words):
    scene = today({"free_cancel_minutes": free_minutes})
    row = scene.accepted(at=this_hour(), starts_at=this_hour() + 2 * HOUR)
    phone = phone_of(row.voucher)

    asked = phone.get(f"/me/bookings/{row.uid}/cancel/")
    still = Booking.objects.get().state
    phone.post(f"/me/bookings/{row.uid}/cancel/", {"cost": asked.context["found"].cost})

    row.refresh_from_db()
    assert words in asked.content.decode()
    assert (still, row.cost, row.voucher.bookings.get().is_open) == ("accepted", cost, False)


def test_a_booking_whose_price_of_cancelling_changed_is_not_cancelled():
    scene = today({"free_cancel_minutes": 24 * 60})
    row = scene.accepted(at=this_hour(), starts_at=this_hour() + 2 * HOUR)
    before = everything()

    phone_of(row.voucher).post(f"/me/bookings/{row.uid}/cancel/", {"cost": "nothing"})

    assert everything() == before


def test_towing_waits_for_the_word_of_the_owner():
    scene = rescue_today()
    row = scene.accepted(at=timezone.now())
    actions.propose_tow(booking=row, tow_to="顺达养车", by=STORE, at=timezone.now())
    phone = phone_of(scene.voucher)

    phone.post(f"/me/bookings/{row.uid}/tow/", {"tow_to": "别处"})
    other = Booking.objects.get().tow_agreed_at
    phone.post(f"/me/bookings/{row.uid}/tow/", {"tow_to": "顺达养车"})

    assert other is None
    assert Booking.objects.get().tow_agreed_at is not None


@pytest.mark.parametrize("path", ["{0}/", "{0}/progress/", "{0}/cancel/", "{0}/tow/", "of/{1}/"])
def test_bookings_of_others_do_not_exist(path):
    row = accepted_at(cast.store())
    stranger = phone_of(cast.voucher(cast.member(), row.product, "8K3MA1B2C3D4E"))
    where = f"/me/bookings/{path.format(row.uid, row.voucher.uid)}"
    before = everything()

    answers = [stranger.get(where).status_code, stranger.post(where, {"cost": "nothing"}).status_code]

    assert set(answers) <= {404, 405}
    assert 404 in answers
    assert everything() == before


@pytest.mark.parametrize("path", ["", "{0}/", "{0}/progress/", "{0}/cancel/", "{0}/tow/", "of/{1}/"])
def test_strangers_log_in_first(path, client):
    row = accepted_at(cast.store())
    where = f"/me/bookings/{path.format(row.uid, row.voucher.uid)}"

    answer = client.post(where) if "tow" in path else client.get(where)

    assert (answer.status_code, answer.url.split("?")[0]) == (302, "/accounts/login/")


def test_the_list_takes_the_same_queries_for_three_bookings_as_for_one():
    counts = []
    for size in (1, 3):
        first = accepted_at(cast.store())
        for _ in range(size - 1):
            Booking.objects.filter(pk=accepted_at(first.store).pk).update(member=first.member)
        phone = phone_of(first.voucher)
        phone.get("/me/")
        with CaptureQueriesContext(connection) as seen:
            assert len(phone.get("/me/bookings/").context["listing"]) == size
        counts.append(len(seen))

    assert counts[0] == counts[1]
