"""Which of our rows are laid beside a gateway's list of a day, and what then differs."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from club.core.clock import end_of, midnight
from tests import cast
from tests.cast import NOW
from vouchers.payments.comparing import Books, books_for, differences, not_listed
from vouchers.payments.gateway import Movement
from vouchers.payments.models import Chargeback, Payment, Refund

pytestmark = pytest.mark.django_db
DAY = date(2026, 9, 15)
START, END = midnight(DAY), end_of(DAY)
BEFORE, LAST = START - timedelta(microseconds=1), END - timedelta(microseconds=1)


def payment(intent: str = "pi_1", at: datetime = NOW, **other: Any) -> Payment:
    facts = {"gateway": "stripe", "purpose": "x", "amount_fen": 6800, "created_at": NOW, "state": "paid"}
    facts |= {"member": cast.member(), "intent_id": intent, "paid_at": at, **other}
    return Payment.objects.create(**facts)


def refund(number: str | None = "re_1", at: datetime = NOW, **other: Any) -> Refund:
    facts = {"refund_id": number, "amount_fen": 1000, "asked_at": at, "state": "done", "ended_at": NOW}
    return Refund.objects.create(payment=other.pop("of", None) or payment(""), **{**facts, **other})


def moved(kind: str = "payment", number: str = "ch_1", intent: str = "pi_1", fen: int = 6800) -> Movement:
    return Movement(kind, number, intent, fen, "CNY", NOW)


def books(*movements: Movement, whose: str = "", gateway: str = "stripe") -> Books:
    return books_for(movements, lambda _intent: whose, START, END, gateway)


def named(*movements: Movement, **how: Any) -> list[tuple[str, int | None, int | None]]:
    found = differences(movements, books(*movements, **how))
    return [(one.kind, one.ours_fen, one.theirs_fen) for one in found]


@pytest.mark.parametrize("at, counts", [(BEFORE, False), (START, True), (LAST, True), (END, False)])
def test_what_moved_here_on_the_day_is_looked_for_on_the_list(at: datetime, counts: bool):
    row, back = payment(at=at), refund(at=at)
    found = books()
    assert (list(found.payments.values()), list(found.refunds.values())) == ([row] * counts, [back] * counts)
    assert not_listed([], found) == ([row] * counts, [back] * counts)


def test_what_is_listed_is_found_whatever_day_it_moved_here():
    row, back = payment(at=BEFORE, state="created"), refund(at=END)
    found = books(moved(), moved("refund", "re_1"))
    assert (found.payments, found.refunds) == ({"pi_1": row}, {"re_1": back})
    assert not_listed([moved(), moved("refund", "re_1")], found) == ([], [])


def test_a_refund_on_the_list_is_not_its_payment_and_a_payment_not_its_refund():
    row, back = payment(), refund()
    assert not_listed([moved("refund", "re_1")], books()) == ([row], [])
    assert not_listed([moved(number="re_1")], books()) == ([], [back])


def test_what_did_not_move_or_has_no_number_there_is_not_missed():
    payment(state="created")
    payment("")
    refund(None)
    refund("re_2", state="asked", ended_at=None)
    found = books()
    assert (found.payments, not_listed([], found)) == ({}, ([], []))


def test_what_moved_at_another_gateway_is_none_of_this_ones_business():
    refund(of=payment(gateway="wechatpay"))
    found = books(moved(), moved("refund", "re_1"))
    assert (found.payments, found.refunds) == ({}, {})
    assert named(moved(), moved("refund", "re_1")) == [
        ("payment_unknown", None, 6800),
        ("refund_unknown", None, 6800),
    ]


def test_a_payment_that_does_not_know_its_intent_is_asked_for_by_our_id():
    row, _other = payment(""), payment("")
    assert books(moved(), whose=str(row.uid)).payments == {"pi_1": row}
    for whose, gateway in (("their-cart-7", "stripe"), ("", "stripe"), (str(row.uid), "wechatpay")):
        assert books(moved(), whose=whose, gateway=gateway).payments == {}


@pytest.mark.parametrize(
    "ours, expected",
    [
        ({}, []),
        ({"state": "refunded"}, []),
        ({"state": "created"}, [("payment_open", 6800, 6800)]),
        ({"amount_fen": 6801}, [("payment_other", 6801, 6800)]),
        ({"currency": "USD"}, [("payment_other", 6800, 6800)]),
    ],
)
def test_a_payment_that_differs_is_named_with_both_amounts(ours: dict[str, Any], expected: list[Any]):
    payment(**ours)
    assert named(moved()) == expected


@pytest.mark.parametrize(
    "ours, expected",
    [
        ({}, []),
        ({"state": "asked", "ended_at": None}, []),
        ({"state": "failed"}, [("refund_failed", 1000, 1000)]),
        ({"amount_fen": 999}, [("refund_other", 999, 1000)]),
    ],
)
def test_a_refund_that_differs_is_named_with_both_amounts(ours: dict[str, Any], expected: list[Any]):
    refund(**ours)
    assert named(moved("refund", "re_1", fen=1000)) == expected


def test_a_chargeback_is_known_by_its_number():
    facts = {"payment": payment(), "amount_fen": 6800, "reason": "fraudulent", "opened_at": NOW}
    Chargeback.objects.create(dispute_id="dp_1", **facts)
    Chargeback.objects.create(dispute_id="dp_2", **facts)
    assert set(books(moved("chargeback", "dp_1")).chargebacks) == {"dp_1"}
    assert named(moved("chargeback", "dp_1"), moved("chargeback", "dp_3")) == [
        ("chargeback_unknown", None, 6800)
    ]


def test_a_difference_names_the_payment_it_is_about_where_there_is_one():
    row, mine = payment(amount_fen=1), moved("refund", "re_9")
    movements = [moved(), mine, moved("chargeback", "dp_1", intent="pi_2")]
    found = [one.as_json() for one in differences(movements, books(*movements))]
    assert found[0] == {
        "kind": "payment_other",
        "number": "ch_1",
        "ours_fen": 1,
        "theirs_fen": 6800,
        "payment": str(row.uid),
    }
    assert [one["payment"] for one in found[1:]] == [str(row.uid), ""]
