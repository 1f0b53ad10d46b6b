"""Go and pay."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse

from vouchers.mall.models import Order
from vouchers.payments.actions import open_checkout


def checkout(*, order: Order, at: datetime) -> str:
    """The address of the gateway's page for an order; the same one as long as it lives.

    - asks the gateway, so it stands outside any transaction

    Raises TooLateToPay, GatewayUnreachable, GatewayRefused.
    """
    assert order.payment is not None  # only orders for points have none, and those are not paid here
    back = settings.SITE_URL + reverse("order", args=[order.uid])
    # Coming back proves nothing: the flag only lets the page say "confirming" instead of "not paid".
    payment = open_checkout(
        payment=order.payment, label=order.terms["name"], back_url=f"{back}?back=1", cancel_url=back, at=at
    )
    return str(payment.pay_url)
