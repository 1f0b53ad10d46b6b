"""Payments move by what Stripe says when asked, forward only."""

import sys
import threading
from datetime import timedelta

import pytest

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests import cast
from tests.cast import NOW
from tests.outside import Outside
from tests.vouchers.payments.paying import HERE as BACK
from tests.vouchers.payments.paying import at_once, begun, bring, by, pay
from vouchers.payments.actions import (
    AlreadyPaid,
    DoesNotMatch,
    TooLateToPay,
    UnknownPayment,
    ask_about_open,
    close_payment,
    open_checkout,
    settle,
    settle_events,
    start_payment,
)
from vouchers.payments.client import gateway
from vouchers.payments.gateway import GatewayUnreachable
from vouchers.payments.models import GatewayEvent, Payment

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def test_a_payment_gets_a_page_and_the_same_page_when_asked_again(outside: Outside):
    payment = begun(cast.member())
    Payment.objects.update(session_id=None, pay_url="")  # our side forgot the answer
    again = open_checkout(
        payment=Payment.objects.get(), label="洗车礼包", back_url=BACK, cancel_url=BACK, at=payment.created_at
    )
    assert (again.session_id, again.pay_url) == (payment.session_id, payment.pay_url)
    assert payment.pay_url.startswith(outside.url)


def test_stripe_learns_nothing_about_the_person(outside: Outside):
    member = cast.member(phone="+8613912345678")
    payment = begun(member)
    session = gateway()._stripe.v1.checkout.sessions.retrieve(payment.session_id).to_dict()
    assert session["metadata"] == {"payment": str(payment.uid)}
    assert session["customer_email"] is None
    assert session["customer"] is None
    assert "13912345678" not in str(session)
    assert member.number not in str(session)


def test_a_payment_begun_too_long_ago_gets_no_page(outside: Outside):
    member = cast.member()
    payment = start_payment(member=member, purpose="x", amount_fen=100, by=by(member), at=NOW)
    with pytest.raises(TooLateToPay):
        open_checkout(
            payment=payment, label="x", back_url=BACK, cancel_url=BACK, at=NOW + timedelta(minutes=81)
        )
    payment.refresh_from_db()
    assert (payment.session_id, payment.pay_url, payment.state) == (None, "", Payment.State.CREATED)


def test_a_paid_page_makes_a_paid_payment(outside: Outside):
    payment = begun(cast.member())
    for event in pay(outside, payment):
        bring(event)
    assert settle_events(at=NOW) == 1
    payment.refresh_from_db()
    assert (payment.state, payment.paid_at) == (Payment.State.PAID, NOW)
    assert payment.intent_id.startswith("pi_")
    assert verbs() == ["payment.started", "payment.paid"]


def test_events_ten_times_and_out_of_order_pay_once(outside: Outside):
    """W02: events ten times and out of order."""
    payment = begun(cast.member())
    first = pay(outside, payment, "processing")
    second = pay(outside, payment, "paid")
    for event in [*second[::-1], *first[::-1]] * 10:
        bring(event)
    settle_events(at=NOW)
    settle_events(at=NOW)
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID
    assert verbs() == ["payment.started", "payment.paid"]
    assert GatewayEvent.objects.filter(state=GatewayEvent.State.DONE).count() == 2


@pytest.mark.parametrize(
    "outcome, state", [("failed", "failed"), ("expired", "expired"), ("processing", "created")]
)
def test_a_payment_follows_what_became_of_its_page(outside: Outside, outcome: str, state: str):
    payment = begun(cast.member())
    for event in pay(outside, payment, outcome):
        bring(event)
    settle_events(at=NOW)
    payment.refresh_from_db()
    assert (payment.state, payment.paid_at) == (state, None)


def test_a_declined_card_leaves_the_payment_open(outside: Outside):
    payment = begun(cast.member())
    for event in [*pay(outside, payment, "declined"), *pay(outside, payment, "paid")]:
        bring(event)
    settle_events(at=NOW)
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_a_forged_word_of_payment_moves_nothing(outside: Outside):
    payment = begun(cast.member())
    session = {"id": payment.session_id, "payment_status": "paid", "status": "complete"}
    bring({"id": "evt_lie", "type": "checkout.session.completed", "data": {"object": session}})
    settle_events(at=NOW)
    payment.refresh_from_db()
    assert payment.state == Payment.State.CREATED
    assert verbs() == ["payment.started"]


@pytest.mark.parametrize("change", [{"amount_fen": 6801}, {"currency": "USD"}, {"session_id": "cs_other"}])
def test_a_payment_that_differs_from_ours_is_not_believed(outside: Outside, change: dict):
    payment = begun(cast.member())
    events = pay(outside, payment)
    Payment.objects.update(**change)
    for event in events:
        bring(event)
    settle_events(at=NOW)
    payment.refresh_from_db()
    assert payment.state == Payment.State.CREATED
    event = GatewayEvent.objects.get(kind="checkout.session.completed")
    assert (event.state, event.error) == (GatewayEvent.State.FAILED, "does_not_match")
    assert verbs() == ["payment.started"]


