"""Hand over what was paid for."""

import logging
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.errors import DomainError
from vouchers.lifecycle.actions import issue_package
from vouchers.mall import told
from vouchers.mall.models import Order
from vouchers.payments.models import Payment

log = logging.getLogger(__name__)


class NotPaid(DomainError):
    """The money is not here."""

    code = "not_paid"
    message = _("This order has not been paid.")


class AlreadyIssued(DomainError):
    """Handed over before."""

    code = "already_issued"
    message = _("The vouchers of this order have been issued already.")


@transaction.atomic
def fulfil(*, order: Order, by: Actor, at: datetime) -> Order:
    """Issue the vouchers of a paid order, exactly once.

    - one collected gift on the terms of the order, one voucher for each piece inside
    - the order is issued; one that was cancelled meanwhile is honoured, because the money came
    - one audit entry, one order_paid message
    """
    order = (
        Order.objects.select_for_update(of=("self",))
        .select_related("payment", "package", "member__customer")
        .get(pk=order.pk)
    )
    if order.state not in (Order.State.PENDING, Order.State.CANCELLED):
        raise AlreadyIssued
    if order.payment is None or order.payment.state != Payment.State.PAID or order.payment.is_disputed:
        raise NotPaid
    key = f"order:{order.number}"
    order.gift = issue_package(
        key=key, member=order.member, package=order.package, by=by, at=at, terms=order.terms
    )
    order.state, order.issued_at, order.cancelled_at = Order.State.ISSUED, at, None
    order.save(update_fields=["state", "gift", "issued_at", "cancelled_at"])
    audit.record(verb="order.issued", subject=order, by=by, at=at, gift=str(order.gift.uid))
    told.buyer(order, "order_paid", order.uid, order.price_fen, "/me/vouchers/", at)
    return order


def fulfil_paid(*, at: datetime, limit: int = 50) -> int:
    """Issue every order whose money has come, and return how many.

    - one that cannot be issued stays as it is and is logged, so the others are not held up
    """
    paid = Order.objects.filter(
        payment__state=Payment.State.PAID, payment__is_disputed=False, gift__isnull=True
    )
    issued = 0
    for order in paid.order_by("pk")[:limit]:
        try:
            fulfil(order=order, by=SYSTEM, at=at)
            issued += 1
        except AlreadyIssued:
            continue
        except DomainError as refusal:
            log.error("paid order %s cannot be issued: %s", order.uid, refusal.code)
    return issued
