"""How far a statement is, step by step, for whoever looks at it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from merchants.settlement.models import Dispute, Invoice, Statement


@dataclass(frozen=True)
class Step:
    """One step; without `at` it has not happened, `until` says when it should have."""

    name: Any
    at: datetime | None
    until: date | None = None
    note: str = ""


def steps_of(statement: Statement, invoice: Invoice | None, disputes: Iterable[Dispute]) -> list[Step]:
    """From drawing up to the money, with what is still to come."""
    disputed = min((row.opened_at for row in disputes), default=None)
    steps = [
        Step(pgettext_lazy("a statement", "Drawn up"), statement.drawn_at),
        Step(pgettext_lazy("a statement", "Sent"), statement.sent_at),
        *([Step(_("Disputed"), disputed)] if disputed else []),
        Step(pgettext_lazy("a statement", "Confirmed"), statement.confirmed_at, statement.confirm_by),
    ]
    if statement.due_fen > 0 and statement.state != Statement.State.CARRIED:
        steps += [
            Step(
                _("Invoice received"), invoice and invoice.received_at, note=invoice.number if invoice else ""
            ),
            Step(pgettext_lazy("a statement", "Approved"), statement.approved_at),
            Step(pgettext_lazy("a statement", "Paid"), statement.paid_at),
        ]
    return steps


def invoice_of(statement: Statement) -> Invoice | None:
    """The invoice that counts."""
    return statement.invoices.filter(dropped_at__isnull=True).select_related("paper").first()


def returned_invoice(statement: Statement) -> Invoice | None:
    """The last invoice that went back, while another is waited for."""
    if statement.state != Statement.State.CONFIRMED:
        return None
    return statement.invoices.filter(dropped_at__isnull=False).order_by("-dropped_at", "-pk").first()


def disputes_of(statement: Statement) -> dict[int, Dispute]:
    """The last dispute about each line, by the line."""
    rows = statement.disputes.select_related("correction").order_by("pk")
    return {row.line_id: row for row in rows}
