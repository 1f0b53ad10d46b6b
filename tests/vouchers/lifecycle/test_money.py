"""Vouchers that take something off a bill: discounts and stored amounts."""

import json
from datetime import timedelta

import pytest
from django.utils import translation

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from club.messaging.models import Message
from merchants.ledger.models import Payable
from merchants.stores.models import Agreement
from tests import cast
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash
from tests.vouchers.lifecycle.test_redeem import refuse
from vouchers.catalogue.choices import Benefit
from vouchers.lifecycle import amounts, codes, refusals
from vouchers.lifecycle.actions import collect, grant, reverse
from vouchers.lifecycle.models import Gift, LimitCounter, Redemption, Voucher
from vouchers.lifecycle.queries import lookup

pytestmark = pytest.mark.django_db


def card(value_fen: int = 10_000, price_fen: int = 0, **terms: object) -> Scene:
    """A stored amount of 100 yuan, all of which the merchant gets."""
    return car_wash(price_fen, benefit=Benefit.VALUE, value_fen=value_fen, **terms)


def fuel(percent: int = 10, price_fen: int = 0, **terms: object) -> Scene:
    """A discount of ten percent with twelve uses, all of which the merchant gets."""
    terms = {"uses": 12, **terms}
    return car_wash(price_fen, benefit=Benefit.DISCOUNT, discount_percent=percent, **terms)


def left(scene: Scene) -> tuple[str, int, int]:
    scene.voucher.refresh_from_db()
    return scene.voucher.state, scene.voucher.uses_left, scene.voucher.value_left_fen


def undo(redemption: Redemption, **words: object) -> Redemption:
    return reverse(**{"redemption": redemption, "reason": "误扫", "by": BY, "at": cast.NOW, **words})


# --- a stored amount ---------------------------------------------------------------------


def test_a_stored_amount_is_used_bit_by_bit_and_is_gone_with_the_last_fen():
    scene = card()

    first = scene.redeem(amount_fen=3_050)
    assert left(scene) == (Voucher.State.LIVE, 1, 6_950)
    second = scene.redeem(amount_fen=6_950)

    assert left(scene) == (Voucher.State.USED, 0, 0)
    assert [(use.use_no, use.quantity, use.bill_fen, use.benefit_fen) for use in (first, second)] == [
        (1, 1, 3_050, 3_050),
        (2, 1, 6_950, 6_950),
    ]
    owed = Payable.objects.order_by("pk").values_list("quantity", "unit_price_fen", "amount_fen")
    assert list(owed) == [(1, 3_050, 3_050), (1, 6_950, 6_950)]


def test_a_stored_amount_refuses_more_than_is_left_and_says_how_much_that_is():
    scene = card()
    scene.redeem(amount_fen=9_000)

    refusal = refuse(scene, refusals.Exhausted, amount_fen=1_001)

    assert refusal.details == {"value_left": {"amount": 1_000, "currency": "CNY"}}
    assert "10.00" in str(refusal)


def test_an_empty_stored_amount_is_exhausted_rather_than_used_before():
    scene = card()
    scene.redeem(amount_fen=10_000)

    refuse(scene, refusals.Exhausted, amount_fen=1)


def test_undoing_gives_the_amount_back_and_makes_the_voucher_live_again():
    scene = card()
    scene.redeem(amount_fen=4_000)
    last = scene.redeem(amount_fen=6_000)

    undo(last)

    assert left(scene) == (Voucher.State.LIVE, 1, 6_000)
    assert Payable.objects.get(reverses=last.payable).amount_fen == -6_000
    assert scene.redeem(amount_fen=6_000).use_no == 3


def test_a_collected_stored_amount_is_one_use_whatever_the_product_says():
    product = cast.product(benefit=Benefit.VALUE, value_fen=5_000, uses=3)
    grant(key="k", package=cast.package(product), members=[cast.member()], by=BY, at=cast.NOW)

    collect(gift=Gift.objects.get(), by=BY, at=cast.NOW)

    made = Voucher.objects.get()
    assert (made.uses_total, made.uses_left, made.value_left_fen) == (1, 1, 5_000)


def test_the_member_reads_what_was_taken_and_what_is_left():
    scene = card()

    scene.redeem(amount_fen=3_050)

    params = json.loads(Message.objects.get().params)
    assert (params["taken"], params["taken_en"]) == ("，抵扣30.50元", " (¥30.50 off)")
    assert (params["rest"], params["rest_en"]) == ("69.50元", "¥69.50")
    assert AuditEntry.objects.get().data["benefit_fen"] == 3_050


