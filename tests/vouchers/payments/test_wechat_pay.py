"""Payments inside WeChat move by what WeChat Pay says when asked, forward only."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from tests import cast
from tests.outside import Outside
from tests.vouchers.payments import paying
from tests.vouchers.payments.paying import HERE, by
from tests.vouchers.payments.test_pay_notices import STRANGERS, listed
from tests.vouchers.payments.wechat import OPENID, begun, bring, pay
from vouchers.payments.actions import (
    AlreadyPaid,
    ask_about_open,
    close_payment,
    look_for_chargebacks,
    open_checkout,
    settle,
    settle_events,
)
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable
from vouchers.payments.gateways import open_ones
from vouchers.payments.models import GatewayEvent, Payment
from vouchers.payments.wechatpay import client
from vouchers.payments.wechatpay.client import gateway

pytestmark = pytest.mark.django_db


def verbs() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("verb", flat=True))


def order(outside: Outside, payment: Payment) -> dict[str, Any]:
    """The order as the sandbox has it."""
    found: dict[str, Any] = outside.post(f"/sandbox/wechatpay/pay/{payment.session_id}", outcome="failed")
    return dict(found["order"])


def test_a_payment_gets_an_order_for_its_payer_and_the_same_one_when_asked_again(wechat_pay: Outside) -> None:
    payment = begun()
    first = payment.prepay_id
    Payment.objects.update(session_id=None, prepay_id="")  # our side forgot the answer
    again = open_checkout(
        payment=Payment.objects.get(),
        label="洗车礼包",
        back_url=HERE,
        cancel_url=HERE,
        at=payment.created_at,
        payer=OPENID,
    )
    assert (again.session_id, again.prepay_id, again.pay_url) == (payment.uid.hex, first, "")
    made = order(wechat_pay, payment)
    assert (made["amount"], made["payer"]) == ({"total": 6800, "currency": "CNY"}, {"openid": OPENID})
    assert made["ends"] == pytest.approx((payment.created_at + timedelta(hours=2)).timestamp(), abs=1)


def test_the_sheet_is_signed_for_what_the_phone_is_told_to_pay(wechat_pay: Outside) -> None:
    payment = begun()
    sheet = gateway().sheet(payment.prepay_id, timezone.now())
    shown = wechat_pay.post("/wechatpay/sheet", **sheet)
    assert (shown["what"], shown["total"]) == ("洗车礼包", 6800)
    forged = wechat_pay.http.post("/wechatpay/sheet", json=sheet | {"nonceStr": "another"})
    assert (forged.status_code, forged.json()["code"]) == (401, "SIGN_ERROR")


def test_a_paid_order_makes_a_paid_payment(wechat_pay: Outside) -> None:
    payment = begun()
    told = [bring(wechat_pay, notice).status_code for notice in pay(wechat_pay, payment)]
    assert (told, settle_events(at=timezone.now())) == ([204], 1)
    payment.refresh_from_db()
    assert (payment.state, payment.intent_id[:5]) == (Payment.State.PAID, "42000")
    assert verbs() == ["payment.started", "payment.paid"]


def test_notices_ten_times_and_out_of_order_pay_once(wechat_pay: Outside) -> None:
    """W02: one payment, its notice ten times, with the one of a refund that is not ours before it."""
    payment, other = begun(), begun()
    notices = [*pay(wechat_pay, other), *pay(wechat_pay, payment)]
    for notice in [*notices[::-1], *notices] * 5:
        bring(wechat_pay, notice)
    settle_events(at=timezone.now())
    settle_events(at=timezone.now())
    assert set(Payment.objects.values_list("state", flat=True)) == {"paid"}
    assert sorted(verbs()) == ["payment.paid"] * 2 + ["payment.started"] * 2
    assert GatewayEvent.objects.filter(state=GatewayEvent.State.DONE).count() == 2


def test_who_turns_back_at_the_sheet_has_not_paid_and_may_pay_later(wechat_pay: Outside) -> None:
    payment = begun()
    order(wechat_pay, payment)  # the attempt failed or was given up
    ask_about_open(at=payment.created_at + timedelta(minutes=11))
    payment.refresh_from_db()
    assert (payment.state, verbs()) == (Payment.State.CREATED, ["payment.started"])
    pay(wechat_pay, payment)
    ask_about_open(at=payment.created_at + timedelta(minutes=17))
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_a_notice_that_is_lost_is_made_up_for_by_asking(wechat_pay: Outside) -> None:
    payment = begun()
    pay(wechat_pay, payment)
    assert ask_about_open(at=payment.created_at + timedelta(minutes=9)) == 0
    assert ask_about_open(at=payment.created_at + timedelta(minutes=11)) == 1
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_an_order_that_outlived_its_time_is_closed(wechat_pay: Outside) -> None:
    """WeChat Pay never ends one by itself."""
    payment = begun()
    ask_about_open(at=payment.created_at + timedelta(hours=2, minutes=6))
    payment.refresh_from_db()
    assert payment.state == Payment.State.EXPIRED
    late = wechat_pay.http.post(f"/sandbox/wechatpay/pay/{payment.session_id}", json={"outcome": "paid"})
    assert (late.status_code, late.json()["code"]) == (400, "ORDER_CLOSED")


@pytest.mark.parametrize("change", [{"amount_fen": 6801}, {"currency": "USD"}, {"session_id": "another"}])
def test_an_order_that_differs_from_ours_is_not_believed(wechat_pay: Outside, change: dict[str, Any]) -> None:
    payment = begun()
    (notice,) = pay(wechat_pay, payment)
    Payment.objects.update(**change)
    bring(wechat_pay, notice)
    settle_events(at=timezone.now())
    payment.refresh_from_db()
    event = GatewayEvent.objects.get()
    assert (payment.state, event.state, event.error) == ("created", "failed", "does_not_match")


@pytest.mark.parametrize(
    "setting, value", [("WECHATPAY_MCH_ID", "1900000002"), ("WECHAT_APP_ID", "wxsomebodyelse01")]
)
def test_an_answer_about_another_account_is_not_believed(
    wechat_pay: Outside, settings: Any, setting: str, value: str
) -> None:
    """W09: signed, but about another merchant or another app."""
    payment = begun()
    pay(wechat_pay, payment)
    setattr(settings, setting, value)
    with pytest.raises(GatewayUnreachable):
        gateway().look_at(str(payment.session_id))
    ask_about_open(at=payment.created_at + timedelta(minutes=11))
    assert Payment.objects.get().state == Payment.State.CREATED


def test_an_answer_with_a_wrong_signature_is_not_believed(wechat_pay: Outside, settings: Any) -> None:
    """W09: another's signature under the serial we know."""
    payment = begun()
    (notice,) = pay(wechat_pay, payment)
    bring(wechat_pay, notice)
    serial = settings.WECHATPAY_KEYS.partition(":")[0]
    settings.WECHATPAY_KEYS = f"{serial}:{listed(STRANGERS)}"
    with pytest.raises(GatewayUnreachable):
        gateway().look_at(str(payment.session_id))
    assert settle_events(at=timezone.now()) == 0
    waiting = GatewayEvent.objects.get()
    assert (waiting.state, waiting.attempts, Payment.objects.get().state) == ("received", 1, "created")


