"""What Stripe's answers mean to us, and what exactly it is asked."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import pytest
import stripe

from tests.cast import NOW
from vouchers.payments import client
from vouchers.payments.client import NO_MONEY, StripeGateway
from vouchers.payments.gateway import BadSignature, GatewayRefused, GatewayUnreachable
from vouchers.payments.models import Chargeback, Payment, Refund

STAMP = int(NOW.timestamp())


class Stripe(stripe.HTTPClient):
    """Stripe's side of the line: answers in turn, and keeps what it was asked."""

    name = "stand-in"

    def __init__(self, *answers: tuple[int, dict[str, Any]]) -> None:
        super().__init__()
        self.answers, self.asked = list(answers), []

    def request(self, method: str, url: str, headers: Any, post_data: Any = None, **_: Any) -> Any:
        said = dict(parse_qsl(post_data or url.partition("?")[2]))
        self.asked.append((method, url.partition("/v1/")[2].partition("?")[0], said))
        self.key = headers.get("Idempotency-Key")
        status, body = self.answers.pop(0)
        return json.dumps(body), status, {}

    def close(self) -> None:
        """Nothing was opened."""


def asked(*answers: dict[str, Any] | int) -> tuple[StripeGateway, Stripe]:
    """A gateway whose calls get these answers; a number is a refusal with that status."""
    given = [(each, {"error": {}}) if isinstance(each, int) else (200, each) for each in answers]
    line = Stripe(*given)
    theirs = StripeGateway("sk_test_1", "http://stripe.test", "whsec_1")
    theirs._stripe = stripe.StripeClient("sk_test_1", http_client=line, max_network_retries=0)
    return theirs, line


def session(**other: Any) -> dict[str, Any]:
    """A page of ours that is open."""
    facts = {"object": "checkout.session", "id": "cs_1", "mode": "payment", "client_reference_id": "ours"}
    facts |= {"amount_total": 6800, "currency": "cny", "livemode": False, "status": "open"}
    return {**facts, "payment_status": "unpaid", "payment_intent": None, "url": "http://pay", **other}


def intent(status: str) -> dict[str, str]:
    return {"object": "payment_intent", "id": "pi_1", "status": status}


def payment() -> Payment:
    return Payment(amount_fen=6800, created_at=NOW, intent_id="pi_1")


def refund(**other: Any) -> dict[str, Any]:
    facts = {"object": "refund", "id": "re_1", "amount": 1000, "status": "succeeded", "created": STAMP}
    return {**facts, "currency": "cny", "payment_intent": "pi_1", "metadata": {}, **other}


def dispute(**other: Any) -> dict[str, Any]:
    facts = {"object": "dispute", "id": "dp_1", "amount": 6800, "currency": "cny", "created": STAMP}
    facts |= {"reason": "fraudulent", "status": "needs_response", "evidence_details": {"due_by": None}}
    return {**facts, "payment_intent": "pi_1", **other}


def test_a_call_waits_ten_seconds_and_is_made_three_times_at_most() -> None:
    theirs = StripeGateway("sk_test_1", "http://stripe.test", "whsec_1")._stripe._requestor
    assert (theirs._client._timeout, theirs._options.max_network_retries) == (10, 2)


def test_the_settings_say_which_stripe_it_is_and_it_is_made_once(settings: Any) -> None:
    client._client.cache_clear()
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    first = client.gateway()
    assert (type(first), first.is_live, client.gateway() is first) == (StripeGateway, True, True)


@pytest.mark.parametrize("age_s, believed", [(300, True), (301, False)])
def test_an_event_is_five_minutes_old_at_most(
    age_s: int, believed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "time", lambda: float(STAMP))
    body = json.dumps({"id": "evt_1", "type": "t", "data": {"object": {"id": "cs_1"}}})
    sealed = stripe.WebhookSignature.generate_signature_header(body, "whsec_1", STAMP - age_s)
    if believed:
        assert asked()[0].read(body.encode(), sealed).object_id == "cs_1"
    else:
        with pytest.raises(BadSignature):
            asked()[0].read(body.encode(), sealed)


@pytest.mark.parametrize(
    "key, live", [("sk_live_1", True), ("rk_live_1", True), ("sk_test_1", False), ("", False)]
)
def test_the_key_says_whether_the_money_is_real(key: str, live: bool) -> None:
    assert StripeGateway(key, "http://stripe.test", "").is_live == live


