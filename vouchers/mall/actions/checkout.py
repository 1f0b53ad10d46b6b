"""Go and pay."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.mall.models import Order
from vouchers.payments.actions import open_checkout
from vouchers.payments.models import Gateway


class OnlyInWeChat(DomainError):
    """The payment was begun at WeChat Pay, whose sheet opens nowhere else."""

    code = "only_in_wechat"
    message = _(
        "This order is paid with WeChat Pay. Open it inside WeChat, or cancel it and order again here."
    )


def checkout(*, order: Order, at: datetime, payer: str = "") -> str:
    """The address where an order is paid; the same one as long as it lives.

    - a page of Stripe's, or our own page that opens WeChat's sheet for `payer`, an openid
    - asks the gateway, so it stands outside any transaction

    Raises OnlyInWeChat, TooLateToPay, GatewayUnreachable, GatewayRefused.
    """
    assert order.payment is not None  # only orders for points have none, and those are not paid here
    if order.payment.gateway == Gateway.WECHATPAY and not payer:
        raise OnlyInWeChat
    back = settings.SITE_URL + reverse("order", args=[order.uid])
    # Coming back proves nothing: the flag only lets the page say "confirming" instead of "not paid".
    payment = open_checkout(
        payment=order.payment,
        label=order.terms["name"],
        back_url=f"{back}?back=1",
        cancel_url=back,
        at=at,
        payer=payer,
    )
    return str(payment.pay_url or reverse("order_wechat_pay", args=[order.uid]))
