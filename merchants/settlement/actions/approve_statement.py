"""A second person says that a statement may be paid."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.proof import ensure_whole
from merchants.settlement.filing import is_unchanged
from merchants.settlement.models import Statement
from merchants.settlement.moves import locked, note
from merchants.settlement.queries import holds_on, recomputed
from merchants.settlement.refusals import Held, SumsDiffer, ensure_other_person


class NotChecked(DomainError):
    """Nobody has compared the invoice with its file."""

    code = "not_checked"
    message = _("The invoice was not checked yet.")


class PaperChanged(DomainError):
    """The file is gone, or is another than the one that was handed in."""

    code = "file_changed"
    message = _("The file of the invoice is no longer the one that was handed in. Ask for the invoice again.")


@transaction.atomic
def approve_statement(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Say that an invoiced statement may be paid.

    - state approved with who and when, one audit row
    - refuses with FourEyes whoever drew it up, sent it, took in the invoice or checked it
    - refuses with Held while money is kept back, with ChainBroken or SumsDiffer when the books are not whole,
      with PaperChanged when the file of the invoice is another than it was
    """
    ensure_whole()
    row = locked(statement, Statement.State.APPROVED)
    invoice = row.invoices.select_related("paper").get(dropped_at__isnull=True)
    ensure_other_person(by, row.drawn_by_id, row.sent_by_id, invoice.received_by_id, invoice.checked_by_id)
    if invoice.checked_at is None:
        raise NotChecked
    if holds_on(row).exists():
        raise Held
    if recomputed(row) != (row.lines_count, row.lines_fen):
        raise SumsDiffer
    if not is_unchanged(invoice.paper):
        raise PaperChanged
    row.state, row.approved_at, row.approved_by_id = Statement.State.APPROVED, at, by.id
    row.save(update_fields=["state", "approved_at", "approved_by_id"])
    note("statement.approved", row, by=by, at=at)
    return row
