"""A day of the gateway's own list beside our books: what stands in one of them only, or differs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from vouchers.payments.gateway import Movement
from vouchers.payments.models import Chargeback, Payment, Refund

CAME_IN = (Payment.State.PAID, Payment.State.REFUNDED)
DIFFERENCES = {
    "payment_unknown": _("paid there, no payment here"),
    "payment_open": _("paid there, not paid here"),
    "payment_other": _("another amount or currency"),
    "payment_missing": _("paid here, not paid there"),
    "refund_unknown": _("paid back there, no refund here"),
    "refund_failed": _("paid back there, failed here"),
    "refund_other": _("another amount paid back"),
    "refund_missing": _("paid back here, not there"),
    "chargeback_unknown": _("taken back by the bank, unknown here"),
}


@dataclass(frozen=True)
class Difference:
    """One line that does not agree. `number` is the gateway's, amounts are fen, None where there is none."""

    kind: str
    number: str
    ours_fen: int | None
    theirs_fen: int | None
    payment: str = ""

    def as_json(self) -> dict[str, Any]:
        """For the row that keeps it."""
        return asdict(self)


@dataclass(frozen=True)
class Books:
    """Our side: payments by intent, refunds and chargebacks by their numbers at the gateway."""

    payments: Mapping[str, Payment]
    refunds: Mapping[str, Refund]
    chargebacks: Mapping[str, Chargeback]


def books_for(
    movements: Iterable[Movement], whose: Callable[[str], str], start: datetime, end: datetime, gateway: str
) -> Books:
    """What we know of those movements at a gateway, and all that moved here by it in that time.

    A payment of which no webhook told does not know its intent yet: `whose` asks the gateway for our id.
    """
    listed: dict[str, set[str]] = {"payment": set(), "refund": set(), "chargeback": set()}
    for one in movements:
        listed[one.kind].add(one.intent_id if one.kind == "payment" else one.number)
    paid = Payment.objects.filter(gateway=gateway).exclude(intent_id="")
    payments = paid.filter(intent_id__in=listed["payment"]) | paid.filter(
        state__in=CAME_IN, paid_at__gte=start, paid_at__lt=end
    )
    made = Refund.objects.filter(payment__gateway=gateway, refund_id__isnull=False).select_related("payment")
    refunds = made.filter(refund_id__in=listed["refund"]) | made.filter(asked_at__gte=start, asked_at__lt=end)
    taken = Chargeback.objects.filter(dispute_id__in=listed["chargeback"])
    by_intent = {row.intent_id: row for row in payments}
    for intent in listed["payment"] - by_intent.keys():
        if row := _payment(whose(intent), gateway):
            by_intent[intent] = row
    return Books(
        by_intent,
        {str(row.refund_id): row for row in refunds},
        {row.dispute_id: row for row in taken},
    )


def _payment(uid: str, gateway: str) -> Payment | None:
    """Ours by our id; another shop on the same account may call its payments anything."""
    with suppress(ValueError):
        return Payment.objects.filter(uid=UUID(uid), gateway=gateway).first()
    return None


def differences(movements: Iterable[Movement], books: Books) -> Iterator[Difference]:
    """What the gateway's list says otherwise than we do."""
    rules = {"payment": _of_payment, "refund": _of_refund, "chargeback": _of_chargeback}
    for one in movements:
        kind, ours = rules[one.kind](one, books)
        if kind:
            payment = books.payments.get(one.intent_id)
            yield Difference(kind, one.number, ours, one.amount_fen, str(payment.uid) if payment else "")


def not_listed(movements: Iterable[Movement], books: Books) -> tuple[list[Payment], list[Refund]]:
    """Money that moved here and is not on the list; it may stand on another day's."""
    intents = {one.intent_id for one in movements if one.kind == "payment"}
    numbers = {one.number for one in movements if one.kind == "refund"}
    payments = [row for intent, row in books.payments.items() if intent not in intents]
    refunds = [row for number, row in books.refunds.items() if number not in numbers]
    return payments, [row for row in refunds if row.state == Refund.State.DONE]


def _of_payment(one: Movement, books: Books) -> tuple[str, int | None]:
    row = books.payments.get(one.intent_id)
    if row is None:
        return "payment_unknown", None
    if row.state not in CAME_IN:
        return "payment_open", row.amount_fen
    same = (row.amount_fen, row.currency) == (one.amount_fen, one.currency)
    return "" if same else "payment_other", row.amount_fen


def _of_refund(one: Movement, books: Books) -> tuple[str, int | None]:
    row = books.refunds.get(one.number)
    if row is None:
        return "refund_unknown", None
    if row.state == Refund.State.FAILED:
        return "refund_failed", row.amount_fen
    return "" if row.amount_fen == one.amount_fen else "refund_other", row.amount_fen


def _of_chargeback(one: Movement, books: Books) -> tuple[str, int | None]:
    return ("" if one.number in books.chargebacks else "chargeback_unknown"), None
