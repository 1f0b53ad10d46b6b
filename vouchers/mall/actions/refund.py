"""Money back for a bought package."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.errors import DomainError
from club.core.models import ActorKind
from vouchers.lifecycle.actions import NothingToGiveBack, give_back, void
from vouchers.mall import told
from vouchers.mall.models import Order, ReturnedVoucher
from vouchers.mall.queries import limit_of_refunds
from vouchers.mall.refunding import offered
from vouchers.payments.actions import ask_refund
from vouchers.payments.models import Refund


class NeedsSecondPerson(DomainError):
    """Too much for one person alone."""

    code = "second_person_needed"
    status = 403
    message = _("A refund of this amount needs a second person.")


@transaction.atomic
def refund(*, order: Order, amount_fen: int, reason: str, by: Actor, at: datetime) -> Refund:
    """Pay back what was not used of a bought package, by one person alone or by the house itself.

    - withdraws the unused vouchers that the buyer holds, in this transaction: voucher or money, never both
    - asks for the refund of their part of the price; the order is refunded when that is the whole price
    - `amount_fen` is what the person who decides has seen; refused when a use meanwhile made it another
    - one audit entry each

    Raises NeedsSecondPerson for staff above the limit, NothingToRefund, AmountChanged, CannotRefund.
    """
    if by.kind == ActorKind.STAFF and amount_fen > limit_of_refunds():
        raise NeedsSecondPerson
    return pay_back(order=order, amount_fen=amount_fen, reason=reason, by=by, at=at)


@transaction.atomic
def pay_back(*, order: Order, amount_fen: int, reason: str, by: Actor, at: datetime) -> Refund:
    """The same without the question who may: for `refund` and for what a second person approved."""
    order, offer = offered(order, amount_fen)
    assert order.payment is not None
    asked = ask_refund(payment=order.payment, amount_fen=offer.amount_fen, reason=reason, by=by, at=at)
    for voucher in offer.vouchers:
        void(voucher=voucher, reason=reason, by=by, at=at)
    ReturnedVoucher.objects.bulk_create(
        ReturnedVoucher(refund=asked, voucher=voucher) for voucher in offer.vouchers
    )
    _note(order, asked, by, at, is_whole=offer.is_whole)
    return asked


def _note(order: Order, asked: Refund, by: Actor, at: datetime, *, is_whole: bool) -> None:
    if is_whole:
        order.state = Order.State.REFUNDED
        order.save(update_fields=["state"])
    facts = {"refund": str(asked.uid), "amount_fen": asked.amount_fen, "is_whole": is_whole}
    audit.record(verb="order.refunded", subject=order, by=by, at=at, **facts)


def finish_refunds(*, at: datetime, limit: int = 50) -> int:
    """Tell the buyers of refunds that ended, and give their vouchers back where one failed; how many ended.

    - each ended refund once, by its own transaction
    """
    heard = Q(settled_state__isnull=True) | ~Q(settled_state=F("refund__state"))
    news = ReturnedVoucher.objects.filter(heard).exclude(refund__state=Refund.State.ASKED)
    refunds: list[Any] = list(news.order_by("refund").values_list("refund", flat=True).distinct()[:limit])
    return sum(_finish(pk, at) for pk in refunds)


@transaction.atomic
def _finish(pk: int, at: datetime) -> bool:
    Order.objects.select_for_update().get(
        payment__refunds=pk
    )  # first, as in `refund`: else each waits for the other
    row = Refund.objects.select_for_update(of=("self",)).select_related("payment__order").get(pk=pk)
    returned = list(ReturnedVoucher.objects.filter(refund=row).select_related("voucher"))
    if row.state == Refund.State.ASKED or returned[0].settled_state == row.state:
        return False  # another worker was here
    if row.state == Refund.State.FAILED:
        _give_all_back(row, returned, at)
    ReturnedVoucher.objects.filter(refund=row).update(settled_state=row.state)
    _tell(row, at)
    return True


def _give_all_back(row: Refund, returned: list[ReturnedVoucher], at: datetime) -> None:
    for each in returned:
        try:
            give_back(voucher=each.voucher, by=SYSTEM, at=at)
        except NothingToGiveBack:
            continue  # it ran out meanwhile; staff see the failed refund and try again
    Order.objects.filter(payment=row.payment_id, state=Order.State.REFUNDED).update(state=Order.State.ISSUED)


def _tell(row: Refund, at: datetime) -> None:
    order: Order = row.payment.order
    kind = "order_refunded" if row.state == Refund.State.DONE else "refund_failed"
    told.buyer(order, kind, row.uid, row.amount_fen, f"/me/orders/{order.uid}/", at)
