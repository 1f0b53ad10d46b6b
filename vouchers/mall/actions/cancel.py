"""Do not buy after all."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.errors import DomainError
from vouchers.mall.models import Order
from vouchers.payments.actions import close_payment
from vouchers.payments.models import Payment


class NotPending(DomainError):
    """Issued or cancelled before."""

    code = "not_pending"
    message = _("This order can no longer be cancelled.")


def cancel(*, order: Order, by: Actor, at: datetime) -> Order:
    """Cancel an order that was not paid.

    - closes the payment at the gateway first, so that nobody can pay what is cancelled
    - the order is cancelled, with one audit entry

    Raises NotPending, AlreadyPaid, GatewayUnreachable.
    """
    payment = order.payment
    if order.state != Order.State.PENDING or payment is None:
        raise NotPending
    if payment.state == Payment.State.CREATED:
        close_payment(payment=payment, by=by, at=at)
    return _cancelled(order, by, at)


@transaction.atomic
def _cancelled(order: Order, by: Actor, at: datetime) -> Order:
    order = Order.objects.select_for_update(of=("self",)).select_related("payment").get(pk=order.pk)
    is_paid = order.payment is not None and order.payment.state == Payment.State.PAID
    if order.state != Order.State.PENDING or is_paid:
        raise NotPending
    order.state, order.cancelled_at = Order.State.CANCELLED, at
    order.save(update_fields=["state", "cancelled_at"])
    audit.record(verb="order.cancelled", subject=order, by=by, at=at)
    return order


def cancel_unpaid(*, at: datetime, limit: int = 50) -> int:
    """Cancel the orders whose payment failed or ran out, and return how many."""
    over = [Payment.State.FAILED, Payment.State.EXPIRED]
    orders = Order.objects.filter(state=Order.State.PENDING, payment__state__in=over).order_by("pk")[:limit]
    cancelled = 0
    for order in orders:
        try:
            _cancelled(order, SYSTEM, at)
            cancelled += 1
        except NotPending:
            continue
    return cancelled
