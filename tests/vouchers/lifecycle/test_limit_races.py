"""Twenty tills at the same instant with room for one, under each limit. Each race is first shown to exist."""

import threading
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import F, Sum

from merchants.stores.models import Agreement
from tests import cast
from tests.threads import at_once
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.vouchers.lifecycle.test_money import card, fuel
from vouchers.lifecycle import codes
from vouchers.lifecycle.actions import reverse
from vouchers.lifecycle.models import LimitCounter, Redemption, Voucher
from vouchers.lifecycle.refusals import Budget, CapReached

pytestmark = pytest.mark.django_db(transaction=True)

CROWD = 20


def tally(results: list[Any]) -> Counter[str]:
    """How often each outcome came, by the name of its class."""
    return Counter(type(result).__name__ for result in results)


def cards(scene: Scene, count: int = CROWD, *, of_one: bool = False) -> list[str]:
    """Codes of vouchers like that of the scene: of one member, or of as many as there are vouchers."""
    holder = scene.voucher.member
    return [
        cast.voucher(holder if of_one else cast.member(), scene.voucher.product, codes.make()).code
        for _n in range(count)
    ]


def race(scene: Scene, shown: list[str], **words: Any) -> Counter[str]:
    """All codes at once at the store of the scene."""
    return tally(at_once(len(shown), lambda number: scene.redeem(code=shown[number], **words)))


@pytest.mark.parametrize(
    "term, of_one, refusal",
    [
        ("per_store_per_day", False, "CapReached"),
        ("per_merchant_per_day", False, "CapReached"),
        ("per_member_per_day", True, "MemberLimit"),
        ("per_member_per_month", True, "MemberLimit"),
    ],
)
def test_r04_the_last_place_under_a_limit_goes_to_one_of_twenty(term: str, of_one: bool, refusal: str):
    """R04: 99 of 100 are used, twenty vouchers come at once; one use passes and the count says so."""
    scene = car_wash(uses=99, **{term: 100})
    scene.redeem(quantity=99)
    shown = cards(scene, of_one=of_one)

    assert race(scene, shown) == {"Redemption": 1, refusal: 19}
    assert LimitCounter.objects.get().used == 100
    assert Redemption.objects.aggregate(n=Sum("quantity"))["n"] == 100
    assert Voucher.objects.filter(uses_left=99).count() == 19


def test_r04_the_last_money_of_a_budget_goes_to_one_of_twenty():
    """R04: a budget with room for one more; twenty ask at once."""
    scene = car_wash(price_fen=2_500)
    Agreement.objects.update(month_budget_fen=7_499)
    scene.redeem()
    shown = cards(scene)

    assert race(scene, shown) == {"Redemption": 1, "Budget": 19}
    assert LimitCounter.objects.get().used == 5_000
    assert Redemption.objects.aggregate(fen=Sum("payable__amount_fen"))["fen"] == 5_000


def test_r04_a_budget_counted_for_the_first_time_by_twenty_at_once_counts_each_once():
    """R04: nobody has counted this month yet; what it has cost before is taken over once."""
    scene = car_wash(price_fen=2_500, uses=3)
    scene.redeem(quantity=3)
    Agreement.objects.update(month_budget_fen=12_500)
    shown = cards(scene)

    assert race(scene, shown) == {"Redemption": 2, "Budget": 18}
    assert LimitCounter.objects.get().used == 12_500


def test_r04_the_rest_of_a_monthly_discount_is_given_once():
    """R04: ten yuan are left of the month's cap, twenty bills come at once; no fen more is taken off."""
    scene = fuel(cap_per_month_fen=5_000)
    scene.redeem(amount_fen=40_000)
    shown = cards(scene, of_one=True)

    assert race(scene, shown, amount_fen=7_000) == {"Redemption": 2, "MemberLimit": 18}
    assert LimitCounter.objects.get().used == 5_000
    taken = Redemption.objects.order_by("benefit_fen").values_list("benefit_fen", flat=True)
    assert list(taken) == [300, 700, 4_000]