@pytest.mark.parametrize(
    "facts, outcome",
    [
        ({}, Payment.State.CREATED),
        ({"payment_status": "paid", "status": "complete"}, Payment.State.PAID),
        ({"payment_status": "paid", "mode": "setup"}, Payment.State.CREATED),
        ({"status": "expired"}, Payment.State.EXPIRED),
        ({"status": "complete"}, Payment.State.CREATED),
        ({"status": "complete", "payment_intent": intent("processing")}, Payment.State.CREATED),
        ({"status": "complete", "payment_intent": intent("requires_payment_method")}, Payment.State.FAILED),
        ({"status": "complete", "payment_intent": intent("canceled")}, Payment.State.FAILED),
        ({"status": "open", "payment_intent": intent("canceled")}, Payment.State.CREATED),
    ],
)
def test_a_page_tells_where_the_money_is(facts: dict[str, Any], outcome: Any) -> None:
    theirs, line = asked(session(**facts))
    seen = theirs.look_at("cs_1")
    assert seen.outcome == outcome
    assert (seen.payment_uid, seen.session_id, seen.amount_fen, seen.currency) == (
        "ours",
        "cs_1",
        6800,
        "CNY",
    )
    assert (seen.intent_id, seen.is_live) == ("pi_1" if facts.get("payment_intent") else "", False)
    assert line.asked == [("get", "checkout/sessions/cs_1", {"expand[0]": "payment_intent"})]


def test_a_page_that_says_nothing_of_us_is_nobodys() -> None:
    theirs, _line = asked(session(client_reference_id=None, amount_total=None, currency=None))
    seen = theirs.look_at("cs_1")
    assert (seen.payment_uid, seen.amount_fen, seen.currency) == ("", 0, "")


@pytest.mark.parametrize("url", ["http://pay", None])
def test_a_page_is_asked_for_once_and_ends_two_hours_after_the_payment_began(url: str | None) -> None:
    mine = payment()
    theirs, line = asked(session(url=url))
    made = theirs.open_checkout(mine, label="洗车", back_url="http://b", cancel_url="http://c")
    assert (made.session_id, made.url) == ("cs_1", url or "")
    [(method, path, said)] = line.asked
    assert (method, path, line.key) == ("post", "checkout/sessions", f"checkout:{mine.uid}")
    assert said["expires_at"] == str(int((NOW + timedelta(hours=2)).timestamp()))
    assert said["line_items[0][quantity]"] == "1"
    assert said["line_items[0][price_data][unit_amount]"] == "6800"


@pytest.mark.parametrize("first", [session(status="expired"), 400])
def test_closing_a_page_answers_how_the_payment_stands_then(first: Any) -> None:
    theirs, line = asked(first, session(payment_status="paid"))
    assert theirs.close("cs_1").outcome == Payment.State.PAID
    assert [path for _method, path, _said in line.asked] == [
        "checkout/sessions/cs_1/expire",
        "checkout/sessions/cs_1",
    ]


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("succeeded", Refund.State.DONE),
        ("failed", Refund.State.FAILED),
        ("canceled", Refund.State.FAILED),
        ("pending", Refund.State.ASKED),
    ],
)
def test_a_refund_tells_how_far_it_is(status: str, outcome: Any) -> None:
    theirs, _line = asked(refund(status=status, metadata={"refund": "ours"}))
    seen = theirs.look_at_refund("re_1")
    assert (seen.refund_uid, seen.refund_id, seen.amount_fen, seen.outcome) == ("ours", "re_1", 1000, outcome)


def test_a_refund_that_somebody_else_made_is_nobodys() -> None:
    for metadata in ({}, {"refund": None}):
        assert asked(refund(metadata=metadata))[0].look_at_refund("re_1").refund_uid == ""


def test_a_first_try_asks_for_the_refund_at_once() -> None:
    mine = Refund(payment=payment(), amount_fen=1000)
    theirs, line = asked(refund(metadata={"refund": str(mine.uid)}))
    assert theirs.refund(mine).refund_uid == str(mine.uid)
    [(method, path, said)] = line.asked
    assert (method, path, line.key) == ("post", "refunds", f"refund:{mine.uid}")
    assert (said["payment_intent"], said["amount"]) == ("pi_1", "1000")


def test_a_second_try_first_looks_among_the_refunds_that_are_there() -> None:
    mine = Refund(payment=payment(), amount_fen=1000, tried_at=NOW)
    listed = [refund(id="re_0", metadata={"refund": "x"}), refund(metadata={"refund": str(mine.uid)})]
    theirs, line = asked({"object": "list", "data": listed})
    assert theirs.refund(mine).refund_id == "re_1"
    assert line.asked == [("get", "refunds", {"payment_intent": "pi_1", "limit": "100"})]


def test_what_a_second_try_does_not_find_is_asked_for() -> None:
    mine = Refund(payment=payment(), amount_fen=1000, tried_at=NOW)
    theirs, line = asked({"object": "list", "data": [refund(id="re_0")]}, refund(id="re_2"))
    assert theirs.refund(mine).refund_id == "re_2"
    assert [method for method, _path, _said in line.asked] == ["get", "post"]


