"""A day's payments beside the gateway's own list."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import SYSTEM, Actor
from club.core.clock import end_of, local_date, midnight
from club.core.errors import DomainError
from vouchers.payments.comparing import Books, Difference, books_for, differences, not_listed
from vouchers.payments.gateway import GatewayRefused, GatewayUnreachable, Movement, PaymentGateway
from vouchers.payments.gateways import called, open_ones
from vouchers.payments.models import Gateway, Payment, Reconciliation, Refund

DAYS_BACK = 7  # webhooks may be late, and a refund may fail days later


class DayNotOver(DomainError):
    """Today is still moving."""

    code = "day_not_over"
    message = _("Only a day that is over can be compared.")


class ListNotReady(DomainError):
    """The gateway has not made its list of that day yet."""

    code = "list_not_ready"
    message = _("The payment service has not finished its list of that day. WeChat Pay does by ten o'clock.")


def reconcile(*, day: date, by: Actor, at: datetime, gateway: str = Gateway.STRIPE) -> Reconciliation:
    """Compare a day that is over with a gateway's list, and keep what does not agree.

    - one row per day and gateway; comparing again replaces what was found
    - nothing is mended: webhooks and sweeps do that, people the rest
    - one audit entry

    Raises DayNotOver, ListNotReady, GatewayUnreachable, GatewayRefused; then nothing is kept.
    """
    if day >= local_date(at):
        raise DayNotOver
    start, end = midnight(day), end_of(day)
    theirs = called(gateway)
    if at < end + theirs.list_takes:
        raise ListNotReady
    movements = theirs.movements(start, end)
    books = books_for(movements, theirs.payment_behind, start, end, gateway)
    found = [*differences(movements, books), *_missing(theirs, movements, books)]
    return _keep(gateway, day, movements, found, by, at)


def reconcile_recent(*, at: datetime) -> int:
    """Compare the days of the last week that are new or do not agree; how many differences there are.

    - each gateway by itself; while one is away, the next run does it
    """
    return sum(_reconcile_recent(gateway, at) for gateway in open_ones())


def _reconcile_recent(gateway: str, at: datetime) -> int:
    today = local_date(at)
    days = [today - timedelta(days=back) for back in range(DAYS_BACK, 0, -1)]
    agreed = Reconciliation.objects.filter(gateway=gateway, day__in=days, agrees=True)
    done, takes = set(agreed.values_list("day", flat=True)), called(gateway).list_takes
    open_days = [day for day in days if day not in done and end_of(day) + takes <= at]
    try:
        rows = [reconcile(day=day, by=SYSTEM, at=at, gateway=gateway) for day in open_days]
        return sum(len(row.differences) for row in rows)
    except (GatewayUnreachable, GatewayRefused):
        return 0


def _missing(theirs: PaymentGateway, movements: list[Movement], books: Books) -> Iterator[Difference]:
    payments, refunds = not_listed(movements, books)
    for payment in payments:
        if not _is_paid(theirs, payment):
            yield Difference("payment_missing", payment.intent_id, payment.amount_fen, None, str(payment.uid))
    for refund in refunds:
        if not _is_paid_back(theirs, refund):
            payment = refund.payment
            yield Difference(
                "refund_missing", str(refund.refund_id), refund.amount_fen, None, str(payment.uid)
            )


def _is_paid(theirs: PaymentGateway, payment: Payment) -> bool:
    """Also on another day; the gateway refuses what it does not know."""
    try:
        return theirs.look_at(payment.session_id or "").outcome == Payment.State.PAID
    except GatewayRefused:
        return False


def _is_paid_back(theirs: PaymentGateway, refund: Refund) -> bool:
    try:
        return theirs.look_at_refund(str(refund.refund_id)).outcome != Refund.State.FAILED
    except GatewayRefused:
        return False


@transaction.atomic
def _keep(
    gateway: str, day: date, movements: list[Movement], found: list[Difference], by: Actor, at: datetime
) -> Reconciliation:
    came = [one.amount_fen for one in movements if one.kind == "payment"]
    went = [one.amount_fen for one in movements if one.kind != "payment"]
    row, _is_new = Reconciliation.objects.update_or_create(
        day=day,
        gateway=gateway,
        defaults={
            "made_at": at,
            "payments": len(came),
            "came_fen": sum(came),
            "returns": len(went),
            "went_fen": sum(went),
            "differences": [one.as_json() for one in found],
            "agrees": not found,
        },
    )
    facts = {"day": day.isoformat(), "gateway": str(gateway), "differences": len(found)}
    audit.record(verb="payment.reconciled", subject=row, by=by, at=at, **facts)
    return row
