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
from vouchers.lifecycle.rules import Facts, Place, decide

HERE = Place(Merchant.State.ACTIVE, "/000/370000/370100/")


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


def test_the_last_day_that_is_named_is_a_day_on_which_it_could_be_used():
    midnight = datetime.combine(NOW.date(), time.min, tzinfo=SHANGHAI)
    with translation.override("en"):
        message = decide(Facts(held(valid_until=midnight), at=NOW)).message

    assert message == "This voucher expired on 14 September 2026."


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
