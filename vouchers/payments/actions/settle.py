"""A payment moves, and only forward."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from vouchers.payments.gateway import Sighting
from vouchers.payments.gateways import called
from vouchers.payments.models import Payment


class UnknownPayment(DomainError):
    """The gateway speaks of a payment that is not ours: the account may serve other shops too."""

    code = "not_ours"
    message = _("This payment is not ours.")
    status = 404


class DoesNotMatch(DomainError):
    """Amount, currency, mode or page differ from what we asked for. A person must look at it."""

    code = "does_not_match"
    message = _("The payment differs from what was asked for.")


@transaction.atomic
def settle(*, sighting: Sighting, by: Actor, at: datetime) -> Payment:
    """Bring a payment to where the gateway says the money is.

    - refuses when amount, currency, live mode or page are not those we asked for
    - moves the payment forward; the same word again, or an older one, changes nothing
    - writes one audit entry per move

    Raises UnknownPayment, DoesNotMatch.
    """
    payment = _locked(sighting.payment_uid)
    if not _matches(payment, sighting):
        raise DoesNotMatch(payment=str(payment.uid))
    payment.session_id, payment.intent_id = sighting.session_id, sighting.intent_id or payment.intent_id
    before = Payment.State(payment.state)
    if sighting.outcome in Payment.TRANSITIONS.get(before, set()):
        payment.state = sighting.outcome
        payment.paid_at = at if sighting.outcome == Payment.State.PAID else payment.paid_at
        audit.record(verb=f"payment.{sighting.outcome}", subject=payment, by=by, at=at, was=before)
    payment.save(update_fields=["session_id", "intent_id", "state", "paid_at"])
    return payment


def _locked(uid: str) -> Payment:
    try:
        return Payment.objects.select_for_update().get(uid=uid)
    except (Payment.DoesNotExist, ValidationError):
        raise UnknownPayment() from None


def _matches(payment: Payment, sighting: Sighting) -> bool:
    return (
        payment.session_id in (None, sighting.session_id)
        and payment.amount_fen == sighting.amount_fen
        and payment.currency == sighting.currency
        and called(payment.gateway).is_live == sighting.is_live
    )
