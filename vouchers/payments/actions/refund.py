"""Paying back: written down first, then asked of the gateway, then believed."""

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.errors import DomainError
from vouchers.payments.actions.settle import DoesNotMatch, UnknownPayment
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable, RefundSighting
from vouchers.payments.gateways import called
from vouchers.payments.models import Payment, Refund

TRY_EVERY = timedelta(minutes=5)


class CannotRefund(DomainError):
    """Not paid, no reason given, more than is left of it, or the payer's bank takes it back itself."""

    code = "cannot_refund"
    message = _(
        "Only what was paid, was not paid back yet and is not taken back by a bank can be refunded, "
        "and a reason is needed."
    )


@transaction.atomic
def ask_refund(*, payment: Payment, amount_fen: int, reason: str, by: Actor, at: datetime) -> Refund:
    """Write down that money goes back to a member.

    - the amount counts as refunded from now on, so two refunds at once never pay back more than was paid
    - the gateway is not asked yet, so this may share a transaction with what is taken back for the money
    - one audit entry

    Raises CannotRefund.
    """
    reason = reason.strip()[:200]
    paid = Payment.objects.filter(pk=payment.pk, state=Payment.State.PAID, is_disputed=False)
    room = paid.filter(refunded_fen__lte=F("amount_fen") - amount_fen) if amount_fen > 0 else paid.none()
    if not reason or not room.update(refunded_fen=F("refunded_fen") + amount_fen):
        raise CannotRefund
    refund = Refund.objects.create(payment=payment, amount_fen=amount_fen, reason=reason, asked_at=at)
    payment_uid = str(payment.uid)
    audit.record(
        verb="refund.asked", subject=refund, by=by, at=at, payment=payment_uid, amount_fen=amount_fen
    )
    return refund


@transaction.atomic
def end_refund(*, sighting: RefundSighting, by: Actor, at: datetime) -> Refund:
    """Bring a refund to where the gateway says it is.

    - a failed one no longer counts in the payment's `refunded_fen`
    - the payment is refunded when all of it is back
    - the same word again, or an older one, changes nothing; one audit entry per move

    Raises UnknownPayment for a refund that we did not ask for, DoesNotMatch for another amount.
    """
    refund = _locked(sighting.refund_uid)
    if refund.amount_fen != sighting.amount_fen or refund.refund_id not in (None, sighting.refund_id):
        raise DoesNotMatch(refund=str(refund.uid))
    refund.refund_id, before = sighting.refund_id or refund.refund_id, Refund.State(refund.state)
    if sighting.outcome in Refund.TRANSITIONS.get(before, set()):
        refund.state, refund.ended_at = sighting.outcome, at
        audit.record(verb=f"refund.{sighting.outcome}", subject=refund, by=by, at=at, was=before)
        _count(refund, by, at)
    refund.save(update_fields=["refund_id", "state", "ended_at"])
    return refund


def _count(refund: Refund, by: Actor, at: datetime) -> None:
    payment = Payment.objects.filter(pk=refund.payment_id)
    if refund.state == Refund.State.FAILED:
        payment.update(refunded_fen=F("refunded_fen") - refund.amount_fen, state=Payment.State.PAID)
        return
    waiting = Refund.objects.filter(payment=refund.payment_id, state=Refund.State.ASKED).exclude(pk=refund.pk)
    all_back = payment.filter(refunded_fen=F("amount_fen"))
    if not waiting.exists() and all_back.update(state=Payment.State.REFUNDED):
        audit.record(verb="payment.refunded", subject=refund.payment, by=by, at=at)


def _locked(uid: str) -> Refund:
    try:
        refund = Refund.objects.select_for_update(of=("self",)).select_related("payment").get(uid=uid)
    except (Refund.DoesNotExist, ValidationError, ValueError):
        raise UnknownPayment() from None
    # Refunds of one payment end one after the other: the last of them sees that all is back.
    Payment.objects.select_for_update().get(pk=refund.payment_id)
    return refund


def send_refunds(*, at: datetime, limit: int = 20) -> int:
    """Ask the gateway for the refunds that are waiting, and about those it has not ended; how many it knew.

    - each is marked before the question: an answer that is lost is looked for, not asked for again
    - a refusal fails the refund; silence leaves it waiting
    """
    rested = Q(tried_at__isnull=True) | Q(tried_at__lt=at - TRY_EVERY)
    due = Refund.objects.filter(rested, state=Refund.State.ASKED).select_related("payment")
    known = 0
    for refund in due.order_by("asked_at", "pk")[:limit]:
        seen = _ask(refund, at)
        known += seen is not None
        if seen is not None:
            end_refund(sighting=seen, by=SYSTEM, at=at)
    return known


def _ask(refund: Refund, at: datetime) -> RefundSighting | None:
    mine = Refund.objects.filter(pk=refund.pk, tried_at=refund.tried_at)
    if not mine.update(tried_at=at):
        return None  # another worker asks
    try:
        theirs = called(refund.payment.gateway)
        return theirs.look_at_refund(refund.refund_id) if refund.refund_id else theirs.refund(refund)
    except GatewayUnreachable:
        return None
    except GatewayRefused:
        # What it knows of it will tell one day; only a refusal to make it is the end.
        failed = RefundSighting(str(refund.uid), "", refund.amount_fen, Refund.State.FAILED)
        return None if refund.refund_id else failed