def test_a_test_payment_is_not_believed_by_a_live_club(outside: Outside, settings):
    payment = begun(cast.member())
    pay(outside, payment)
    sighting = gateway().look_at(payment.session_id)
    settings.STRIPE_SECRET_KEY = "sk_live_1"
    with pytest.raises(DoesNotMatch):
        settle(sighting=sighting, by=SYSTEM, at=NOW)
    assert Payment.objects.get().state == Payment.State.CREATED


def test_a_page_of_another_shop_is_left_alone(outside: Outside):
    payment = begun(cast.member())
    events = pay(outside, payment)
    Payment.objects.update(uid="00000000-0000-4000-8000-000000000000")
    for event in events:
        bring(event)
    settle_events(at=NOW)
    event = GatewayEvent.objects.get(kind="checkout.session.completed")
    assert (event.state, event.error) == (GatewayEvent.State.IGNORED, UnknownPayment.code)
    assert Payment.objects.get().state == Payment.State.CREATED


def test_events_wait_while_stripe_is_away(outside: Outside, settings):
    payment = begun(cast.member())
    for event in pay(outside, payment):
        bring(event)
    settings.STRIPE_API_ORIGIN = "http://127.0.0.1:9"
    assert settle_events(at=NOW) == 0
    waiting = GatewayEvent.objects.get(kind="checkout.session.completed")
    assert (waiting.state, waiting.attempts) == (GatewayEvent.State.RECEIVED, 1)
    settings.STRIPE_API_ORIGIN = outside.url
    assert settle_events(at=NOW) == 1
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_we_ask_when_no_webhook_comes(outside: Outside):
    payment = begun(cast.member())
    pay(outside, payment)
    assert ask_about_open(at=payment.created_at + timedelta(minutes=9)) == 0
    assert ask_about_open(at=payment.created_at + timedelta(minutes=11)) == 1
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_we_do_not_ask_all_the_time(outside: Outside):
    payment = begun(cast.member())
    asked = [ask_about_open(at=payment.created_at + timedelta(minutes=11, seconds=2 * n)) for n in range(3)]
    later = ask_about_open(at=payment.created_at + timedelta(minutes=17))
    assert (asked, later) == ([1, 0, 0], 1)


def test_a_payment_that_never_had_a_page_is_given_up(outside: Outside):
    member = cast.member()
    start_payment(member=member, purpose="x", amount_fen=100, by=by(member), at=NOW)
    ask_about_open(at=NOW + timedelta(hours=2, minutes=1))
    assert Payment.objects.get().state == Payment.State.EXPIRED
    assert verbs() == ["payment.started", "payment.expired"]


def test_closing_a_payment_closes_its_page(outside: Outside):
    member = cast.member()
    payment = begun(member)
    close_payment(payment=payment, by=by(member), at=NOW)
    assert outside.http.post(f"/sandbox/stripe/pay/{payment.session_id}", json={}).status_code == 400
    assert verbs() == ["payment.started", "payment.expired"]


def test_a_paid_payment_cannot_be_closed(outside: Outside):
    member = cast.member()
    payment = begun(member)
    pay(outside, payment)
    with pytest.raises(AlreadyPaid):
        close_payment(payment=payment, by=by(member), at=NOW)
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_an_unreachable_gateway_says_so_in_words(outside: Outside, settings):
    settings.STRIPE_API_ORIGIN = "http://127.0.0.1:9"
    with pytest.raises(GatewayUnreachable) as refusal:
        begun(cast.member())
    assert str(refusal.value) == str(GatewayUnreachable.message)


@pytest.mark.django_db(transaction=True)
def test_one_event_settled_by_ten_threads_pays_once(outside: Outside):
    """W02: one event on ten threads."""
    payment = begun(cast.member())
    pay(outside, payment)
    sighting = gateway().look_at(payment.session_id)
    assert at_once(10, lambda: settle(sighting=sighting, by=SYSTEM, at=NOW)) == ["paid"] * 10
    assert verbs() == ["payment.started", "payment.paid"]


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_ten_threads_would_pay_more_than_once(outside: Outside, monkeypatch):
    """W02: the control, without the lock."""
    payment = begun(cast.member())
    pay(outside, payment)
    sighting = gateway().look_at(payment.session_id)
    gate = threading.Barrier(10)

    def unlocked(uid: str) -> Payment:
        found = Payment.objects.get(uid=uid)
        gate.wait(10)  # everybody has read before anybody writes
        return found

    monkeypatch.setattr(sys.modules[settle.__module__], "_locked", unlocked)
    at_once(10, lambda: settle(sighting=sighting, by=SYSTEM, at=NOW))
    assert verbs().count("payment.paid") == 10
