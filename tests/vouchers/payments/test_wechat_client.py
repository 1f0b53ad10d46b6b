"""What WeChat Pay's answers mean to us, and what exactly it is asked."""

import gzip
import hashlib
import json
import logging
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings as house

from club.core.clock import end_of, midnight
from tests.cast import NOW
from tests.vouchers.payments.test_wechat_reconcile import BACK, PAID, bill
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable
from vouchers.payments.models import Payment, Refund
from vouchers.payments.wechatpay import client
from vouchers.payments.wechatpay.client import WeChatPayGateway

OURS = UUID("0f0e0d0c-0b0a-4909-8807-060504030201")
ORDER = {
    "mchid": "1900000001",
    "appid": "wx1",
    "out_trade_no": OURS.hex,
    "transaction_id": "4200001",
    "trade_state": "SUCCESS",
    "amount": {"total": 6800, "currency": "CNY"},
}


class Pay:
    """WeChat Pay's side of the line: answers in turn, and keeps what it was asked."""

    def __init__(self, *answers: Any) -> None:
        self.answers, self.asked = list(answers), []

    def __getattr__(self, name: str) -> Any:
        def call(*words: Any, **facts: Any) -> Any:
            self.asked.append((name, *words, facts))
            answer = self.answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        return call

    def sign(self, words: list[str]) -> str:
        """Not signed at all: the words themselves."""
        return "|".join(words)


def asked(*answers: Any) -> tuple[WeChatPayGateway, Pay]:
    """A gateway whose calls get these answers: (status, body), the body of a 200, or an exception."""
    given = [(200, json.dumps(each)) if isinstance(each, dict) else each for each in answers]
    line: Any = Pay(*given)
    return WeChatPayGateway(line, "1900000001", "wx1"), line


def refusal(status: int, code: str) -> tuple[int, str]:
    return status, json.dumps({"code": code})


def refund(**other: Any) -> dict[str, Any]:
    return {"out_refund_no": OURS.hex, "status": "SUCCESS", "amount": {"refund": 1000}, **other}


@pytest.mark.parametrize("label, kept", [("洗" * 43, "洗" * 42), ("w" * 128, "w" * 127), ("洗车", "洗车")])
def test_an_order_is_asked_for_with_what_its_payer_may_know(label: str, kept: str) -> None:
    theirs, line = asked({"prepay_id": "wx2"})
    mine = Payment(uid=OURS, amount_fen=6800, created_at=NOW)
    made = theirs.open_checkout(mine, label=label, back_url="b", cancel_url="c", payer="o1")
    assert (made.session_id, made.prepay_id, made.url) == (OURS.hex, "wx2", "")
    facts = {
        "description": kept,
        "out_trade_no": OURS.hex,
        "amount": {"total": 6800, "currency": "CNY"},
        "payer": {"openid": "o1"},
        "time_expire": "2026-09-15T12:00:00+08:00",
        "notify_url": f"{house.SITE_URL}/wechatpay/notify/",
    }
    assert line.asked == [("pay", facts)]


def test_a_sheet_is_signed_for_our_app_this_moment_and_one_order() -> None:
    sheets = [asked()[0].sheet("wx2", NOW) for _each in range(2)]
    for sheet in sheets:
        assert len(bytes.fromhex(sheet["nonceStr"])) == 16
        words = ["wx1", str(int(NOW.timestamp())), sheet["nonceStr"], "prepay_id=wx2"]
        assert [sheet[name] for name in ("appId", "timeStamp", "nonceStr", "package")] == words
        assert (sheet["signType"], sheet["paySign"]) == ("RSA", "|".join(words))
    assert sheets[0]["nonceStr"] != sheets[1]["nonceStr"]


