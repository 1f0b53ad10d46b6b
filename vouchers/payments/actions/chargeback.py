"""A payer's bank takes a payment back, and perhaps gives it back."""

from datetime import datetime, timedelta

from django.db import transaction

from club.core import audit
from club.core.audit import SYSTEM, Actor
from vouchers.payments.actions.settle import DoesNotMatch, UnknownPayment
from vouchers.payments.gateway import ChargebackSighting, GatewayRefused, GatewayUnreachable
from vouchers.payments.gateways import called, open_ones
from vouchers.payments.models import Chargeback, Payment

LOOK_BACK = timedelta(days=10)


@transaction.atomic
def note_chargeback(*, sighting: ChargebackSighting, by: Actor, at: datetime) -> Chargeback:
    """Bring a chargeback to where the gateway says it is.

    - written down when it is seen first, whatever its state; then it moves only forward
    - the payment is disputed while one of its chargebacks is open or lost
    - the same word again, or an older one, changes nothing; one audit entry per move

    Raises UnknownPayment, DoesNotMatch for another currency or more than was paid.
    """
    payment = _locked(sighting.intent_id)
    if payment.currency != sighting.currency or sighting.amount_fen > payment.amount_fen:
        raise DoesNotMatch(payment=str(payment.uid))
    row = Chargeback.objects.filter(dispute_id=sighting.dispute_id).first()
    if row is None:
        row = _opened(payment, sighting, by, at)
    row.answer_by = sighting.answer_by or row.answer_by
    before = Chargeback.State(row.state)
    if sighting.outcome in Chargeback.TRANSITIONS.get(before, set()):
        row.state, row.ended_at = sighting.outcome, at
        audit.record(verb=f"chargeback.{row.state}", subject=row, by=by, at=at, was=before)
    row.save(update_fields=["state", "answer_by", "ended_at"])
    against = Chargeback.objects.filter(payment=payment, state__in=Chargeback.AGAINST_US)
    Payment.objects.filter(pk=payment.pk).update(is_disputed=against.exists())
    return row


def _locked(intent_id: str) -> Payment:
    found = Payment.objects.select_for_update().filter(intent_id=intent_id).first() if intent_id else None
    if found is None:
        raise UnknownPayment
    return found


def _opened(payment: Payment, sighting: ChargebackSighting, by: Actor, at: datetime) -> Chargeback:
    row = Chargeback.objects.create(
        payment=payment,
        dispute_id=sighting.dispute_id,
        amount_fen=sighting.amount_fen,
        reason=sighting.reason[:60],
        opened_at=sighting.opened_at,
        answer_by=sighting.answer_by,
    )
    facts = {"payment": str(payment.uid), "amount_fen": row.amount_fen}
    audit.record(verb="chargeback.opened", subject=row, by=by, at=at, **facts)
    return row


def look_for_chargebacks(*, at: datetime) -> int:
    """Go through the gateways' own lists, for webhooks that never came; how many of ours are on them.

    - those of the last ten days, and those that are open here
    """
    return sum(_look_at(gateway, at) for gateway in open_ones())


def _look_at(gateway: str, at: datetime) -> int:
    theirs = called(gateway)
    try:
        seen = {one.dispute_id: one for one in theirs.chargebacks_since(at - LOOK_BACK)}
    except (GatewayUnreachable, GatewayRefused):
        return 0  # the next run asks again
    found = sum(_noted(sighting, at) for sighting in seen.values())
    ours = Chargeback.objects.filter(state=Chargeback.State.OPEN, payment__gateway=gateway)
    still_open = ours.exclude(dispute_id__in=seen)
    for dispute_id in still_open.order_by("pk").values_list("dispute_id", flat=True):
        try:
            found += _noted(theirs.look_at_chargeback(dispute_id), at)
        except (GatewayUnreachable, GatewayRefused):
            continue
    return found


def _noted(sighting: ChargebackSighting, at: datetime) -> bool:
    try:
        note_chargeback(sighting=sighting, by=SYSTEM, at=at)
    except (UnknownPayment, DoesNotMatch):
        return False  # the account may serve other shops too
    return True