# --- a discount --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "percent, cap, bill, off",
    [
        (10, None, 30_000, 3_000),
        (15, None, 33, 4),  # 4.95 fen, rounded down
        (10, 2_000, 30_000, 2_000),
        (10, 2_000, 19_990, 1_999),
        (100, None, 12_345, 12_345),
    ],
)
def test_a_discount_takes_its_part_off_the_bill_up_to_the_cap(percent, cap, bill, off):
    scene = fuel(percent, cap_per_use_fen=cap)

    use = scene.redeem(amount_fen=bill)

    assert (use.bill_fen, use.benefit_fen, use.payable.amount_fen) == (bill, off, off)
    assert amounts.taken_off(scene.voucher.terms, bill) == off
    assert left(scene) == (Voucher.State.LIVE, 11, 0)


@pytest.mark.parametrize(
    "share, price, owed", [(100, 0, 1_999), (50, 0, 999), (100, 1_500, 1_500), (100, 5_000, 1_999), (0, 0, 0)]
)
def test_the_merchant_gets_the_agreed_share_of_what_was_taken_off(share, price, owed):
    scene = fuel(price_fen=price)
    Agreement.objects.update(share_percent=share)

    use = scene.redeem(amount_fen=19_995)

    assert (use.benefit_fen, use.payable.quantity, use.payable.unit_price_fen) == (1_999, 1, owed)


@pytest.mark.parametrize("share, price, owed", [(100, 0, 1_999), (100, 1_500, 1_500), (50, 1_500, 999)])
def test_a_budget_counts_what_the_merchant_gets_of_a_bill(share, price, owed):
    scene = fuel(price_fen=price)
    Agreement.objects.update(share_percent=share, month_budget_fen=5_000)

    use = scene.redeem(amount_fen=19_995)

    assert (use.payable.amount_fen, LimitCounter.objects.get().used) == (owed, owed)


def test_a_monthly_cap_gives_the_rest_and_then_refuses_until_the_next_month():
    scene = fuel(cap_per_month_fen=5_000)

    taken = [scene.redeem(amount_fen=40_000).benefit_fen for _use in range(2)]

    assert taken == [4_000, 1_000]
    assert LimitCounter.objects.get().used == 5_000
    refusal = refuse(scene, refusals.MemberLimit, amount_fen=40_000)
    assert "50.00" in str(refusal)
    assert scene.redeem(amount_fen=40_000, at=cast.NOW + timedelta(days=16)).benefit_fen == 4_000


def test_a_monthly_cap_counts_all_vouchers_of_the_member_for_the_product():
    scene = fuel(cap_per_month_fen=5_000)
    second = cast.voucher(scene.voucher.member, scene.voucher.product, codes.make())
    friend = cast.voucher(cast.member(), scene.voucher.product, codes.make())
    scene.redeem(amount_fen=45_000)

    assert scene.redeem(code=second.code, amount_fen=45_000).benefit_fen == 500
    assert scene.redeem(code=friend.code, amount_fen=45_000).benefit_fen == 4_500


def test_undoing_a_discount_gives_the_month_back_what_it_took():
    scene = fuel(cap_per_month_fen=5_000)
    scene.redeem(amount_fen=40_000)
    second = scene.redeem(amount_fen=40_000)

    undo(second)

    assert LimitCounter.objects.get().used == 4_000
    assert left(scene) == (Voucher.State.LIVE, 11, 0)
    assert scene.redeem(amount_fen=40_000).benefit_fen == 1_000


def test_the_last_use_of_a_discount_uses_the_voucher_up():
    scene = fuel(uses=1)

    scene.redeem(amount_fen=10_000)

    assert left(scene) == (Voucher.State.USED, 0, 0)
    refuse(scene, refusals.AlreadyRedeemed, amount_fen=10_000)


# --- the amount itself -------------------------------------------------------------------


@pytest.mark.parametrize("scene", [card, fuel])
def test_without_a_bill_the_counter_is_asked_for_it(scene):
    refusal = refuse(scene(), refusals.AnswersMissing)

    assert refusal.details == {"questions": ["amount"]}


def test_the_bill_is_missed_together_with_the_other_answers():
    scene = fuel(questions=[{"code": "litres", "label": "升数"}])

    assert refuse(scene, refusals.AnswersMissing).details == {"questions": ["litres", "amount"]}


