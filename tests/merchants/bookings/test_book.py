"""Booking a voucher: it is kept, a place is taken, and what cannot be booked is refused."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction

from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.bookings import actions, queries, refusals
from merchants.bookings.models import Booking, BookingState, Capacity, Clock, OpenCount, Slot
from merchants.counter.bookings import offers_to
from merchants.stores.models import Merchant
from tests import cast
from tests.merchants.bookings.scene import AT_TWO, NOW, Scene, everything, inspection, rescue
from vouchers.lifecycle import reserving
from vouchers.lifecycle.actions import hand_over, redeem, replace, void
from vouchers.lifecycle.actions.replace import CannotReplace
from vouchers.lifecycle.actions.void import CannotVoid
from vouchers.lifecycle.handovers import NotToGive
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.refusals import AnswersMissing, Booked, Expired, OutsideHours, WrongStore

pytestmark = pytest.mark.django_db


def refuse(scene: Scene, refusal: type[Exception], **words: object) -> Exception:
    """Assert that booking is refused for exactly this reason and that nothing was written."""
    before = everything()
    with pytest.raises(refusal) as caught:
        scene.book(**words)
    assert caught.type is refusal
    assert everything() == before
    return caught.value


def test_booking_keeps_the_voucher_takes_a_place_and_asks_the_store():
    scene = inspection()
    scene.store.merchant.contact_phone = "+8613900000001"
    scene.store.merchant.save()

    booking = scene.book()

    scene.voucher.refresh_from_db()
    assert (booking.state, scene.voucher.state) == (BookingState.REQUESTED, Voucher.State.BOOKED)
    assert list(Slot.objects.values_list("starts_at", "places", "taken")) == [(AT_TWO, 1, 1)]
    assert sorted(OpenCount.objects.values_list("taken", flat=True)) == [1, 1]
    assert list(Clock.objects.values_list("kind", "due_at")) == [("accept", NOW + timedelta(minutes=30))]
    assert booking.lapses_at == NOW + timedelta(minutes=60)
    assert [entry.verb for entry in AuditEntry.objects.all()] == ["booking.requested"]
    assert [message.kind.code for message in Message.objects.all()] == ["booking_requested"]


def test_where_nobody_has_to_accept_a_free_place_is_accepted_at_once_and_the_member_told():
    booking = inspection({"accept_minutes": None}).book()

    assert (booking.state, booking.accepted_at) == (BookingState.ACCEPTED, NOW)
    assert [message.kind.code for message in Message.objects.all()] == ["booking_accepted"]
    assert list(Clock.objects.values_list("kind", "due_at")) == [("start", AT_TWO + timedelta(minutes=30))]


def test_a_booked_voucher_is_used_given_booked_replaced_and_withdrawn_nowhere():
    scene = inspection()
    scene.book()
    voucher = Voucher.objects.get()

    with pytest.raises(Booked), transaction.atomic():
        redeem(code=voucher.code, store=scene.store, by=scene.member, door="typed", at=NOW)
    with pytest.raises(NotToGive):
        hand_over(voucher=voucher, by=scene.member, at=NOW)
    with pytest.raises(reserving.NotToBook):
        reserving.reserve(voucher)
    with pytest.raises(CannotVoid):
        void(voucher=voucher, reason="test", by=scene.member, at=NOW)
    with pytest.raises(CannotReplace):
        replace(voucher=voucher, reason="test", by=scene.member, at=NOW)
    assert Voucher.objects.get().state == Voucher.State.BOOKED


def test_a_voucher_is_not_booked_twice():
    scene = inspection({"open_per_member": 3}, places=3)
    scene.book()

    refuse(scene, reserving.NotToBook, starts_at=AT_TWO + timedelta(hours=1))


@pytest.mark.parametrize(
    "starts_at",
    [
        AT_TWO + timedelta(minutes=10),  # no time of the store
        AT_TWO.replace(hour=18),  # would end after closing
        NOW - timedelta(hours=1),
        NOW + timedelta(minutes=30),  # too short notice
        AT_TWO + timedelta(days=30),  # too far ahead
    ],
)
def test_a_time_the_store_does_not_offer_is_refused(starts_at):
    refuse(inspection(), refusals.SlotGone, starts_at=starts_at)


def test_a_day_on_which_the_store_is_closed_has_no_times():
    scene = inspection()
    Capacity.objects.update(closed_dates=[date(2026, 9, 15)])

    refuse(scene, refusals.SlotGone)


def test_the_last_place_is_booked_once_and_the_next_time_is_free():
    scene = inspection()
    other = Scene(cast.voucher(cast.member(), scene.voucher.product, "OTHER"), scene.store, scene.rule)
    other.book()

    refuse(scene, refusals.SlotGone)
    assert scene.book(starts_at=AT_TWO + timedelta(hours=1)).starts_at.hour == 15


def test_a_member_has_so_many_open_bookings_of_a_product():
    scene = inspection(places=3)
    scene.book()
    second = Scene(cast.voucher(scene.voucher.member, scene.voucher.product, "TWO"), scene.store, scene.rule)

    refuse(second, refusals.TooManyOpen, starts_at=AT_TWO + timedelta(hours=1))


def test_whoever_did_not_come_too_often_books_again_after_a_while():
    scene = inspection({"strikes_allowed": 1, "lock_days": 30})
    missed = scene.accepted()
    actions.report_no_show(booking=missed, by=scene.member, at=AT_TWO + timedelta(minutes=20))

    later = AT_TWO + timedelta(days=1)
    refused = refuse(scene, refusals.BookingLocked, at=later, starts_at=later + timedelta(hours=2))
    assert "2026" in str(refused)
    after = AT_TWO + timedelta(days=31)
    assert scene.book(after, starts_at=after + timedelta(hours=2)).state == BookingState.REQUESTED


def test_what_the_terms_of_the_voucher_forbid_at_that_time_is_refused_now():
    refuse(inspection(weekdays=[6]), OutsideHours)
    ended = inspection()
    Voucher.objects.filter(pk=ended.voucher.pk).update(valid_until=NOW + timedelta(hours=2))
    refuse(ended, Expired)


def test_a_store_with_a_low_score_or_out_of_service_gets_no_new_bookings():
    low = inspection({"min_score": 80})
    Merchant.objects.update(score=79)
    refuse(low, refusals.NotBookable)
    closed = inspection()
    closed.store.is_open = False
    closed.store.save()
    refuse(closed, WrongStore)


def test_questions_of_the_rule_are_answered_before_a_place_is_taken():
    asked = [{"code": "address", "label": "地址", "required": True, "personal": True}]
    scene = inspection({"questions": asked})

    refuse(scene, AnswersMissing)
    booking = scene.book(answers={"address": "经十路1号", "other": "x"})

    booking = Booking.objects.get(pk=booking.pk)
    assert booking.answers == {"address": "经十路1号"}
    stored = Booking.objects.filter(pk=booking.pk).values_list("answers_text", flat=True).get()
    assert "经十路".encode() not in bytes(stored)


def test_an_errand_goes_to_all_stores_of_the_city_only_where_the_rule_says_so():
    scene = rescue()
    booking = scene.book(store=None, city="济南")

    assert (booking.store, booking.starts_at) == (None, NOW + timedelta(minutes=40))
    assert list(queries.offered_to([scene.store], NOW)) == [booking]
    refuse(rescue({"goes_to_all": False}), refusals.NotBookable, store=None, city="济南")


def test_an_errand_is_offered_once_to_a_merchant_with_many_stores_by_the_same_few_queries(
    django_assert_num_queries: Any,
) -> None:
    scene = rescue()
    booking, merchant = scene.book(store=None, city="济南"), scene.store.merchant
    far = cast.store(merchant, city="烟台")
    near = [cast.store(merchant, city="济南") for _ in range(3)]
    for store in (far, *near):
        Capacity.objects.create(store=store, product=scene.voucher.product)
    for stores in ([scene.store], [far, *near, scene.store]):
        with django_assert_num_queries(3):  # bookings, clocks, photos
            [offer] = offers_to(stores, NOW)
        assert (offer.row, offer.store.city) == (booking, "济南")
    assert offers_to([far], NOW) == []


def test_the_times_of_a_day_show_how_many_places_are_left():
    scene = inspection(places=2)
    scene.book()
    capacity = Capacity.objects.get()

    times = queries.times_on(capacity, scene.rule, scene.voucher, AT_TWO.date(), NOW)

    assert [(time.starts_at.hour, time.left) for time in times] == [
        (11, 2), (12, 2), (13, 2), (14, 1), (15, 2), (16, 2), (17, 2),
    ]  # fmt: skip