def test_a_second_try_that_may_not_look_knows_nothing() -> None:
    """The first one may have come through: a no to the question is no "no" to the money."""
    theirs, _line = asked(400)
    with pytest.raises(GatewayUnreachable):
        theirs.refund(Refund(payment=payment(), amount_fen=1000, tried_at=NOW))


@pytest.mark.parametrize(
    "status, outcome",
    [
        ("needs_response", Chargeback.State.OPEN),
        ("under_review", Chargeback.State.OPEN),
        ("won", Chargeback.State.WON),
        ("warning_closed", Chargeback.State.WON),
        ("prevented", Chargeback.State.WON),
        ("lost", Chargeback.State.LOST),
    ],
)
def test_a_chargeback_tells_how_it_stands_and_until_when_it_is_answered(status: str, outcome: Any) -> None:
    theirs, _line = asked(dispute(status=status, evidence_details={"due_by": STAMP + 60}))
    seen = theirs.look_at_chargeback("dp_1")
    assert (seen.dispute_id, seen.intent_id, seen.amount_fen, seen.currency) == ("dp_1", "pi_1", 6800, "CNY")
    assert (seen.reason, seen.outcome) == ("fraudulent", outcome)
    assert (seen.opened_at, seen.answer_by) == (NOW, NOW + timedelta(minutes=1))


def test_a_chargeback_without_an_intent_or_an_end_has_none() -> None:
    theirs, _line = asked(dispute(payment_intent=None))
    seen = theirs.look_at_chargeback("dp_1")
    assert (seen.intent_id, seen.answer_by) == ("", None)


def test_chargebacks_are_listed_since_a_moment() -> None:
    theirs, line = asked({"object": "list", "data": [dispute(), dispute(id="dp_2")]})
    assert [one.dispute_id for one in theirs.chargebacks_since(NOW)] == ["dp_1", "dp_2"]
    assert line.asked == [("get", "disputes", {"created[gte]": str(STAMP), "limit": "100"})]


@pytest.mark.parametrize(
    "found, ours", [([session()], "ours"), ([session(client_reference_id=None)], ""), ([], "")]
)
def test_an_intent_is_traced_to_the_payment_by_its_page(found: list[dict[str, Any]], ours: str) -> None:
    theirs, line = asked({"object": "list", "data": found})
    assert theirs.payment_behind("pi_1") == ours
    assert line.asked == [("get", "checkout/sessions", {"payment_intent": "pi_1", "limit": "1"})]


def test_a_day_of_movements_leaves_out_what_moved_no_money() -> None:
    charge = {**refund(), "object": "charge", "id": "ch_1", "amount": 6800}
    lists = (
        [charge, {**charge, "id": "ch_2", "status": "failed"}],
        [refund(payment_intent=None), refund(id="re_2", status="canceled")],
        [dispute(), *(dispute(id=f"dp_{status}", status=status) for status in sorted(NO_MONEY))],
    )
    theirs, line = asked(*({"object": "list", "data": rows, "has_more": False} for rows in lists))
    seen = theirs.movements(NOW, NOW + timedelta(days=1))
    assert [(one.kind, one.number, one.intent_id, one.amount_fen) for one in seen] == [
        ("payment", "ch_1", "pi_1", 6800),
        ("refund", "re_1", "", 1000),
        ("chargeback", "dp_1", "pi_1", 6800),
    ]
    assert {(one.currency, one.at) for one in seen} == {("CNY", datetime.fromtimestamp(STAMP, UTC))}
    span = {"created[gte]": str(STAMP), "created[lt]": str(STAMP + 86_400), "limit": "100"}
    assert line.asked == [("get", path, span) for path in ("charges", "refunds", "disputes")]


@pytest.mark.parametrize(
    "status, refusal",
    [
        (400, GatewayRefused),
        (402, GatewayRefused),
        (404, GatewayRefused),
        (429, GatewayUnreachable),
        (499, GatewayRefused),
        (500, GatewayUnreachable),
        (503, GatewayUnreachable),
    ],
)
def test_a_no_is_a_no_and_a_fault_of_theirs_is_none(status: int, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        asked(status)[0].look_at("cs_1")


@pytest.mark.parametrize(
    "error, refusal",
    [
        (stripe.APIConnectionError("no line"), GatewayUnreachable),
        (stripe.IdempotencyError("still at work"), GatewayUnreachable),
        (stripe.StripeError("no status at all"), GatewayRefused),
    ],
)
def test_silence_is_no_answer(
    error: Exception, refusal: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_words: Any, **_more: Any) -> Callable[..., Any]:
        raise error

    monkeypatch.setattr(Stripe, "request", fails)
    with pytest.raises(refusal):
        asked()[0].look_at("cs_1")
