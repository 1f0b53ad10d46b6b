"""A refund above the limit: one person asks, another decides."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError, FourEyes
from vouchers.mall.actions.refund import pay_back, refund
from vouchers.mall.models import Order, RefundRequest
from vouchers.mall.queries import limit_of_refunds
from vouchers.mall.refunding import offered
from vouchers.payments.actions import CannotRefund
from vouchers.payments.models import Refund


class RefundWaits(DomainError):
    """Another request for the same order has to be decided first."""

    code = "refund_waits"
    message = _("A refund of this order waits for a second person. Decide about it first.")


class RefundDecided(DomainError):
    """Somebody decided before."""

    code = "already_decided"
    message = _("This refund has been decided already.")


class ReasonMissing(DomainError):
    """Whoever declines says why."""

    code = "reason_missing"
    status = 400
    message = _("Please say why.")


@transaction.atomic
def request_refund(
    *, order: Order, amount_fen: int, reason: str, by: Actor, at: datetime
) -> Refund | RefundRequest:
    """Pay back what was not used, at once up to the limit; above it, ask a second person.

    - what is asked for waits: no voucher is withdrawn and no money moves, so it may be used meanwhile
    - one request and one audit entry; one request at a time for each order

    Raises RefundWaits, NothingToRefund, AmountChanged, CannotRefund.
    """
    order, _offer = offered(order, amount_fen)
    if order.refund_requests.filter(state=RefundRequest.State.WAITING).exists():
        raise RefundWaits
    if amount_fen <= limit_of_refunds():
        return refund(order=order, amount_fen=amount_fen, reason=reason, by=by, at=at)
    reason = reason.strip()[:200]
    if not reason or order.payment is None or order.payment.is_disputed:
        raise CannotRefund
    row = RefundRequest.objects.create(
        order=order, amount_fen=amount_fen, reason=reason, asked_by_id=by.id, asked_at=at
    )
    return _record("refund.requested", row, by, at)


@transaction.atomic
def approve_refund(*, asked: RefundRequest, by: Actor, at: datetime) -> RefundRequest:
    """Agree to a refund that somebody else asked for; only now it is made.

    - withdraws the vouchers and asks for the money as `refund` does, by the reason of the request
    - refused when a use meanwhile made it another amount: then nothing moves and the request still waits
    - one audit entry beside those of the refund

    Raises RefundDecided, FourEyes, NothingToRefund, AmountChanged, CannotRefund.
    """
    row = _locked(asked)
    if row.asked_by_id == by.id:
        raise FourEyes
    row.refund = pay_back(order=row.order, amount_fen=row.amount_fen, reason=row.reason, by=by, at=at)
    row.state, row.decided_by_id, row.decided_at = RefundRequest.State.APPROVED, by.id, at
    row.save(update_fields=["refund", "state", "decided_by_id", "decided_at"])
    return _record("refund.approved", row, by, at)


@transaction.atomic
def decline_refund(*, asked: RefundRequest, reason: str, by: Actor, at: datetime) -> RefundRequest:
    """Turn a refund down, or take one's own request back; nothing was withdrawn, nothing moves.

    - who, when and why, and one audit entry

    Raises RefundDecided, ReasonMissing.
    """
    row, reason = _locked(asked), reason.strip()[:200]
    if not reason:
        raise ReasonMissing
    row.state, row.decided_by_id, row.decided_at = RefundRequest.State.DECLINED, by.id, at
    row.note = reason
    row.save(update_fields=["state", "decided_by_id", "decided_at", "note"])
    return _record("refund.declined", row, by, at)


def _locked(asked: RefundRequest) -> RefundRequest:
    # The order first, as in `refund`: else each waits for the other. Of two who decide, one finds it decided.
    Order.objects.select_for_update().get(pk=asked.order_id)
    row = RefundRequest.objects.select_for_update(of=("self",)).select_related("order").get(pk=asked.pk)
    if row.state != RefundRequest.State.WAITING:
        raise RefundDecided
    return row


def _record(verb: str, row: RefundRequest, by: Actor, at: datetime) -> RefundRequest:
    facts = {"order": str(row.order.uid), "amount_fen": row.amount_fen}
    audit.record(verb=verb, subject=row, by=by, at=at, **facts)
    return row
