"""The decision whether a voucher can be used, as a table: one row per reason, without a database."""

from datetime import datetime, time, timedelta
from typing import Any

import pytest
from django.utils import translation

from club.core.clock import SHANGHAI
from merchants.stores.models import Merchant
from tests.cast import NOW
from vouchers.lifecycle import refusals, rules
from vouchers.lifecycle.models import Voucher
from vouchers.lifecycle.rules import Facts, Name, Place, decide

HERE = Place(Merchant.State.ACTIVE, "/000/370000/370100/")
CARD, FUEL = {"benefit": "value"}, {"benefit": "discount", "discount_percent": 10}


def held(terms: dict[str, Any] | None = None, **fields: Any) -> Voucher:
    """A live single-use voucher around NOW (a Tuesday, ten o'clock)."""
    defaults = {"valid_from": NOW - timedelta(days=1), "valid_until": NOW + timedelta(days=1)}
    return Voucher(terms=terms or {}, **{**defaults, **fields})


def verdict(voucher: Voucher, **facts: Any) -> str:
    return decide(Facts(voucher, **{"at": NOW, "place": HERE, **facts})).code


@pytest.mark.parametrize(
    "voucher,facts,code",
    [
        (held(), {}, ""),
        (held(), {"place": None}, ""),
        (held(state="void"), {}, "void"),
        (held(state="used", uses_left=0, last_used_at=NOW), {}, "already_redeemed"),
        (held(state="used", uses_left=0), {}, "already_redeemed"),
        (held(state="used", uses_left=0, uses_total=3), {}, "exhausted"),
        (held(uses_left=2, uses_total=3), {"quantity": 3}, "exhausted"),
        (held(uses_left=2, uses_total=3), {"quantity": 2}, ""),
        (held(state="expired"), {}, "expired"),
        (held(valid_until=NOW), {}, "expired"),
        (held(valid_until=NOW + timedelta(microseconds=1)), {}, ""),
        (held(valid_from=NOW), {}, ""),
        (held(valid_from=NOW + timedelta(seconds=1)), {}, "not_yet_valid"),
        (held(), {"place": Place("suspended", "/")}, "merchant_suspended"),
        (held(), {"place": Place("closed", "/")}, "merchant_suspended"),
        (held(), {"place": Place("active", "/", is_in_service=False)}, "wrong_store"),
        (held(), {"place": Place("active", "/", offers=False)}, "not_offered_here"),
        (held({"branches": ["/000/370000/"]}), {}, ""),
        (held({"branches": ["/000/440000/"]}), {}, "wrong_store"),
        (held({"weekdays": [2]}), {}, ""),
        (held({"weekdays": [6, 7]}), {}, "outside_hours"),
        (held({"blackout_dates": ["2026-09-15"]}), {}, "outside_hours"),
        (held({"hours": ["10:00", "18:00"]}), {}, ""),
        (held({"hours": ["08:00", "10:00"]}), {}, "outside_hours"),
        (held({"hours": ["18:00", "11:00"]}), {}, ""),
        (held({"hours": ["18:00", "02:00"]}), {}, "outside_hours"),
        (held({"hours": ["10:30", None]}), {}, "outside_hours"),
        (held({"hours": [None, "10:30"]}), {}, ""),
        (held({"booking": "required"}), {}, "booking_required"),
        (held({"booking": "required"}), {"kept_for": NOW}, ""),
        (held(state="booked"), {}, "booked"),
        (held(state="booked"), {"kept_for": NOW}, ""),
        (held({"hours": ["08:00", "10:00"]}), {"kept_for": NOW - timedelta(hours=1)}, ""),
        (held(valid_until=NOW), {"kept_for": NOW - timedelta(hours=1)}, ""),
        (held({"booking": "optional"}), {}, ""),
        (held({"questions": [{"code": "km"}]}), {}, ""),
        (held({"questions": [{"code": "km"}]}), {"answers": {}}, "answers_missing"),
        (held({"questions": [{"code": "km"}]}), {"answers": {"km": 0}}, ""),
        (held({"questions": [{"code": "km", "required": False}]}), {"answers": {}}, ""),
        (held(), {"reached": (refusals.MemberLimit,)}, "member_limit"),
        (held(), {"reached": (refusals.CapReached,)}, "cap_reached"),
        (held(), {"reached": (refusals.MemberLimit, refusals.CapReached)}, "member_limit"),
        (held(state="used"), {}, "already_redeemed"),
        (held(uses_left=0), {}, "already_redeemed"),
        (held(uses_left=0, uses_total=2), {}, "exhausted"),
        (held(state="giving"), {}, "being_given"),
        (held({"branches": ["/000/440000/", "/000/370000/"]}), {}, ""),
        (held({"branches": None, "weekdays": None, "hours": None, "questions": None}), {"answers": {}}, ""),
        (held({"weekdays": [1, 2]}), {}, ""),
        (held({"blackout_dates": ["2026-09-16"]}), {}, ""),
        (held({"hours": ["10:00", "10:00"]}), {}, ""),
        (held({"hours": ["10:00", "02:00"]}), {}, ""),
        (held({"hours": ["18:00", "10:00"]}), {}, "outside_hours"),
        (held({"hours": [None, None]}), {}, ""),
        (held({"hours": ["10:00", None]}), {}, ""),
        (held({"hours": [None, "10:00"]}), {}, "outside_hours"),
        (held(), {"first": Name("安全检测")}, "not_yet_valid"),
        (held(), {"insured": False}, "not_eligible"),
        (held(), {"answers": {}}, ""),
        (held({"questions": [{"code": "km"}]}), {"answers": {"km": " "}}, "answers_missing"),
        (held(), {"bill_fen": 100}, "invalid"),
        (held(CARD, value_left_fen=0), {}, "exhausted"),
        (held(CARD, value_left_fen=1), {}, ""),
        (held(CARD, value_left_fen=1, state="used"), {}, "exhausted"),
        (held(CARD, value_left_fen=100), {"bill_fen": 100}, ""),
        (held(CARD, value_left_fen=100), {"bill_fen": 101}, "exhausted"),
        (held(CARD, value_left_fen=100), {"bill_fen": 100, "quantity": 2}, "exhausted"),
        (held(FUEL, uses_left=2, uses_total=3), {"bill_fen": 100, "quantity": 2}, "invalid"),
        (held(FUEL), {"bill_fen": 10}, ""),
        (held(FUEL), {"bill_fen": 9}, "invalid"),
        (held(FUEL), {"answers": {}}, "answers_missing"),
        (held(FUEL), {"answers": {}, "bill_fen": 100}, ""),
    ],
)
def test_decide(voucher: Voucher, facts: dict[str, Any], code: str):
    assert verdict(voucher, **facts) == code


