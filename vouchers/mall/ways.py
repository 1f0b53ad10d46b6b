"""How a member pays: inside WeChat by its own sheet, everywhere else on Stripe's page."""

from datetime import datetime

from django.conf import settings
from django.http import HttpRequest

from club.identity.wechat_login.start import came_by_wechat, is_in_wechat
from club.members.models import Member
from club.members.queries import openid_of
from vouchers.mall.models import Order
from vouchers.payments.models import Gateway, Payment
from vouchers.payments.wechatpay import client

# WeChat's browser is known by its User-Agent, which the sandbox's phone cannot set; it leaves this instead.
SANDBOX_COOKIE = "sandbox_browser"


def payer_in_wechat(request: HttpRequest, member: Member | None) -> str:
    """The openid of a member who can pay inside WeChat just now; empty for everybody else."""
    if member is None or not client.is_open():
        return ""
    return openid_of(member) if is_in_wechat(request) or _is_on_the_sandboxs_phone(request) else ""


def _is_on_the_sandboxs_phone(request: HttpRequest) -> bool:
    """Local settings only: an ordinary browser that opened us on the phone, and came in as its owner."""
    on_the_phone = settings.WECHATPAY_BRIDGE and request.COOKIES.get(SANDBOX_COOKIE) == "wechat"
    return bool(on_the_phone and came_by_wechat(request))


def gateway_for(payer: str) -> str:
    """Where a payment is begun for whoever pays inside WeChat, or for nobody known there."""
    return Gateway.WECHATPAY if payer else Gateway.STRIPE


def sheet_for(order: Order, at: datetime) -> dict[str, str] | None:
    """What WeChat's sheet is opened with, signed for this moment; None when there is nothing to pay there."""
    payment = order.payment
    if payment is None or payment.state != Payment.State.CREATED or not order.is_open:
        return None
    if payment.gateway != Gateway.WECHATPAY or not payment.prepay_id or not client.is_open():
        return None
    return client.gateway().sheet(payment.prepay_id, at)
