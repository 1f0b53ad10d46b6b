"""Limits of the terms and budgets of merchants: what they refuse, and what is given back."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from merchants.ledger.models import Payable
from merchants.stores.models import Agreement
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.vouchers.lifecycle.test_money import fuel
from tests.vouchers.lifecycle.test_redeem import refuse
from vouchers.lifecycle import codes, refusals
from vouchers.lifecycle.actions import reverse
from vouchers.lifecycle.models import LimitCounter, Voucher
from vouchers.lifecycle.queries import lookup, verdict_for_member

pytestmark = pytest.mark.django_db

TOMORROW = cast.NOW + timedelta(days=1)


def counters() -> dict[str, int]:
    """What was counted, by whose limit it is, of what, and the period."""
    rows = LimitCounter.objects.values_list("scope", "used")
    return {"-".join(scope.split(":")[0::2]): used for scope, used in rows}


def sister_of(scene: Scene) -> Scene:
    """Another store of the same merchant and the voucher of another member."""
    store = cast.store(scene.store.merchant)
    return Scene(cast.voucher(cast.member(), scene.voucher.product, codes.make()), store)


@pytest.mark.parametrize(
    "term, refusal, words",
    [
        ("per_member_per_day", refusals.MemberLimit, "2 times a day"),
        ("per_member_per_month", refusals.MemberLimit, "2 times a month"),
        ("per_store_per_day", refusals.CapReached, "This store takes 2"),
        ("per_merchant_per_day", refusals.CapReached, "This merchant takes 2"),
    ],
)
def test_a_limit_refuses_and_names_itself(term, refusal, words):
    scene = car_wash(uses=9, **{term: 2})
    scene.redeem(quantity=2)

    with translation.override("en"):
        told = str(refuse(scene, refusal))

    assert words in told
    later = cast.NOW + timedelta(days=16)
    assert scene.redeem(at=later).use_no == 3


def test_the_limit_of_a_merchant_counts_all_its_stores():
    scene = car_wash(uses=9, per_merchant_per_day=2)
    sister = sister_of(scene)
    scene.redeem()
    sister.redeem()

    refuse(scene, refusals.CapReached)
    refuse(sister, refusals.CapReached)
    assert sister.redeem(at=TOMORROW).use_no == 2


def test_all_limits_are_counted_at_once_and_given_back_at_once():
    scene = fuel(
        per_member_per_month=9,
        per_member_per_day=9,
        per_store_per_day=9,
        per_merchant_per_day=9,
        cap_per_month_fen=9_000,
    )
    Agreement.objects.update(month_budget_fen=9_000, share_percent=50)
    kept = scene.redeem(amount_fen=10_000)

    undone = scene.redeem(amount_fen=20_000)

    both = {
        "member-product-2026-09": 2,
        "member-product-2026-09-15": 2,
        "merchant-product-2026-09-15": 2,
        "store-product-2026-09-15": 2,
        "member-benefit-2026-09": 3_000,
        "merchant-budget-2026-09": 1_500,
    }
    assert counters() == both
    reverse(redemption=undone, reason="误扫", by=BY, at=cast.NOW)
    assert counters() == {name: count // 2 if count == 2 else count // 3 for name, count in both.items()}
    assert kept.reversed_at is None


def test_what_is_given_back_is_taken_from_the_locked_counters_of_the_holder_alone():
    scene = car_wash(uses=9, per_member_per_day=9)
    sister = sister_of(scene)
    kept, undone = sister.redeem(), scene.redeem()

    with CaptureQueriesContext(connection) as seen:
        reverse(redemption=undone, reason="误扫", by=BY, at=cast.NOW)

    used = {f"member:{row.member_id}:": row for row in (kept, undone)}
    assert [LimitCounter.objects.get(scope__startswith=scope).used for scope in used] == [1, 0]
    read = [query["sql"] for query in seen if query["sql"].startswith("SELECT")]
    locked = [sql for sql in read if "vouchers_limitcounter" in sql]
    assert [sql.endswith("FOR UPDATE") for sql in locked] == [True]


def test_what_the_month_still_gives_is_known_before_the_first_use_and_after_the_last():
    scene = fuel(cap_per_month_fen=5_000)

    def month_left() -> int | None:
        return lookup(scene.voucher.code, scene.store, cast.NOW).month_left_fen

    assert month_left() == 5_000
    scene.redeem(amount_fen=60_000)
    assert month_left() == 0


def test_a_use_is_given_back_to_whoever_used_it_though_the_voucher_has_another_holder_by_now():
    scene = car_wash(uses=9, per_member_per_day=9)
    used = scene.redeem()
    Voucher.objects.update(member=cast.member())
    scene.redeem()

    reverse(redemption=used, reason="误扫", by=BY, at=cast.NOW)

    rows = LimitCounter.objects.order_by("pk").values_list("used", flat=True)
    assert list(rows) == [0, 1]


def test_the_last_fen_of_the_month_can_be_asked_for():
    scene = fuel(cap_per_month_fen=5_000)
    scene.redeem(amount_fen=49_990)

    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.usable
    assert scene.redeem(amount_fen=10_000).benefit_fen == 1
    assert not lookup(scene.voucher.code, scene.store, cast.NOW).verdict.usable


def test_a_limit_that_was_passed_on_another_day_is_given_back_to_that_day():
    scene = car_wash(uses=9, per_member_per_day=9, reversal_minutes=60)
    late = cast.NOW.replace(hour=23, minute=50)
    redemption = scene.redeem(at=late)

    reverse(redemption=redemption, reason="误扫", by=BY, at=late + timedelta(minutes=20))

    assert counters() == {"member-product-2026-09-15": 0}


# --- the budget of a merchant --------------------------------------------------------------


def test_a_budget_refuses_what_would_pass_it_and_nothing_is_owed():
    scene = car_wash(price_fen=2_500, uses=9)
    Agreement.objects.update(month_budget_fen=7_499)
    scene.redeem(quantity=2)

    refusal = refuse(scene, refusals.Budget)

    assert refusal.code == "budget"
    assert sum(Payable.objects.values_list("amount_fen", flat=True)) == 5_000
    assert scene.redeem(at=cast.NOW + timedelta(days=16)).use_no == 3


def test_a_budget_set_in_the_middle_of_a_month_knows_what_the_month_has_cost():
    scene = car_wash(price_fen=2_500, uses=9)
    undone, _kept = scene.redeem(), scene.redeem()
    reverse(redemption=undone, reason="误扫", by=BY, at=cast.NOW)
    Agreement.objects.update(month_budget_fen=5_000)

    assert scene.redeem().use_no == 3
    assert counters() == {"merchant-budget-2026-09": 5_000}
    refuse(scene, refusals.Budget)


def test_a_budget_set_later_counts_the_days_of_its_month_and_no_others():
    scene = car_wash(price_fen=2_500, uses=9)
    Voucher.objects.update(valid_from=cast.NOW - timedelta(days=40))
    begins, ends = cast.NOW.replace(day=1, hour=0), cast.NOW.replace(month=10, day=1, hour=0)
    moment = timedelta(seconds=1)
    for at in (begins - moment, begins, ends - moment, ends):
        scene.redeem(at=at)
    car_wash(store=scene.store).redeem()  # another service of the same merchant
    Agreement.objects.update(month_budget_fen=7_500)

    scene.redeem()

    assert counters() == {"merchant-budget-2026-09": 7_500}
    refuse(scene, refusals.Budget)


def test_a_budget_goes_on_counting_while_it_is_lifted():
    scene = car_wash(price_fen=2_500, uses=9)
    Agreement.objects.update(month_budget_fen=5_000)
    scene.redeem()
    Agreement.objects.update(month_budget_fen=None)
    scene.redeem(quantity=2)
    assert counters() == {"merchant-budget-2026-09": 7_500}

    Agreement.objects.update(month_budget_fen=9_000)
    refuse(scene, refusals.Budget)


def test_a_budget_is_for_one_merchant_and_one_product():
    scene, other = car_wash(uses=9), car_wash()
    Agreement.objects.update(month_budget_fen=2_500)
    scene.redeem()
    rival = cast.store()
    cast.agreement(rival.merchant, scene.voucher.product, month_budget_fen=2_500)

    refuse(scene, refusals.Budget)
    assert other.redeem().use_no == 1
    assert scene.redeem(store=rival).use_no == 2


def test_a_discount_asks_the_budget_only_for_what_the_month_still_gives():
    scene = fuel(cap_per_month_fen=5_000)
    Agreement.objects.update(month_budget_fen=5_000)
    scene.redeem(amount_fen=40_000)

    assert scene.redeem(amount_fen=40_000).benefit_fen == 1_000
    assert counters() == {"member-benefit-2026-09": 5_000, "merchant-budget-2026-09": 5_000}


# --- the look before the use ---------------------------------------------------------------


def test_the_counter_and_the_member_see_the_limit_before_the_use():
    scene = car_wash(uses=9, per_member_per_day=1)
    scene.redeem()
    scene.voucher.refresh_from_db()

    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.code == "member_limit"
    assert verdict_for_member(scene.voucher, cast.NOW).code == "member_limit"
    assert verdict_for_member(scene.voucher, TOMORROW).usable


def test_the_counter_sees_a_budget_before_the_use():
    scene = car_wash(price_fen=2_500, uses=9)
    Agreement.objects.update(month_budget_fen=2_500)
    scene.redeem()

    assert lookup(scene.voucher.code, scene.store, cast.NOW).verdict.code == "budget"
