"""Ends without a service: cancelled in time or late, not come, not answered, called off; and the alarms."""

from datetime import timedelta

import pytest

from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.bookings import actions, consequences, refusals
from merchants.bookings.models import Booking, BookingState, Capacity, Clock, Cost, Slot
from tests import cast
from tests.merchants.bookings.scene import AT_TWO, DAYS, NOW, STAFF, STORE, inspection, rescue
from tests.merchants.bookings.test_work import refuse
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle.models import Redemption, Voucher

pytestmark = pytest.mark.django_db
LATE = AT_TWO - timedelta(minutes=30)


def test_cancelling_in_time_costs_nothing():
    scene = inspection()
    booking = scene.accepted()

    done = actions.cancel(booking=booking, by=scene.member, at=NOW)

    assert (done.state, done.cost, Voucher.objects.get().state) == ("cancelled", "nothing", "live")
    assert Slot.objects.get().taken == 0
    assert [row.kind.code for row in Message.objects.order_by("pk")] == ["booking_accepted", "booking_ended"]


@pytest.mark.parametrize(
    "rule,cost,uses_left,state",
    [("nothing", "nothing", 2, "live"), ("strike", "strike", 2, "live"), ("use", "use", 1, "live")],
)
def test_cancelling_late_costs_what_the_rule_says(rule: str, cost: str, uses_left: int, state: str):
    scene = inspection({"late_cancel": rule}, uses=2)
    booking = scene.accepted()

    done = actions.cancel(booking=booking, by=scene.member, at=LATE)

    voucher = Voucher.objects.get()
    assert (done.state, done.cost) == (BookingState.LATE_CANCELLED, cost)
    assert (voucher.uses_left, voucher.state, voucher.forfeited) == (uses_left, state, 2 - uses_left)
    assert Redemption.objects.count() == 0


def test_the_last_use_forfeited_uses_the_voucher_up():
    scene = inspection({"no_show": Cost.USE})

    done = actions.report_no_show(booking=scene.accepted(), by=STORE, at=AT_TWO + timedelta(minutes=15))

    voucher = Voucher.objects.get()
    assert (done.state, done.cost, voucher.state, voucher.uses_left) == ("no_show", "use", "used", 0)
    assert Slot.objects.get().taken == 1
    assert "voucher.forfeited" in [entry.verb for entry in AuditEntry.objects.all()]


def test_of_a_stored_amount_nothing_is_taken_it_counts_against_booking_instead():
    scene = inspection({"no_show": Cost.USE}, benefit=Benefit.VALUE, value_fen=10_000)

    done = actions.report_no_show(booking=scene.accepted(), by=STORE, at=AT_TWO + timedelta(minutes=15))

    assert (done.cost, Voucher.objects.get().value_left_fen) == ("strike", 10_000)


def test_what_cancelling_costs_is_said_before_and_kept_to():
    scene = inspection()
    booking = scene.accepted()
    told = consequences.of_cancelling(booking, NOW)

    refuse(
        refusals.ConsequenceChanged,
        lambda: actions.cancel(booking=booking, by=scene.member, at=LATE, expected_cost=told.cost),
    )
    assert "costs you nothing" in consequences.in_words(told) or "不" in consequences.in_words(told)


def test_once_the_work_has_begun_the_member_cannot_cancel():
    scene = inspection()
    booking = scene.begun()

    refuse(refusals.WrongState, lambda: actions.cancel(booking=booking, by=scene.member, at=AT_TWO))


def test_a_member_to_whom_nobody_came_in_time_cancels_for_free_and_it_counts_for_the_store():
    scene = rescue()
    booking = scene.accepted()

    done = actions.cancel(booking=booking, by=scene.member, at=booking.starts_at + timedelta(minutes=1))

    assert (done.state, done.cost) == (BookingState.MISSED, Cost.NOTHING)


def test_a_customer_is_not_reported_before_he_had_the_time_to_come():
    booking = inspection().accepted()
    refuse(
        refusals.TooEarly,
        lambda: actions.report_no_show(booking=booking, by=STORE, at=AT_TWO + timedelta(minutes=14)),
    )
    errand = rescue().accepted()
    refuse(
        refusals.WrongState,
        lambda: actions.report_no_show(booking=errand, by=STORE, at=AT_TWO),
    )


def test_a_store_that_cancels_gives_its_reason_and_the_voucher_is_free():
    booking = inspection().accepted()

    done = actions.withdraw(booking=booking, reason="停电", by=STORE, at=NOW)

    assert (done.state, done.reason, Voucher.objects.get().state) == ("store_cancelled", "停电", "live")


def test_staff_call_off_even_begun_work_and_forgive_a_strike():
    scene = inspection()
    done = actions.call_off(booking=scene.begun(), reason="客户要求", by=STAFF, at=AT_TWO)
    assert (done.state, done.cost, Voucher.objects.get().state) == ("cancelled", "nothing", "live")

    late = scene.accepted(starts_at=AT_TWO + timedelta(hours=1))
    actions.cancel(booking=late, by=scene.member, at=AT_TWO)
    assert actions.forgive(booking=late, reason="堵车", by=STAFF, at=AT_TWO).cost == Cost.NOTHING
    refuse(refusals.WrongState, lambda: actions.forgive(booking=late, reason="x", by=STAFF, at=AT_TWO))


def test_staff_give_a_request_to_another_store_at_the_same_time():
    scene = inspection()
    booking = scene.accepted()
    other = cast.store(opening=DAYS)
    refuse(
        refusals.NotBookable,
        lambda: actions.reassign(booking=booking, store=other, reason="停电", by=STAFF, at=NOW),
    )
    cast.agreement(other.merchant, scene.voucher.product, 3000)
    Capacity.objects.create(store=other, product=scene.voucher.product)

    moved = actions.reassign(booking=booking, store=other, reason="停电", by=STAFF, at=NOW)

    assert (moved.store, moved.merchant, moved.state) == (other, other.merchant, BookingState.REQUESTED)
    assert sorted(Slot.objects.values_list("store", "taken")) == sorted([(scene.store.pk, 0), (other.pk, 1)])
    assert Clock.objects.get(booking=booking, stopped_at=None).kind == "accept"


def test_a_request_that_nobody_answers_rings_once_and_then_ends():
    scene = inspection()
    scene.store.merchant.contact_phone = "+8613900000001"
    scene.store.merchant.save()
    booking = scene.book()
    first, then = NOW + timedelta(minutes=30), NOW + timedelta(minutes=60)

    rung = [actions.raise_alarms(at=first), actions.raise_alarms(at=first)]
    ended = [actions.lapse_unanswered(at=moment) for moment in (first, then, then)]

    booking.refresh_from_db()
    assert (rung, ended) == ([1, 0], [0, 1, 0])
    assert (booking.state, Voucher.objects.get().state) == (BookingState.LAPSED, Voucher.State.LIVE)
    assert [row.kind.code for row in Message.objects.order_by("pk")] == [
        *("booking_requested", "booking_overdue", "booking_ended", "booking_cancelled"),
    ]
    assert Clock.objects.get().raised_at == first


def test_a_clock_that_was_stopped_in_time_does_not_ring():
    booking = rescue().accepted()
    actions.contact(booking=booking, by=STORE, at=NOW + timedelta(minutes=3))

    assert actions.raise_alarms(at=NOW + timedelta(minutes=20)) == 0
    assert actions.raise_alarms(at=NOW + timedelta(minutes=41)) == 1
    assert Booking.objects.get().clocks.get(kind="arrive").raised_at == NOW + timedelta(minutes=41)