def test_r02_a_stored_amount_is_spent_no_further_than_it_reaches():
    """R02: a hundred yuan, twenty bills of thirty at once."""
    scene = card()

    results = tally(at_once(CROWD, lambda _number: scene.redeem(amount_fen=3_000)))

    assert results == {"Redemption": 3, "Exhausted": 17}
    assert Voucher.objects.get().value_left_fen == 1_000
    assert sorted(Redemption.objects.values_list("use_no", flat=True)) == [1, 2, 3]


def test_r07_undoing_a_bill_twice_at_once_gives_it_back_once():
    """R07: two presses on undo; the amount, the cap and the budget move back by one bill."""
    scene = fuel(cap_per_month_fen=9_000)
    Agreement.objects.update(month_budget_fen=9_000)
    scene.redeem(amount_fen=20_000)
    second = scene.redeem(amount_fen=30_000)

    results = at_once(2, lambda _number: reverse(redemption=second, reason="误扫", by=BY, at=cast.NOW))

    assert tally(results) == {"Redemption": 1, "AlreadyReversed": 1}
    assert list(LimitCounter.objects.values_list("used", flat=True)) == [2_000, 2_000]


def test_r04_using_and_undoing_under_every_limit_at_once_never_wait_in_a_circle():
    """R04: uses and undoings touch the same counters in the same order."""
    everything = ("per_member_per_month", "per_member_per_day", "per_store_per_day", "per_merchant_per_day")
    scene = fuel(cap_per_month_fen=900_000, **dict.fromkeys(everything, 900))
    Agreement.objects.update(month_budget_fen=900_000)
    done = [scene.redeem(code=code, amount_fen=10_000) for code in cards(scene, 10, of_one=True)]
    shown = cards(scene, 10, of_one=True)

    def act(number: int) -> Redemption:
        if number < 10:
            return scene.redeem(code=shown[number], amount_fen=10_000)
        return reverse(redemption=done[number - 10], reason="误扫", by=BY, at=cast.NOW)

    assert tally(at_once(20, act)) == {"Redemption": 20}
    assert sorted(LimitCounter.objects.values_list("used", flat=True)) == [10, 10, 10, 10, 10_000, 10_000]


# --- the guard off -------------------------------------------------------------------------


def look_then_move(looked: threading.Barrier, room: int, refusal: type[Exception]) -> Callable[[int], str]:
    """What a limit would be without its condition: look at the count, then add to it."""
    counter = LimitCounter.objects.create(scope="control", used=0, ceiling=1_000_000)

    def act(_number: int) -> str:
        used = LimitCounter.objects.get(pk=counter.pk).used
        looked.wait()
        if used + 1 > room:
            raise refusal
        LimitCounter.objects.filter(pk=counter.pk).update(used=F("used") + 1)
        return "passed"

    return act


@pytest.mark.parametrize("refusal", [CapReached, Budget])
def test_r04_with_the_guard_off_all_twenty_pass_the_last_place(refusal: type[Exception]):
    """R04: the control."""
    act = look_then_move(threading.Barrier(CROWD), 1, refusal)

    assert at_once(CROWD, act).count("passed") == CROWD
    assert LimitCounter.objects.get().used == CROWD


def test_r02_with_the_guard_off_an_amount_is_spent_twenty_times():
    """R02: the control. Everybody reads what is left before anybody takes it."""
    scene, looked = card(value_fen=60_000), threading.Barrier(CROWD)

    def act(_number: int) -> str:
        left = Voucher.objects.get().value_left_fen
        looked.wait()
        Voucher.objects.filter(value_left_fen__gte=0).update(value_left_fen=left - 30_000)
        return "passed"

    assert at_once(CROWD, act).count("passed") == CROWD
    assert Voucher.objects.get(pk=scene.voucher.pk).value_left_fen == 30_000
