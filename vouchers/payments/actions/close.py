"""Giving up a payment before it is made."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.payments.actions.settle import settle
from vouchers.payments.gateways import called
from vouchers.payments.models import Payment


class AlreadyPaid(DomainError):
    """The money is here, or on its way."""

    code = "already_paid"
    message = _("This has been paid already. Your vouchers are on their way.")


def close_payment(*, payment: Payment, by: Actor, at: datetime) -> Payment:
    """Make sure that a payment can no longer be made.

    - closes the gateway's page first, so nobody pays in another window for what we call cancelled
    - the payment expires, with one audit entry

    Raises AlreadyPaid when the gateway says so, GatewayUnreachable when it says nothing.
    """
    if payment.session_id:
        payment = settle(sighting=called(payment.gateway).close(payment.session_id), by=by, at=at)
    else:
        payment = _close_unopened(payment, by, at)
    if payment.state != Payment.State.EXPIRED:
        raise AlreadyPaid()
    return payment


@transaction.atomic
def _close_unopened(payment: Payment, by: Actor, at: datetime) -> Payment:
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.state == Payment.State.CREATED and not payment.session_id:
        payment.state = Payment.State.EXPIRED
        payment.save(update_fields=["state"])
        audit.record(verb="payment.expired", subject=payment, by=by, at=at, was=Payment.State.CREATED)
    return payment