def test_an_answer_under_an_unknown_key_is_not_believed(wechat_pay: Outside, settings: Any) -> None:
    """W09: a serial we do not know."""
    payment = begun()
    settings.WECHATPAY_KEYS = "PUB_KEY_ID_0:" + settings.WECHATPAY_KEYS.partition(":")[2]
    with pytest.raises(GatewayUnreachable):
        gateway().look_at(str(payment.session_id))


def test_a_forged_word_of_payment_moves_nothing(wechat_pay: Outside) -> None:
    """The notice says where to look and is believed in nothing else."""
    payment = begun()
    facts = {"kind": "TRANSACTION.SUCCESS", "object_id": payment.session_id, "received_at": timezone.now()}
    GatewayEvent.objects.create(gateway="wechatpay", event_id="wechatpay:lie", **facts)
    settle_events(at=timezone.now())
    payment.refresh_from_db()
    assert (payment.state, verbs()) == (Payment.State.CREATED, ["payment.started"])


def test_closing_a_payment_closes_its_order(wechat_pay: Outside) -> None:
    member = cast.member()
    payment = begun(member)
    close_payment(payment=payment, by=by(member), at=timezone.now())
    assert verbs() == ["payment.started", "payment.expired"]
    late = wechat_pay.http.post(f"/sandbox/wechatpay/pay/{payment.session_id}", json={"outcome": "paid"})
    assert late.json()["ok"] is False


