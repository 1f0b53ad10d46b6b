"""Beginning to pay: first our own row, then the gateway's page."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from vouchers.payments.client import gateway
from vouchers.payments.models import Payment

# The gateway's page must live another half hour when it is made; it ends two hours after the payment began.
OPENABLE = timedelta(minutes=80)


class TooLateToPay(DomainError):
    """The payment was begun too long ago; a new order makes a new one."""

    code = "too_late"
    message = _("This order is too old to be paid. Please order again.")


@transaction.atomic
def start_payment(*, member: Member, purpose: str, amount_fen: int, by: Actor, at: datetime) -> Payment:
    """Write down that a member is about to pay.

    - makes the payment, unpaid; the gateway is not asked yet, so this may share the order's transaction
    """
    payment = Payment.objects.create(member=member, purpose=purpose, amount_fen=amount_fen, created_at=at)
    audit.record(
        verb="payment.started", subject=payment, by=by, at=at, amount_fen=amount_fen, purpose=purpose
    )
    return payment


def open_checkout(*, payment: Payment, label: str, back_url: str, cancel_url: str, at: datetime) -> Payment:
    """Get the page where the payment is made; asking again gets the same page.

    - asks the gateway, outside any transaction because the answer may take seconds
    - keeps the page's id and address on the payment

    Raises TooLateToPay, GatewayUnreachable, GatewayRefused.
    """
    if payment.pay_url:
        return payment
    if payment.state != Payment.State.CREATED or at - payment.created_at > OPENABLE:
        raise TooLateToPay()
    checkout = gateway().open_checkout(payment, label=label, back_url=back_url, cancel_url=cancel_url)
    payment.session_id, payment.pay_url = checkout.session_id, checkout.url
    payment.save(update_fields=["session_id", "pay_url"])
    return payment
