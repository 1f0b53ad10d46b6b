"""From asked for to finished: each step, its clocks, the money, and what is refused."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import transaction

from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.bookings import actions, queries, refusals
from merchants.bookings.models import Booking, BookingState, Clock, OpenCount, Slot
from merchants.ledger.models import Payable
from merchants.stores.models import Agreement
from tests import cast
from tests.merchants.bookings.scene import (
    AT_TWO,
    NOW,
    STORE,
    another_member,
    driven,
    everything,
    finish,
    inspection,
    rescue,
)
from vouchers.lifecycle.actions import reverse
from vouchers.lifecycle.models import LimitCounter, Redemption, Voucher

pytestmark = pytest.mark.django_db


def refuse(refusal: type[Exception], act: Callable[[], object]) -> None:
    """Assert that the act is refused for exactly this reason and that nothing was written."""
    before = everything()
    with pytest.raises(refusal) as caught, transaction.atomic():
        act()
    assert caught.type is refusal
    assert everything() == before


def clocks(booking: Booking) -> dict[str, tuple[object, object]]:
    return {row.kind: (row.due_at, row.stopped_at) for row in Clock.objects.filter(booking=booking)}


def test_an_inspection_from_request_to_receipt():
    scene = inspection()
    booking = scene.begun()
    done = finish(booking)

    scene.voucher.refresh_from_db()
    use = Redemption.objects.get()
    assert (done.state, done.redemption, scene.voucher.state) == (BookingState.FINISHED, use, "used")
    assert (use.door, use.store, use.payable.amount_fen) == ("booking", scene.store, 3000)
    assert sorted(OpenCount.objects.values_list("taken", flat=True)) == [0, 0]
    assert Slot.objects.get().taken == 1
    assert [entry.verb for entry in AuditEntry.objects.order_by("pk")] == [
        "booking.requested",
        "booking.accepted",
        "booking.started",
        "voucher.redeemed",
        "booking.finished",
    ]
    assert [message.kind.code for message in Message.objects.order_by("pk")] == [
        "booking_accepted",
        "booking_progress",
        "voucher_redeemed",
    ]
    assert list(queries.finished_since(NOW)) == [done]


def test_a_finished_booking_whose_use_was_undone_is_not_rated():
    done = finish(inspection().begun())

    reverse(redemption=done.redemption, reason="wrong car", by=STORE, at=done.finished_at)

    assert list(queries.finished_since(NOW)) == []
    assert Voucher.objects.get().state == Voucher.State.LIVE


def test_a_booking_is_accepted_once_and_only_by_the_store_that_was_asked():
    scene = inspection()
    booking = scene.book()
    refuse(
        refusals.NotBookable,
        lambda: actions.accept(booking=booking, store=cast.store(), by=STORE, at=NOW),
    )
    actions.accept(booking=booking, store=scene.store, by=STORE, at=NOW)

    refuse(
        refusals.WrongState,
        lambda: actions.accept(booking=booking, store=scene.store, by=STORE, at=NOW),
    )


def test_declining_says_why_and_frees_voucher_place_and_count():
    scene = inspection()
    booking = scene.book()
    refuse(refusals.NeedsReason, lambda: actions.decline(booking=booking, reason=" ", by=STORE, at=NOW))

    declined = actions.decline(booking=booking, reason="设备检修", by=STORE, at=NOW)

    assert (declined.state, declined.reason, declined.cost) == ("declined", "设备检修", "nothing")
    assert Voucher.objects.get().state == Voucher.State.LIVE
    assert Slot.objects.get().taken == 0
    assert sorted(OpenCount.objects.values_list("taken", flat=True)) == [0, 0]
    assert another_member(scene).book().slot == Slot.objects.get()


def test_work_that_has_not_begun_is_finished_only_with_the_code():
    scene = inspection()
    booking = scene.accepted()
    refuse(refusals.WrongState, lambda: finish(booking))

    done = finish(booking, code=scene.voucher.code)

    assert (done.state, done.started_at, done.arrived_at) == ("finished", done.finished_at, done.finished_at)


def test_finishing_twice_redeems_once():
    booking = inspection().begun()
    finish(booking)

    refuse(refusals.WrongState, lambda: finish(booking))


def test_work_may_end_after_the_voucher_did():
    scene = inspection()
    booking = scene.begun()
    Voucher.objects.update(valid_until=AT_TWO + timedelta(minutes=30))

    assert finish(booking).state == BookingState.FINISHED


def test_photos_and_odometer_are_asked_for_where_the_rule_does():
    booking = inspection({"photos_needed": 1}).begun()
    refuse(refusals.EvidenceMissing, lambda: finish(booking))
    read = inspection({"asks_odometer": True}).begun()
    refuse(refusals.EvidenceMissing, lambda: finish(read))
    refuse(refusals.EvidenceMissing, lambda: finish(read, odometer_km=-5))

    assert finish(read, odometer_km=83_120, note=" 左前 胎 ").odometer_km == 83_120


def test_an_errand_has_clocks_for_accepting_calling_and_arriving():
    scene = rescue({"finish_minutes": 120, "start_minutes": 20})
    booking = scene.book()
    minute = timedelta(minutes=1)
    accepted = actions.accept(
        booking=booking, store=scene.store, by=STORE, at=NOW + 2 * minute, arrive_in_minutes=25
    )
    actions.contact(booking=booking, by=STORE, at=NOW + 4 * minute)
    actions.arrive(booking=booking, by=STORE, at=NOW + 26 * minute)
    actions.start(booking=booking, by=STORE, at=NOW + 30 * minute)

    assert accepted.starts_at == NOW + 27 * minute
    assert clocks(booking) == {
        "accept": (NOW + 5 * minute, NOW + 2 * minute),
        "contact": (NOW + 7 * minute, NOW + 4 * minute),
        "arrive": (NOW + 27 * minute, NOW + 26 * minute),
        "start": (NOW + 46 * minute, NOW + 30 * minute),
        "finish": (NOW + 150 * minute, None),
    }


def test_an_errand_is_paid_by_lines_up_to_the_cap_and_the_customer_pays_the_rest():
    prices = {"start_fee_fen": 2000, "included_km": 50, "per_km_fen": 500, "fees_cap_fen": 1000}
    scene = rescue(prices={**prices, "cap_fen": 20_000})
    booking = scene.begun(at=NOW + timedelta(minutes=45))

    done = finish(booking, **driven(62, fees_fen=3000))

    payable = Payable.objects.get()
    assert [(line.code, line.amount_fen) for line in payable.lines.order_by("pk")] == [
        ("base", 15_000),
        ("start", 2000),
        ("km", 6000),
        ("fees", 1000),
        ("above_cap", -4000),
    ]
    assert (payable.amount_fen, done.customer_pays_fen, done.km, done.fees_fen) == (20_000, 4000, 62, 3000)
    assert Message.objects.filter(kind__code="booking_extra").count() == 1
    assert Voucher.objects.get().uses_left == 2


def test_a_budget_counts_what_an_errand_costs_by_its_lines():
    scene = rescue(prices={"included_km": 50, "per_km_fen": 500, "cap_fen": 20_000})
    Agreement.objects.update(month_budget_fen=100_000)

    for km, used in ((52, 16_000), (99, 36_000)):
        finish(scene.begun(at=NOW), **driven(km))
        assert LimitCounter.objects.get(scope__contains="budget").used == used


def test_a_short_errand_costs_its_basic_price():
    done = finish(rescue(prices={"included_km": 50, "per_km_fen": 500}).begun(at=NOW), **driven(12))

    assert [line.code for line in done.redemption.payable.lines.all()] == ["base"]
    assert (done.redemption.payable.amount_fen, done.customer_pays_fen) == (15_000, 0)


def test_an_errand_is_not_finished_without_its_figures():
    booking = rescue().begun(at=NOW)

    refuse(refusals.EvidenceMissing, lambda: finish(booking))
    refuse(refusals.EvidenceMissing, lambda: finish(booking, **driven(6000)))


def test_a_car_is_towed_only_where_the_customer_agreed():
    scene = rescue()
    booking = scene.begun(at=NOW)
    actions.propose_tow(booking=booking, tow_to="顺达养车市中店", by=STORE, at=NOW)
    refuse(refusals.ConsentMissing, lambda: finish(booking, **driven(5)))
    refuse(
        refusals.WrongState,
        lambda: actions.agree_tow(booking=booking, tow_to="别处", by=scene.member, at=NOW),
    )

    actions.agree_tow(booking=booking, tow_to="顺达养车市中店", by=scene.member, at=NOW)

    assert finish(booking, **driven(5)).redemption.answers == {}
    assert Booking.objects.get().tow_agreed_at == NOW


def test_another_destination_needs_another_consent():
    scene = rescue()
    booking = scene.begun(at=NOW, tow_to="甲修理厂")

    changed = actions.propose_tow(booking=booking, tow_to="乙修理厂", by=STORE, at=NOW)

    assert changed.tow_agreed_at is None
    refuse(refusals.ConsentMissing, lambda: finish(booking, **driven(5)))


def test_the_first_store_of_the_city_that_accepts_an_errand_has_it():
    scene = rescue()
    booking = scene.book(store=None, city="济南")

    accepted = actions.accept(booking=booking, store=scene.store, by=STORE, at=NOW)

    assert (accepted.store, accepted.merchant) == (scene.store, scene.store.merchant)
    assert list(queries.offered_to([scene.store], NOW)) == []


def test_every_step_in_a_wrong_state_is_refused():
    booking = inspection().book()
    later = AT_TWO + timedelta(hours=1)

    refuse(refusals.WrongState, lambda: actions.start(booking=booking, by=STORE, at=NOW))
    refuse(refusals.WrongState, lambda: actions.arrive(booking=booking, by=STORE, at=NOW))
    refuse(refusals.WrongState, lambda: actions.contact(booking=booking, by=STORE, at=NOW))
    refuse(refusals.WrongState, lambda: actions.withdraw(booking=booking, reason="x", by=STORE, at=NOW))
    refuse(refusals.WrongState, lambda: actions.report_no_show(booking=booking, by=STORE, at=later))
