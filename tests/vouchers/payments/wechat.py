"""What the tests of WeChat Pay do again and again: begin to pay, pay, bring notices."""

from datetime import timedelta

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from club.core.audit import SYSTEM
from club.members.models import Member
from tests import cast
from tests.outside import Outside
from tests.vouchers.payments.paying import HERE, by
from vouchers.payments.actions import ask_refund, open_checkout, settle_events, start_payment
from vouchers.payments.models import Gateway, Payment, Refund

OPENID = "oTestPayer00000000000000001"
REST = timedelta(minutes=6)


def begun(member: Member | None = None, amount_fen: int = 6800) -> Payment:
    """A payment whose order is open at WeChat Pay. Begun now: it runs out by WeChat Pay's own clock."""
    member, at = member or cast.member(), timezone.now()
    payment = start_payment(
        member=member,
        purpose="order:test",
        amount_fen=amount_fen,
        by=by(member),
        at=at,
        gateway=Gateway.WECHATPAY,
    )
    return open_checkout(
        payment=payment, label="洗车礼包", back_url=HERE, cancel_url=HERE, at=at, payer=OPENID
    )


def pay(outside: Outside, payment: Payment) -> list[str]:
    """The phone pays; the ids of the notices that WeChat Pay would send."""
    told = outside.post(f"/sandbox/wechatpay/pay/{payment.session_id}", outcome="paid")["notices"]
    return [each["id"] for each in told]


def bring(outside: Outside, notice: str) -> HttpResponse:
    """Deliver one notice through our own door, signed anew as WeChat Pay does."""
    sent = outside.get(f"/sandbox/wechatpay/notices/{notice}")
    kind = {"content_type": "application/json"}
    return Client().post("/wechatpay/notify/", sent["body"].encode(), headers=sent["headers"], **kind)


def paid(outside: Outside, amount_fen: int = 6800) -> Payment:
    """A payment that was made, told and believed."""
    payment = begun(amount_fen=amount_fen)
    for notice in pay(outside, payment):
        bring(outside, notice)
    settle_events(at=timezone.now())
    payment.refresh_from_db()
    assert payment.state == Payment.State.PAID
    return payment


def back(payment: Payment, amount_fen: int) -> Refund:
    """Money that is on its way back, not sent yet."""
    return ask_refund(payment=payment, amount_fen=amount_fen, reason="退货", by=SYSTEM, at=timezone.now())