@pytest.mark.parametrize("amount", [0, -1, amounts.MOST_FEN + 1])
@pytest.mark.parametrize("scene", [card, fuel, car_wash])
def test_an_amount_that_cannot_be_meant_is_invalid(scene, amount):
    refuse(scene(), refusals.InvalidAmount, amount_fen=amount)


def test_a_bill_is_at_most_a_million_yuan():
    refuse(fuel(), refusals.InvalidAmount, amount_fen=100_000_001)
    assert fuel().redeem(amount_fen=100_000_000).benefit_fen == 10_000_000
    assert fuel(100).redeem(amount_fen=1).benefit_fen == 1


def test_an_amount_for_a_service_that_is_simply_used_is_invalid():
    refuse(car_wash(), refusals.InvalidAmount, amount_fen=100)


def test_an_amount_too_small_to_take_anything_off_wastes_no_use():
    refuse(fuel(10), refusals.InvalidAmount, amount_fen=9)


def test_two_bills_at_once_are_invalid():
    refuse(fuel(), refusals.InvalidQuantity, amount_fen=100, quantity=2)


@pytest.mark.parametrize(
    ("terms", "month_left", "off"),
    [
        ({"benefit": "value"}, None, 12_345),
        ({"benefit": "value", "discount_percent": 10}, 1, 12_345),
        ({"benefit": "discount", "discount_percent": 10}, None, 1_234),
        ({"benefit": "discount", "discount_percent": 10, "cap_per_use_fen": 1_000}, 1_001, 1_000),
        ({"benefit": "discount", "discount_percent": 10, "cap_per_use_fen": 1_000}, 999, 999),
        ({"benefit": "discount", "discount_percent": 10}, 0, 0),
        ({"benefit": "discount"}, None, 0),
    ],
)
def test_what_is_taken_off_a_bill_is_known_before_the_use(terms, month_left, off):
    assert amounts.taken_off(terms, 12_345, month_left) == off


@pytest.mark.parametrize(
    ("terms", "cap"),
    [
        ({"benefit": "discount", "cap_per_month_fen": 5_000}, 5_000),
        ({"benefit": "discount", "cap_per_month_fen": 0}, None),
        ({"benefit": "discount"}, None),
        ({"benefit": "value", "cap_per_month_fen": 5_000}, None),
    ],
)
def test_only_a_discount_has_a_cap_for_the_month_and_none_is_no_cap(terms, cap):
    assert amounts.month_cap(terms) == cap


@pytest.mark.parametrize("scene", [card, fuel])
def test_a_bill_counts_as_one_use_under_the_limits_and_against_the_budget(scene):
    scene = scene(per_member_per_month=2, per_store_per_day=2)
    Agreement.objects.update(month_budget_fen=5_000)

    scene.redeem(amount_fen=1_000)

    owed = Payable.objects.get().amount_fen
    assert sorted(LimitCounter.objects.values_list("used", flat=True)) == [1, 1, owed]


# --- before the use ----------------------------------------------------------------------


def test_lookup_tells_what_a_till_has_to_know_to_ask_for_the_amount():
    scene = fuel(cap_per_use_fen=3_000, cap_per_month_fen=5_000)
    scene.redeem(amount_fen=25_000)

    found = lookup(scene.voucher.code, scene.store, cast.NOW)

    assert (found.benefit, found.needs_amount, found.discount_percent) == ("discount", True, 10)
    assert (found.cap_per_use_fen, found.month_left_fen, found.value_left_fen) == (3_000, 2_500, None)
    assert (found.taken_off(20_000), found.taken_off(90_000)) == (2_000, 2_500)
    assert found.verdict.usable


def test_lookup_with_a_bill_says_what_stands_against_it():
    scene = card()

    with translation.override("en"):
        verdict = lookup(scene.voucher.code, scene.store, cast.NOW, bill_fen=10_001).verdict

    assert (verdict.code, verdict.message) == ("exhausted", "Only ¥100.00 is left on this voucher.")
    assert lookup(scene.voucher.code, scene.store, cast.NOW, bill_fen=10_000).verdict.usable


# --- who may undo ------------------------------------------------------------------------


def test_staff_may_undo_with_a_reason_after_the_window():
    scene = card()
    redemption = scene.redeem(amount_fen=10_000)
    staff = Actor(ActorKind.STAFF, "desk-1")

    undone = undo(redemption, by=staff, at=cast.NOW + timedelta(days=3), reason="客户投诉")

    assert (undone.reversed_by_id, undone.reversal_reason) == ("desk-1", "客户投诉")
    assert left(scene) == (Voucher.State.LIVE, 1, 10_000)
