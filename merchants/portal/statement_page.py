"""What the page of a statement shows: why this amount, and what may be done now."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from merchants.counter.queries import holder
from merchants.portal import queries
from merchants.settlement.models import Dispute, Statement, StatementLine
from merchants.settlement.queries import lines_of, sums_of
from merchants.settlement.timeline import disputes_of, invoice_of, returned_invoice, steps_of
from vouchers.lifecycle.queries import Holder

ANSWERABLE = (Statement.State.SENT, Statement.State.DISPUTED)


@dataclass(frozen=True)
class LineShown:
    """A line with the masked member and what was said about it."""

    line: StatementLine
    person: Holder
    dispute: Dispute | None
    may_dispute: bool


def page_of(statement: Statement, *, store: str, product: str, before: UUID | None) -> dict[str, Any]:
    """The context of the page; `store` and `product` are codes that narrow the lines."""
    part = queries.part_of(narrowed(lines_of(statement), store, product), before, "payable__uid")
    said = disputes_of(statement)
    invoice = invoice_of(statement)
    sums = sums_of(statement)
    open_for_answers = statement.state in ANSWERABLE
    return {
        "statement": statement,
        "lines": [_shown(line, said.get(line.pk), open_for_answers) for line in part.rows],
        "next": part.next,
        "chosen": {"store": store, "product": product},
        "can_confirm": statement.state == Statement.State.SENT,
        "can_invoice": statement.state == Statement.State.CONFIRMED and statement.due_fen > 0,
        "invoice": invoice,
        "returned": returned_invoice(statement),
        "steps": steps_of(statement, invoice, said.values()),
        "sums": sums.products,
        "stores": sums.stores,
        "disputes": [row for row in said.values() if row.state != Dispute.State.WITHDRAWN],
    }


def narrowed(rows: QuerySet[StatementLine], store: str, product: str) -> QuerySet[StatementLine]:
    """The lines of one store, of one product, or of both."""
    if store:
        rows = rows.filter(payable__store__code=store)
    return rows.filter(payable__product__code=product) if product else rows


def _shown(line: StatementLine, dispute: Dispute | None, is_open: bool) -> LineShown:
    free = dispute is None or dispute.state == Dispute.State.WITHDRAWN
    return LineShown(line, holder(line.use), None if free else dispute, is_open and free)
