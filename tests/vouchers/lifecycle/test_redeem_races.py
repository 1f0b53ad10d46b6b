"""Many counters at the same instant. Each race is first shown to exist with the guard off."""

import threading
from collections import Counter
from typing import Any

import pytest
from django.db.models import F

from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.messaging.models import Message
from merchants.ledger.actions import record_payable
from merchants.ledger.models import Payable
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import BY, car_wash
from vouchers.lifecycle import codes, qr
from vouchers.lifecycle.actions import AlreadyReversed, reverse
from vouchers.lifecycle.models import LimitCounter, Redemption, Voucher
from vouchers.lifecycle.refusals import AlreadyRedeemed, CapReached, Exhausted, MemberLimit

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 30


def tally(results: list[Any]) -> Counter[str]:
    """How often each outcome came, by the name of its class."""
    return Counter(type(result).__name__ for result in results)


def test_without_the_conditional_update_one_use_is_paid_thirty_times():
    """R01: the guard-off control. Everybody looks before anybody writes."""
    scene = car_wash()
    looked = threading.Barrier(CROWD)

    def look_then_write(_number: int) -> str:
        voucher = Voucher.objects.select_related("product").get(pk=scene.voucher.pk)
        looked.wait()
        if voucher.uses_left < 1:
            raise AlreadyRedeemed
        record_payable(store=scene.store, product=voucher.product, quantity=1, at=cast.NOW)
        Voucher.objects.filter(pk=voucher.pk).update(uses_left=voucher.uses_left - 1)
        return "redeemed"

    results = at_once(CROWD, look_then_write)

    assert (results.count("redeemed"), Payable.objects.count()) == (30, 30)


def test_thirty_counters_redeem_one_code_and_one_succeeds():
    """R01: thirty counters, one use."""
    scene = car_wash()

    results = at_once(CROWD, lambda _number: scene.redeem())

    assert tally(results) == {"Redemption": 1, "AlreadyRedeemed": 29}
    assert (Redemption.objects.count(), Payable.objects.count()) == (1, 1)
    assert (AuditEntry.objects.count(), Message.objects.count()) == (1, 1)
    assert Voucher.objects.get().uses_left == 0


def test_thirty_counters_redeem_a_card_of_three_and_three_succeed():
    """R02: thirty counters, three uses."""
    scene = car_wash(uses=3)

    results = at_once(CROWD, lambda _number: scene.redeem())

    assert tally(results) == {"Redemption": 3, "Exhausted": 27}
    assert sorted(Redemption.objects.values_list("use_no", flat=True)) == [1, 2, 3]
    assert {type(result) for result in results if not isinstance(result, Redemption)} == {Exhausted}


def test_two_merchants_scan_at_once_and_only_the_winner_is_owed():
    """R03: one frame of the QR code at two merchants, one instant; the loser hears when, not where."""
    scene = car_wash()
    rival = cast.store()
    cast.agreement(rival.merchant, scene.voucher.product, 9900)
    stores = [scene.store, rival]
    frame = qr.payload(scene.voucher, cast.NOW)

    results = at_once(2, lambda number: scene.redeem(frame, store=stores[number]))

    assert tally(results) == {"Redemption": 1, "AlreadyRedeemed": 1}
    winner = next(result for result in results if isinstance(result, Redemption))
    assert Payable.objects.get().merchant_id == winner.merchant_id
    refusal = next(result for result in results if not isinstance(result, Redemption))
    assert refusal.details == {"redeemed_at": cast.NOW.astimezone(SHANGHAI).isoformat()}
    assert f"{cast.NOW.astimezone(SHANGHAI):%H:%M}" in str(refusal)
    assert not any(name in str(refusal) for name in (winner.store.name, winner.merchant.name))


def test_reading_the_frame_first_lets_both_merchants_have_it():
    """R03: the control. Both look whether the frame was used before either marks it."""
    scene, looked = car_wash(), threading.Barrier(2)

    def look_then_mark(number: int) -> bool:
        row = Voucher.objects.get(pk=scene.voucher.pk)
        looked.wait()
        return (
            row.state == "live" and Voucher.objects.filter(pk=row.pk).update(uses_left=0, state="used") == 1
        )

    assert at_once(2, look_then_mark) == [True, True]


def test_the_last_place_under_a_store_cap_goes_to_one_of_twenty():
    """R04: a store's day has room for one more."""
    scene = car_wash(per_store_per_day=5, uses=4)
    scene.redeem(quantity=4)
    cards = [cast.voucher(cast.member(), scene.voucher.product, codes.make()) for _n in range(20)]

    results = at_once(20, lambda number: scene.redeem(code=cards[number].code))

    assert tally(results) == {"Redemption": 1, "CapReached": 19}
    assert LimitCounter.objects.get().used == 5
    assert Voucher.objects.filter(uses_left=4).count() == 19
    assert {type(result) for result in results} == {Redemption, CapReached}


def test_two_vouchers_of_a_member_with_one_place_left_this_month():
    """R04: a member's month has room for one more."""
    scene = car_wash(per_member_per_month=1)
    second = cast.voucher(scene.voucher.member, scene.voucher.product, codes.make())
    shown = [scene.voucher.code, second.code]

    results = at_once(20, lambda number: scene.redeem(code=shown[number % 2]))

    outcomes = tally(results)
    assert outcomes["Redemption"] == 1
    assert outcomes["Redemption"] + outcomes["MemberLimit"] + outcomes["AlreadyRedeemed"] == 20
    assert (LimitCounter.objects.get().used, Redemption.objects.count()) == (1, 1)
    assert any(isinstance(result, MemberLimit) for result in results)


def test_counting_first_lets_everybody_pass_the_last_place():
    """R04: the guard-off control of the limits. Look at the count, then add to it."""
    counter = LimitCounter.objects.create(scope="control", used=0, ceiling=100)
    looked = threading.Barrier(CROWD)

    def count_then_add(_number: int) -> str:
        used = LimitCounter.objects.get(pk=counter.pk).used
        looked.wait()
        if used >= 1:
            raise CapReached
        LimitCounter.objects.filter(pk=counter.pk).update(used=F("used") + 1)
        return "passed"

    assert at_once(CROWD, count_then_add).count("passed") == 30


def test_looking_first_gives_the_use_back_twice():
    """R07: the guard-off control. Both see it not undone and give the use back."""
    scene = car_wash(uses=3)
    redemption = scene.redeem()
    both_looked = threading.Barrier(2)

    def look_then_give_back(_number: int) -> str:
        seen = Redemption.objects.get(pk=redemption.pk)
        both_looked.wait()
        if seen.reversed_at is None:
            Voucher.objects.filter(pk=scene.voucher.pk).update(uses_left=F("uses_left") + 1)
        return "undone"

    scene.redeem()
    at_once(2, look_then_give_back)

    assert (Voucher.objects.get().uses_left, Redemption.objects.count()) == (3, 2)


def test_undo_pressed_twice_at_once_undoes_once():
    """R07: the undo button, twice."""
    scene = car_wash()
    redemption = scene.redeem()

    results = at_once(2, lambda _number: reverse(redemption=redemption, reason="误扫", by=BY, at=cast.NOW))

    assert tally(results) == {"Redemption": 1, "AlreadyReversed": 1}
    assert {type(result) for result in results} == {Redemption, AlreadyReversed}
    assert sorted(Payable.objects.values_list("amount_fen", flat=True)) == [-2500, 2500]
    assert Voucher.objects.get().uses_left == 1
