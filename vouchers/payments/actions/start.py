"""Beginning to pay: first our own row, then the gateway's page."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from vouchers.payments.gateways import called
from vouchers.payments.models import Gateway, Payment

# The gateway's page must live another half hour when it is made; it ends two hours after the payment began.
OPENABLE = timedelta(minutes=80)


class TooLateToPay(DomainError):
    """The payment was begun too long ago; a new order makes a new one."""

    code = "too_late"
    message = _("This order is too old to be paid. Please order again.")


@transaction.atomic
def start_payment(
    *,
    member: Member,
    purpose: str,
    amount_fen: int,
    by: Actor,
    at: datetime,
    gateway: str = Gateway.STRIPE,
) -> Payment:
    """Write down that a member is about to pay.

    - makes the payment, unpaid; it stays with its gateway, whatever else is chosen later
    - the gateway is not asked yet, so this may share the order's transaction
    """
    payment = Payment.objects.create(
        gateway=gateway, member=member, purpose=purpose, amount_fen=amount_fen, created_at=at
    )
    facts = {"amount_fen": amount_fen, "purpose": purpose, "gateway": str(gateway)}
    audit.record(verb="payment.started", subject=payment, by=by, at=at, **facts)
    return payment


def open_checkout(
    *, payment: Payment, label: str, back_url: str, cancel_url: str, at: datetime, payer: str = ""
) -> Payment:
    """Get the page, or WeChat's sheet, where the payment is made; asking again gets the same one.

    - asks the payment's gateway, outside any transaction because the answer may take seconds
    - keeps on the payment how the page is found again; `payer` is the openid of who pays inside WeChat

    Raises TooLateToPay, GatewayUnreachable, GatewayRefused.
    """
    if payment.session_id:
        return payment
    if payment.state != Payment.State.CREATED or at - payment.created_at > OPENABLE:
        raise TooLateToPay()
    theirs = called(payment.gateway)
    checkout = theirs.open_checkout(
        payment, label=label, back_url=back_url, cancel_url=cancel_url, payer=payer
    )
    payment.session_id, payment.pay_url = checkout.session_id, checkout.url
    payment.prepay_id = checkout.prepay_id
    payment.save(update_fields=["session_id", "pay_url", "prepay_id"])
    return payment
