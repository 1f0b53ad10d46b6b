"""A use that a store gave in good faith is taken from what is there, and from nothing that is not."""

from datetime import timedelta
from typing import Any

import pytest

from tests import cast
from tests.locks import locked_by
from tests.vouchers.lifecycle.scene import BY, Scene, car_wash, everything
from tests.vouchers.lifecycle.test_money import card, fuel
from tests.whole import expect_nothing_left
from vouchers.lifecycle.actions import hand_over, honour
from vouchers.lifecycle.models import Handover, Redemption, Voucher
from vouchers.lifecycle.refusals import Exhausted

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def honoured(scene: Scene, **words: Any) -> Redemption:
    facts = {"voucher": scene.voucher, "store": scene.store, "by": BY, "at": cast.NOW, **words}
    return honour(**{"occurred_at": facts["at"], **facts})


def change(scene: Scene, **fields: Any) -> Scene:
    Voucher.objects.filter(pk=scene.voucher.pk).update(**fields)
    return scene


def now(scene: Scene) -> Voucher:
    return Voucher.objects.get(pk=scene.voucher.pk)


def test_a_use_is_taken_with_its_debt_and_stands_at_its_own_time():
    scene = car_wash(uses=3)
    made = honoured(scene, quantity=2, occurred_at=cast.NOW - HOUR)
    row = now(scene)
    assert (row.state, row.uses_left, row.uses_made, row.last_used_at) == ("live", 1, 2, cast.NOW - HOUR)
    assert (made.use_no, made.quantity, made.bill_fen, made.benefit_fen) == (2, 2, None, None)
    assert (made.payable.amount_fen, made.redeemed_at) == (5_000, cast.NOW)
    assert (made.occurred_at, made.payable.at) == (cast.NOW - HOUR, cast.NOW - HOUR)


def test_the_last_use_uses_the_voucher_up_and_the_latest_moment_stays():
    scene = change(car_wash(), last_used_at=cast.NOW + HOUR)
    honoured(scene)
    assert (now(scene).state, now(scene).uses_left, now(scene).last_used_at) == ("used", 0, cast.NOW + HOUR)


def test_a_later_use_is_the_last_one():
    scene = change(car_wash(uses=2), last_used_at=cast.NOW - HOUR)
    honoured(scene)
    assert now(scene).last_used_at == cast.NOW


def test_an_expired_voucher_stays_expired_when_its_last_use_is_taken():
    scene = change(car_wash(), state="expired")
    honoured(scene)
    assert (now(scene).state, now(scene).uses_left) == ("expired", 0)


@pytest.mark.parametrize(
    "fields, number", [({"uses_made": 2}, 3), ({"uses_left": 2}, 2), ({"uses_made": 1, "uses_left": 1}, 3)]
)
def test_uses_are_numbered_after_all_that_were_made_or_taken(fields: dict[str, int], number: int):
    """Undone uses keep their numbers; a replacement begins with fewer uses left than it has in all."""
    assert honoured(change(car_wash(uses=3), **fields)).use_no == number


@pytest.mark.parametrize(
    "fields, quantity",
    [
        ({"state": "void"}, 1),
        ({"state": "used", "uses_left": 0}, 1),
        ({"uses_left": 1}, 2),
        ({"state": "booked", "uses_left": 1}, 1),
        ({"state": "booked", "uses_left": 2}, 2),
    ],
)
def test_what_is_not_left_or_kept_for_a_booking_is_not_taken(fields: dict[str, Any], quantity: int):
    scene = change(car_wash(uses=3), **fields)
    before = everything()
    with pytest.raises(Exhausted):
        honoured(scene, quantity=quantity)
    assert everything() == before


def test_a_booked_voucher_gives_all_its_uses_but_the_one_that_is_booked():
    scene = change(car_wash(uses=2), state="booked")
    honoured(scene)
    assert (now(scene).state, now(scene).uses_left) == ("booked", 1)


@pytest.mark.parametrize("bill_fen, left", [(1, ("live", 1, 9_999)), (10_000, ("used", 0, 0))])
def test_a_bill_is_taken_from_a_stored_amount_to_the_last_fen(bill_fen: int, left: tuple[str, int, int]):
    scene = card()
    made = honoured(scene, bill_fen=bill_fen)
    row = now(scene)
    assert (row.state, row.uses_left, row.value_left_fen) == left
    assert (made.bill_fen, made.benefit_fen, made.use_no) == (bill_fen, bill_fen, 1)


def test_of_a_discount_a_use_is_taken_and_what_came_off_is_owed():
    scene = fuel()
    made = honoured(scene, bill_fen=12_345)
    assert (made.bill_fen, made.benefit_fen, made.payable.amount_fen) == (12_345, 1_234, 1_234)
    assert (now(scene).uses_left, now(scene).value_left_fen) == (11, 0)


@pytest.mark.parametrize("scene", [card, fuel])
@pytest.mark.parametrize(
    "words", [{"bill_fen": None}, {"bill_fen": 0}, {"bill_fen": 20_000_000}, {"bill_fen": 100, "quantity": 2}]
)
def test_a_bill_of_nothing_of_too_much_or_of_two_uses_takes_nothing(scene: Any, words: dict[str, Any]):
    made = scene()
    if scene is fuel and words["bill_fen"] == 20_000_000:
        words = {"bill_fen": 9}
    before = everything()
    with pytest.raises(Exhausted):
        honoured(made, **words)
    assert everything() == before


def test_a_bill_for_a_service_that_is_simply_used_is_not_kept():
    made = honoured(car_wash(), bill_fen=100)
    assert (made.bill_fen, made.benefit_fen, made.payable.amount_fen) == (None, None, 2_500)


def test_a_use_in_flight_is_waited_for():
    """The voucher, what took its place, and the one of these that is there by now."""
    scene = car_wash()
    assert locked_by(lambda: honoured(scene)) == ["vouchers_voucher"] * 3 + ["vouchers_handover"]


def test_an_open_offer_to_a_friend_is_taken_back():
    scene = car_wash(uses=2)
    offer = hand_over(voucher=scene.voucher, by=BY, at=cast.NOW)
    honoured(scene, at=cast.NOW + HOUR)
    offer.refresh_from_db()
    assert (offer.state, now(scene).state, now(scene).uses_left) == (Handover.State.TAKEN_BACK, "live", 1)


def test_what_cannot_be_written_to_the_trail_was_not_honoured():
    scene = car_wash(per_store_per_day=3)
    expect_nothing_left(lambda by: honoured(scene, by=by), everything)
