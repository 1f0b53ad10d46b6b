"""The work behind the webhook, and the questions asked when no webhook came."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from club.core import audit
from club.core.audit import SYSTEM
from vouchers.payments.actions.chargeback import note_chargeback
from vouchers.payments.actions.refund import end_refund
from vouchers.payments.actions.settle import DoesNotMatch, UnknownPayment, settle
from vouchers.payments.actions.start import OPENABLE
from vouchers.payments.client import gateway
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable
from vouchers.payments.models import GatewayEvent, Payment

# A webhook usually comes within seconds; after this long we ask, and then every few minutes.
WAIT_FOR_WEBHOOK = timedelta(minutes=10)
ASK_EVERY = timedelta(minutes=5)


def settle_events(*, at: datetime, limit: int = 50) -> int:
    """Work off the webhooks that came, and return how many were dealt with.

    - asks the gateway how the payment stands now, so order and number of webhooks do not matter
    - two workers may take the same event: the payment's lock lets only one of them move it
    - while the gateway is away, the events wait
    """
    waiting = GatewayEvent.objects.filter(state=GatewayEvent.State.RECEIVED).order_by("attempts", "id")[
        :limit
    ]
    done = 0
    for event in waiting:
        try:
            _settle_event(event, at)
        except GatewayUnreachable:
            GatewayEvent.objects.filter(pk=event.pk).update(attempts=F("attempts") + 1, error="unreachable")
            break
        done += 1
    return done


def _settle_event(event: GatewayEvent, at: datetime) -> None:
    state, error = GatewayEvent.State.DONE, ""
    try:
        _believe(event, at)
    except UnknownPayment as refusal:
        state, error = GatewayEvent.State.IGNORED, refusal.code
    except (DoesNotMatch, GatewayRefused) as refusal:
        state, error = GatewayEvent.State.FAILED, refusal.code
    open_event = GatewayEvent.objects.filter(pk=event.pk, state=GatewayEvent.State.RECEIVED)
    open_event.update(state=state, error=error, done_at=at, attempts=F("attempts") + 1)


def _believe(event: GatewayEvent, at: datetime) -> None:
    if event.kind.startswith("charge.dispute."):
        note_chargeback(sighting=gateway().look_at_chargeback(event.object_id), by=SYSTEM, at=at)
    elif event.kind.startswith("refund."):
        end_refund(sighting=gateway().look_at_refund(event.object_id), by=SYSTEM, at=at)
    else:
        settle(sighting=gateway().look_at(event.object_id), by=SYSTEM, at=at)


def ask_about_open(*, at: datetime, limit: int = 20) -> int:
    """Ask the gateway about payments that no webhook came for, and return how many were asked about.

    - a payment whose page was never made is given up when none may be made any more
    """
    rested = Q(asked_at__isnull=True) | Q(asked_at__lt=at - ASK_EVERY)
    due = Payment.objects.filter(rested, state=Payment.State.CREATED, created_at__lt=at - WAIT_FOR_WEBHOOK)
    asked = 0
    for payment in due.order_by("asked_at", "id")[:limit]:
        # Marked first: a question that fails is not asked again at once, and a second worker asks less.
        Payment.objects.filter(pk=payment.pk).update(asked_at=at)
        try:
            _ask(payment, at)
        except (GatewayUnreachable, GatewayRefused, DoesNotMatch, UnknownPayment):
            continue
        asked += 1
    return asked


def _ask(payment: Payment, at: datetime) -> None:
    if payment.session_id:
        settle(sighting=gateway().look_at(payment.session_id), by=SYSTEM, at=at)
    elif payment.created_at < at - OPENABLE:
        _give_up(payment, at)


@transaction.atomic
def _give_up(payment: Payment, at: datetime) -> None:
    never_opened = Payment.objects.filter(pk=payment.pk, state=Payment.State.CREATED, session_id=None)
    if never_opened.update(state=Payment.State.EXPIRED):
        audit.record(verb="payment.expired", subject=payment, by=SYSTEM, at=at, was=Payment.State.CREATED)