def test_a_payment_made_meanwhile_cannot_be_closed(wechat_pay: Outside) -> None:
    member = cast.member()
    payment = begun(member)
    pay(wechat_pay, payment)
    with pytest.raises(AlreadyPaid):
        close_payment(payment=payment, by=by(member), at=timezone.now())
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID


def test_money_that_comes_for_what_we_called_over_is_believed(wechat_pay: Outside) -> None:
    payment = begun()
    pay(wechat_pay, payment)
    Payment.objects.update(state="expired")
    settle(sighting=gateway().look_at(str(payment.session_id)), by=SYSTEM, at=timezone.now())
    assert (Payment.objects.get().state, verbs()[-1]) == ("paid", "payment.paid")


@pytest.mark.parametrize("mode", ["refuse", "timeout", "error"])
def test_while_wechat_pay_is_away_nothing_is_known(wechat_pay: Outside, settings: Any, mode: str) -> None:
    payment = begun()
    settings.OUTSIDE_TIMEOUT = (1, 1)
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode=mode)
    with pytest.raises(GatewayUnreachable):
        gateway().look_at(str(payment.session_id))
    with pytest.raises(GatewayUnreachable):
        close_payment(payment=payment, by=SYSTEM, at=timezone.now())
    wechat_pay.post("/sandbox/faults", service="wechatpay", mode="ok")
    payment.refresh_from_db()
    assert (payment.state, verbs()) == (Payment.State.CREATED, ["payment.started"])


def test_while_wechat_pay_is_away_the_events_of_stripe_are_settled(
    wechat_pay: Outside, settings: Any
) -> None:
    (notice,) = pay(wechat_pay, begun())
    bring(wechat_pay, notice)
    card = paying.begun(cast.member())
    for event in paying.pay(wechat_pay, card):
        paying.bring(event)
    settings.WECHATPAY_API_ORIGIN = "http://127.0.0.1:9"
    assert settle_events(at=timezone.now()) == 1
    assert dict(Payment.objects.values_list("gateway", "state")) == {"stripe": "paid", "wechatpay": "created"}


def test_wechat_pay_says_plainly_that_it_has_no_chargebacks(wechat_pay: Outside) -> None:
    assert gateway().chargebacks_since(timezone.now()) == []
    with pytest.raises(GatewayRefused):
        gateway().look_at_chargeback("dp_1")
    assert look_for_chargebacks(at=timezone.now()) == 0


def test_without_an_account_there_is_one_gateway(wechat_pay: Outside, settings: Any) -> None:
    assert open_ones() == ["stripe", "wechatpay"]
    settings.WECHATPAY_PRIVATE_KEY = ""
    assert open_ones() == ["stripe"]
    with pytest.raises(GatewayUnreachable):
        begun()
    assert Payment.objects.get().session_id is None


def test_wechat_pay_learns_nothing_about_the_person_but_the_openid(wechat_pay: Outside) -> None:
    member = cast.member(phone="+8613912345678")
    text = json.dumps(order(wechat_pay, begun(member)), ensure_ascii=False)
    assert [word for word in ("13912345678", member.number, str(member.uid)) if word in text] == []


def test_the_package_still_takes_its_address_where_we_put_it(wechat_pay: Outside, settings: Any) -> None:
    """The address of the package is private: an update that moves it must not send tests to the real one."""
    client._client.cache_clear()
    pay_client = gateway()._pay
    assert pay_client._core._gate_way == wechat_pay.url
    fresh = type(pay_client)(
        wechatpay_type=pay_client._type,
        mchid=settings.WECHATPAY_MCH_ID,
        private_key=settings.WECHATPAY_PRIVATE_KEY,
        cert_serial_no=settings.WECHATPAY_CERT_SERIAL,
        appid=settings.WECHAT_APP_ID,
        apiv3_key=settings.WECHATPAY_V3_KEY,
        public_key=settings.WECHATPAY_KEYS.partition(":")[2],
        public_key_id=settings.WECHATPAY_KEYS.partition(":")[0],
    )
    assert fresh._core._gate_way == "https://api.mch.weixin.qq.com"
    assert begun().prepay_id.startswith("wx")  # it was really asked there