def test_the_shop_comes_before_the_voucher_and_the_voucher_before_the_hour():
    everything_wrong = held({"weekdays": [7]}, state="void")

    assert verdict(everything_wrong, place=Place("suspended", "/")) == "merchant_suspended"
    assert verdict(everything_wrong) == "void"
    assert decide(Facts(everything_wrong, at=NOW), taken=True).code == "outside_hours"


def test_every_refusal_says_why_in_both_languages():
    voucher = held({"hours": ["18:00", "02:00"]})
    with translation.override("en"):
        assert decide(Facts(voucher, at=NOW)).message == "This voucher can only be used from 18:00 to 02:00."
    assert decide(Facts(held(valid_until=NOW), at=NOW)).message != ""
    assert decide(Facts(held(), at=NOW)).message == ""


@pytest.mark.parametrize(
    "voucher,facts,words",
    [
        (held(), {"place": Place("active", "/", is_in_service=False)}, "This store is out of service."),
        (
            held({"branches": ["/000/440000/"]}),
            {"place": HERE},
            "This voucher is only accepted in another region.",
        ),
        (held(CARD), {}, "There is nothing left on this voucher."),
        (held(CARD, value_left_fen=950), {"bill_fen": 951}, "Only ¥9.50 is left on this voucher."),
        (held(uses_left=2, uses_total=3), {"quantity": 3}, "Only 2 uses are left on this voucher."),
        (held(state="used"), {}, "This voucher has already been used."),
        (
            held(state="used", last_used_at=NOW),
            {},
            "This voucher was already used on 15 September 2026 10:00.",
        ),
        (
            held(valid_from=NOW + timedelta(days=1)),
            {},
            "This voucher can be used from 16 September 2026.",
        ),
        (
            held(),
            {"first": Name("安全检测", "Safety check")},
            "This voucher opens when “Safety check” from the same gift has been used.",
        ),
        (held(), {"first": Name("检测")}, "This voucher opens when “检测” from the same gift has been used."),
        (
            held({"blackout_dates": ["2026-09-15"]}),
            {},
            "This voucher cannot be used today, its terms exclude the day.",
        ),
        (held({"weekdays": [7, 6]}), {}, "This voucher can only be used on: Saturday, Sunday."),
        (held({"hours": ["10:30", None]}), {}, "This voucher can only be used from 10:30 to 24:00."),
        (held({"hours": [None, "09:30"]}), {}, "This voucher can only be used from 00:00 to 09:30."),
        (
            held(),
            {"insured": False},
            "This voucher is for an insured car, and the customer has none today.",
        ),
        (
            held(vehicle_id=1),
            {"insured": False},
            "The car of this voucher is not insured with us today.",
        ),
        (held(), {"bill_fen": 1}, "This voucher is for a use; it takes no amount."),
        (held(FUEL, uses_left=2), {"bill_fen": 10, "quantity": 2}, "One bill at a time, please."),
        (held(FUEL), {"bill_fen": 9}, "So small an amount leaves nothing to take off."),
        (held(FUEL), {"answers": {}}, "Please enter what the service costs first."),
    ],
)
def test_every_refusal_says_in_words_what_stands_against_the_use(voucher, facts, words):
    with translation.override("en"):
        assert decide(Facts(voucher, **{"at": NOW, **facts})).message == words