@pytest.mark.parametrize(
    "state, outcome",
    [
        ("SUCCESS", Payment.State.PAID),
        ("REFUND", Payment.State.PAID),
        ("CLOSED", Payment.State.EXPIRED),
        ("REVOKED", Payment.State.EXPIRED),
        ("PAYERROR", Payment.State.FAILED),
        ("NOTPAY", Payment.State.CREATED),
        ("USERPAYING", Payment.State.CREATED),
    ],
)
def test_an_order_tells_where_the_money_is(state: str, outcome: Any) -> None:
    theirs, line = asked({**ORDER, "trade_state": state})
    seen = theirs.look_at(OURS.hex)
    assert (seen.outcome, seen.is_live) == (outcome, True)
    assert (seen.payment_uid, seen.session_id, seen.intent_id) == (str(OURS), OURS.hex, "4200001")
    assert (seen.amount_fen, seen.currency) == (6800, "CNY")
    assert line.asked == [("query", {"out_trade_no": OURS.hex})]


@pytest.mark.parametrize("amount", [None, {}])
def test_an_order_without_an_amount_is_of_nothing(amount: Any) -> None:
    seen = asked({**ORDER, "amount": amount, "out_trade_no": "their-cart-7"})[0].look_at("x")
    assert (seen.amount_fen, seen.currency) == (0, "")
    assert (seen.payment_uid, seen.session_id) == ("", "their-cart-7")


@pytest.mark.parametrize("other", [{"mchid": "1900000002"}, {"appid": "wx2"}])
def test_an_order_of_somebody_else_is_no_answer(other: dict[str, str]) -> None:
    with pytest.raises(GatewayUnreachable):
        asked(ORDER | other)[0].look_at(OURS.hex)


@pytest.mark.parametrize("first", [(204, ""), refusal(400, "ORDER_PAID")])
def test_closing_an_order_answers_how_the_payment_stands_then(first: Any) -> None:
    theirs, line = asked(first, ORDER)
    assert theirs.close(OURS.hex).outcome == Payment.State.PAID
    assert [each[0] for each in line.asked] == ["close", "query"]


def test_a_refund_is_asked_for_under_our_number() -> None:
    mine = Refund(uid=OURS, payment=Payment(amount_fen=6800), amount_fen=1000)
    theirs, line = asked(refund(status="PROCESSING"))
    seen = theirs.refund(mine)
    assert (seen.refund_uid, seen.refund_id, seen.amount_fen) == (str(OURS), OURS.hex, 1000)
    assert seen.outcome == Refund.State.ASKED
    [(name, facts)] = line.asked
    assert (name, facts["out_refund_no"], facts["out_trade_no"]) == ("refund", OURS.hex, mine.payment.uid.hex)
    assert facts["amount"] == {"refund": 1000, "total": 6800, "currency": "CNY"}


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("SUCCESS", Refund.State.DONE),
        ("CLOSED", Refund.State.FAILED),
        ("PROCESSING", Refund.State.ASKED),
        ("ABNORMAL", Refund.State.ASKED),
    ],
)
def test_a_refund_tells_how_far_it_is_and_calls_for_help_when_it_cannot_go_on(
    status: str, outcome: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "vouchers.payments.wechatpay.client"):
        assert asked(refund(status=status))[0].look_at_refund(OURS.hex).outcome == outcome
    assert [OURS.hex in record.getMessage() for record in caplog.records] == [True] * (status == "ABNORMAL")


@pytest.mark.parametrize("amount", [None, {}])
def test_a_refund_without_an_amount_is_of_nothing(amount: Any) -> None:
    seen = asked(refund(amount=amount, out_refund_no="theirs"))[0].look_at_refund("theirs")
    assert (seen.refund_uid, seen.refund_id, seen.amount_fen) == ("", "theirs", 0)


@pytest.mark.parametrize("answer, ours", [(ORDER, OURS.hex), ({}, ""), (refusal(404, "ORDER_NOT_EXIST"), "")])
def test_a_transaction_is_traced_to_our_order(answer: Any, ours: str) -> None:
    theirs, line = asked(answer)
    assert theirs.payment_behind("4200001") == ours
    assert line.asked == [("query", {"transaction_id": "4200001"})]


