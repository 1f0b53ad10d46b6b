"""The work behind the webhook, and the questions asked when no webhook came."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.db.models.functions import Least

from club.core import audit
from club.core.audit import SYSTEM
from vouchers.payments.actions.chargeback import note_chargeback
from vouchers.payments.actions.refund import end_refund
from vouchers.payments.actions.settle import DoesNotMatch, UnknownPayment, settle
from vouchers.payments.actions.start import OPENABLE
from vouchers.payments.gateway import PAGE_LIFE, GatewayRefused, GatewayUnreachable
from vouchers.payments.gateways import called, open_ones
from vouchers.payments.models import GatewayEvent, Payment

# A webhook usually comes within seconds; after this long we ask, and then every few minutes.
WAIT_FOR_WEBHOOK = timedelta(minutes=10)
ASK_EVERY = timedelta(minutes=5)
MANY = 10_000  # attempts that are still counted: a gateway may be away for days
# WeChat Pay never ends an order by itself: it is closed when its time is over, with this much grace.
GRACE = timedelta(minutes=5)


def settle_events(*, at: datetime, limit: int = 50) -> int:
    """Work off the webhooks that came, and return how many were dealt with.

    - asks the gateway how the payment stands now, so order and number of webhooks do not matter
    - two workers may take the same event: the payment's lock lets only one of them move it
    - while a gateway is away, its events wait
    """
    return sum(_settle_events(gateway, at, limit) for gateway in open_ones())


def _settle_events(gateway: str, at: datetime, limit: int) -> int:
    waiting = GatewayEvent.objects.filter(state=GatewayEvent.State.RECEIVED, gateway=gateway)
    done = 0
    for event in waiting.order_by("attempts", "id")[:limit]:
        try:
            _settle_event(event, at)
        except GatewayUnreachable:
            more = Least(F("attempts") + 1, MANY)
            GatewayEvent.objects.filter(pk=event.pk).update(attempts=more, error="unreachable")
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
    theirs = called(event.gateway)
    if event.kind.startswith("charge.dispute."):
        note_chargeback(sighting=theirs.look_at_chargeback(event.object_id), by=SYSTEM, at=at)
    elif event.kind.lower().startswith("refund."):
        end_refund(sighting=theirs.look_at_refund(event.object_id), by=SYSTEM, at=at)
    else:
        settle(sighting=theirs.look_at(event.object_id), by=SYSTEM, at=at)


def ask_about_open(*, at: datetime, limit: int = 20) -> int:
    """Ask the gateway about payments that no webhook came for, and return how many were asked about.

    - a payment whose page was never made is given up when none may be made any more
    - one whose page has outlived its time is closed at the gateway
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
        theirs = called(payment.gateway)
        seen = theirs.look_at(payment.session_id)
        if seen.outcome == Payment.State.CREATED and payment.created_at < at - PAGE_LIFE - GRACE:
            seen = theirs.close(payment.session_id)
        settle(sighting=seen, by=SYSTEM, at=at)
    elif payment.created_at < at - OPENABLE:
        _give_up(payment, at)


@transaction.atomic
def _give_up(payment: Payment, at: datetime) -> None:
    never_opened = Payment.objects.filter(pk=payment.pk, state=Payment.State.CREATED, session_id=None)
    if never_opened.update(state=Payment.State.EXPIRED):
        audit.record(verb="payment.expired", subject=payment, by=SYSTEM, at=at, was=Payment.State.CREATED)
