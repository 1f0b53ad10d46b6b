"""A bank takes a payment back: believed by its own word only, forward only, and for that payment alone."""

from datetime import timedelta
from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests.cast import NOW
from tests.locks import locked_by
from tests.vouchers.payments.told import Told, chargeback_sighting, paid
from tests.whole import expect_nothing_left
from vouchers.payments.actions import DoesNotMatch, UnknownPayment, look_for_chargebacks, note_chargeback
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable
from vouchers.payments.models import Chargeback, Payment

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def note(outcome: str = "open", **other: Any) -> Chargeback:
    return note_chargeback(sighting=chargeback_sighting(outcome, **other), by=SYSTEM, at=NOW)


def disputed() -> dict[str, bool]:
    return dict(Payment.objects.values_list("intent_id", "is_disputed"))


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("pk").values_list("verb", flat=True))


def test_a_chargeback_is_written_down_and_holds_its_payment_alone():
    row = paid()
    paid(intent_id="pi_2", session_id="cs_2")
    made = note(reason="r" * 61)
    assert (made.payment, made.state, made.amount_fen, made.reason) == (row, "open", 6800, "r" * 60)
    assert (made.opened_at, made.answer_by, made.ended_at) == (NOW, NOW + WEEK, None)
    assert disputed() == {"pi_1": True, "pi_2": False}
    [entry] = AuditEntry.objects.all()
    assert (entry.verb, entry.data) == ("chargeback.opened", {"payment": str(row.uid), "amount_fen": 6800})


@pytest.mark.parametrize(("outcome", "held"), [("won", False), ("lost", True)])
def test_it_ends_once_and_the_money_is_held_as_long_as_it_stands_against_us(outcome: str, held: bool):
    paid()
    note()
    ended = note(outcome)
    assert (ended.state, ended.ended_at) == (outcome, NOW)
    for older in (outcome, "open"):
        assert note(older).state == outcome
    assert disputed() == {"pi_1": held}
    assert verbs() == ["chargeback.opened", f"chargeback.{outcome}"]
    assert Chargeback.objects.get().ended_at == NOW


def test_one_that_is_seen_first_when_it_is_over_is_written_down_and_over():
    paid()
    assert note("lost").state == "lost"
    assert verbs() == ["chargeback.opened", "chargeback.lost"]


def test_two_of_one_payment_are_two_and_hold_it_until_both_are_won():
    paid()
    paid(intent_id="pi_2", session_id="cs_2")
    note()
    note(dispute_id="dp_2", amount_fen=100)
    note(dispute_id="dp_3", intent_id="pi_2")
    note("won")
    assert disputed() == {"pi_1": True, "pi_2": True}
    note("won", dispute_id="dp_2", amount_fen=100)
    assert disputed() == {"pi_1": False, "pi_2": True}
    assert Chargeback.objects.count() == 3


def test_a_new_day_to_answer_by_is_kept_and_none_leaves_the_old_one():
    paid()
    note()
    assert note(answer_by=NOW + 2 * WEEK).answer_by == NOW + 2 * WEEK
    assert note(answer_by=None).answer_by == NOW + 2 * WEEK
    assert Chargeback.objects.get().answer_by == NOW + 2 * WEEK


@pytest.mark.parametrize("odd", [{"currency": "USD"}, {"amount_fen": 6801}])
def test_another_currency_or_more_than_was_paid_is_not_believed(odd: dict[str, Any]):
    paid()
    with pytest.raises(DoesNotMatch):
        note(**odd)
    assert (Chargeback.objects.count(), disputed()) == (0, {"pi_1": False})


@pytest.mark.parametrize("intent", ["pi_9", ""])
def test_one_of_no_payment_of_ours_is_not_ours(intent: str):
    paid()
    paid(intent_id="", session_id="cs_2")
    with pytest.raises(UnknownPayment):
        note(intent_id=intent)
    assert Chargeback.objects.count() == 0


def test_what_cannot_be_written_to_the_trail_has_not_happened():
    paid()
    expect_nothing_left(
        lambda by: note_chargeback(sighting=chargeback_sighting("lost"), by=by, at=NOW),
        lambda: (disputed(), list(Chargeback.objects.values())),
    )


def test_the_payment_is_locked_while_its_chargeback_moves():
    paid()
    assert locked_by(note) == ["vouchers_payment"]


# --- looking for those that nobody told of -------------------------------------------------


def test_ten_days_of_the_list_are_looked_at_and_what_is_ours_counted(told: Told):
    paid()
    told.says["chargebacks"] = [chargeback_sighting(), chargeback_sighting(dispute_id="dp_2", intent_id="x")]
    assert look_for_chargebacks(at=NOW) == 1
    assert (told.since, told.asked) == (NOW - timedelta(days=10), [("list", "chargebacks")])
    assert disputed() == {"pi_1": True}


def test_those_that_are_open_here_and_not_on_the_list_are_asked_about_one_by_one(told: Told):
    paid()
    paid(intent_id="pi_2", session_id="cs_2", gateway="wechatpay")
    for number in ("dp_1", "dp_2", "dp_3", "dp_4"):
        note(dispute_id=number)
    note("won", dispute_id="dp_5")
    Chargeback.objects.create(
        payment=Payment.objects.get(intent_id="pi_2"), dispute_id="dp_6", amount_fen=1, opened_at=NOW
    )
    told.says = {
        "chargebacks": [chargeback_sighting("lost")],
        "dp_2": GatewayUnreachable(),
        "dp_3": GatewayRefused(),
        "dp_4": chargeback_sighting("won", dispute_id="dp_4"),
    }
    assert look_for_chargebacks(at=NOW) == 2
    assert told.asked == [("list", "chargebacks"), ("look", "dp_2"), ("look", "dp_3"), ("look", "dp_4")]
    states = Chargeback.objects.order_by("dispute_id").values_list("state", flat=True)
    assert list(states) == ["lost", "open", "open", "won", "won", "open"]


@pytest.mark.parametrize("away", [GatewayUnreachable(), GatewayRefused()])
def test_a_gateway_that_does_not_answer_is_asked_the_next_time(told: Told, away: Exception):
    paid()
    note()
    told.says["chargebacks"] = away
    assert (look_for_chargebacks(at=NOW), told.asked) == (0, [("list", "chargebacks")])


@pytest.mark.parametrize("odd", [{"amount_fen": 6801}, {"intent_id": "pi_9"}])
def test_what_is_odd_on_the_list_is_passed_over(told: Told, odd: dict[str, Any]):
    paid()
    told.says["chargebacks"] = [chargeback_sighting(**odd), chargeback_sighting(dispute_id="dp_2")]
    assert look_for_chargebacks(at=NOW) == 1
    assert list(Chargeback.objects.values_list("dispute_id", flat=True)) == ["dp_2"]