@pytest.mark.parametrize(
    "answer, error",
    [
        (refusal(300, "MOVED"), GatewayRefused),
        (refusal(400, "PARAM_ERROR"), GatewayRefused),
        (refusal(403, "NO_AUTH"), GatewayRefused),
        (refusal(499, "PARAM_ERROR"), GatewayRefused),
        (refusal(401, "SIGN_ERROR"), GatewayUnreachable),
        (refusal(429, "TOO_MANY"), GatewayUnreachable),
        (refusal(500, "PARAM_ERROR"), GatewayUnreachable),
        (refusal(400, "FREQUENCY_LIMITED"), GatewayUnreachable),
        (refusal(403, "NOT_ENOUGH"), GatewayUnreachable),
        (refusal(404, "NO_STATEMENT_EXIST"), GatewayRefused),
        ((400, "<html>"), GatewayUnreachable),
        ((400, "{}"), GatewayUnreachable),
        ((400, None), GatewayUnreachable),
        ((200, "not json"), GatewayUnreachable),
        ((200, "[]"), GatewayUnreachable),
        (Exception("signature"), GatewayUnreachable),
    ],
)
def test_only_a_word_of_theirs_is_a_no(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        asked(answer)[0].look_at_refund("x")


def packed(*rows: str) -> tuple[dict[str, Any], tuple[int, bytes]]:
    """A bill in two answers: where it lies with its hash, and the file."""
    text = bill(*rows).encode()
    told = {
        "download_url": "http://file",
        "hash_value": hashlib.sha1(text, usedforsecurity=False).hexdigest(),
    }
    return told, (200, gzip.compress(text))


def test_a_day_is_read_from_its_bill() -> None:
    theirs, line = asked(*packed(PAID, BACK % "SUCCESS"))
    day = NOW.date()
    assert [one.number for one in theirs.movements(midnight(day), end_of(day))] == ["4200001", "def"]
    facts = {"bill_date": "2026-09-15", "tar_type": "GZIP"}
    assert line.asked == [("trade_bill", facts), ("download_bill", "http://file", {})]


def test_of_a_bill_only_the_time_that_is_asked_for_counts() -> None:
    """From its first moment until before its last; one line is of ten o'clock, the other of eleven."""
    for start_h, end_h, numbers in ((10, 11, ["4200001"]), (11, 12, ["def"]), (9, 10, []), (12, 13, [])):
        theirs, _line = asked(*packed(PAID, BACK % "SUCCESS"))
        start = midnight(NOW.date())
        found = theirs.movements(start + timedelta(hours=start_h), start + timedelta(hours=end_h))
        assert [one.number for one in found] == numbers


def test_days_are_asked_for_one_by_one_and_one_without_a_bill_had_no_money() -> None:
    none = refusal(404, "NO_STATEMENT_EXIST")
    theirs, line = asked(none, *packed(PAID), none)
    start = midnight(NOW.date()) - timedelta(days=1)
    found = theirs.movements(start, start + timedelta(days=2, microseconds=1))
    assert [one.number for one in found] == ["4200001"]
    days = [facts["bill_date"] for name, *_words, facts in line.asked if name == "trade_bill"]
    assert days == ["2026-09-14", "2026-09-15", "2026-09-16"]


@pytest.mark.parametrize(
    "answer, error",
    [
        (refusal(400, "PARAM_ERROR"), GatewayRefused),
        (refusal(401, "SIGN_ERROR"), GatewayUnreachable),
        (refusal(400, "STATEMENT_CREATING"), GatewayUnreachable),
    ],
)
def test_a_bill_that_is_refused_is_no_day_without_money(answer: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        asked(answer)[0].movements(midnight(NOW.date()), end_of(NOW.date()))


def test_without_an_account_there_is_no_gateway(settings: Any) -> None:
    settings.WECHATPAY_PRIVATE_KEY = ""
    with pytest.raises(GatewayUnreachable):
        client.gateway()


def test_no_chargebacks_are_known_of_this_gateway() -> None:
    theirs, line = asked()
    assert theirs.chargebacks_since(NOW) == []
    with pytest.raises(GatewayRefused):
        theirs.look_at_chargeback("dp_1")
    assert line.asked == []