def test_a_verdict_is_usable_or_names_its_reason():
    good, bad = decide(Facts(held(), at=NOW)), decide(Facts(held(state="void"), at=NOW))
    assert (good.usable, good.code, good.message) == (True, "", "")
    assert (bad.usable, bad.code) == (False, "void")


@pytest.mark.parametrize(
    "voucher,facts,details",
    [
        (held(uses_left=2, uses_total=3), {"quantity": 3}, {"uses_left": 2}),
        (
            held(CARD, value_left_fen=950),
            {"bill_fen": 951},
            {"value_left": {"amount": 950, "currency": "CNY"}},
        ),
        (held(state="used", last_used_at=NOW), {}, {"redeemed_at": "2026-09-15T10:00:00+08:00"}),
        (
            held({**FUEL, "questions": [{"code": "km"}, {"code": "oil", "required": False}]}),
            {"answers": {}},
            {"questions": ["km", "amount"]},
        ),
        (held({"questions": [{"code": "km"}]}), {"answers": {}}, {"questions": ["km"]}),
    ],
)
def test_a_till_reads_in_the_refusal_what_it_needs_to_go_on(voucher, facts, details):
    refusal = decide(Facts(voucher, **{"at": NOW, **facts})).refusal
    assert refusal is not None
    assert refusal.details == details


@pytest.mark.parametrize("after_midnight_s, named", [(0, 14), (1, 15)])
def test_the_last_day_that_is_named_is_a_day_on_which_it_could_be_used(after_midnight_s, named):
    midnight = datetime.combine(NOW.date(), time.min, tzinfo=SHANGHAI)
    over = held(valid_until=midnight + timedelta(seconds=after_midnight_s))
    with translation.override("en"):
        message = decide(Facts(over, at=NOW)).message

    assert message == f"This voucher expired on {named} September 2026."


@pytest.mark.parametrize(
    "terms,first,last",
    [
        ({"valid_days": 90}, None, "2026-12-14"),
        ({"valid_dates": ["2026-10-01", "2026-10-07"]}, "2026-10-01", "2026-10-07"),
        ({"valid_days": 10, "valid_dates": [None, "2026-10-07"]}, None, "2026-09-25"),
        ({"valid_days": 90, "valid_dates": [None, "2026-10-07"]}, None, "2026-10-07"),
        ({}, None, "2027-09-15"),
    ],
)
def test_the_period_of_a_voucher_made_now(terms: dict[str, Any], first: str | None, last: str):
    start, end = rules.period_of(terms, NOW)

    assert (start.isoformat() if start else None, end.isoformat()) == (first, last)
