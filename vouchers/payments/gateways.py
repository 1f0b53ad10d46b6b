"""Which gateways there are, by name."""

from collections.abc import Callable

from vouchers.payments import client
from vouchers.payments.gateway import PaymentGateway
from vouchers.payments.models import Gateway
from vouchers.payments.wechatpay import client as wechatpay

GATEWAYS: dict[str, Callable[[], PaymentGateway]] = {
    Gateway.STRIPE: client.gateway,
    Gateway.WECHATPAY: wechatpay.gateway,
}


def called(name: str) -> PaymentGateway:
    """The gateway of a payment, an event or a comparison. Raises GatewayUnreachable without an account."""
    return GATEWAYS[name]()


def open_ones() -> list[str]:
    """The gateways with which this installation has an account."""
    return [name for name in GATEWAYS if name != Gateway.WECHATPAY or wechatpay.is_open()]
