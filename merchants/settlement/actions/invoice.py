"""The invoice for a statement comes in, is looked at, or goes back."""

from dataclasses import asdict
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.settlement import told
from merchants.settlement.billing import Bill, check_bill
from merchants.settlement.filing import Handed, file_paper
from merchants.settlement.models import Invoice, Statement
from merchants.settlement.moves import WrongState, locked, note
from merchants.settlement.refusals import said


class NumberUsed(DomainError):
    """The invoice was handed in before, for this or another statement."""

    code = "invoice_used"
    message = _("An invoice of this number was handed in already. One invoice pays one statement.")


class AlreadyChecked(DomainError):
    """Somebody has looked at the invoice."""

    code = "already_checked"
    message = _("This invoice was checked already.")


class NothingDue(DomainError):
    """The statement asks for no money."""

    code = "nothing_due"
    message = _("There is nothing to pay for this statement, so it needs no invoice.")


@transaction.atomic
def receive_invoice(*, statement: Statement, bill: Bill, paper: Handed, by: Actor, at: datetime) -> Invoice:
    """Take in the invoice for a confirmed statement, with its file.

    - one invoice, the file kept with its hash, state invoiced, one audit row
    - refuses with BadInvoice what is not right to the fen, with NumberUsed one that was handed in before
    """
    row = locked(statement, Statement.State.INVOICED)
    if row.state != Statement.State.CONFIRMED:
        raise WrongState
    if row.due_fen <= 0:
        raise NothingDue
    check_bill(bill, row, local_date(at))
    if Invoice.objects.filter(number=bill.number, dropped_at__isnull=True).exists():
        raise NumberUsed
    filed = file_paper(row, paper, by=by, at=at)
    made = Invoice.objects.create(
        statement=row, paper=filed, received_at=at, received_by_id=by.id, **asdict(bill)
    )
    row.state = Statement.State.INVOICED
    row.save(update_fields=["state"])
    note("invoice.received", row, by=by, at=at, amount_fen=bill.amount_fen)
    return made


@transaction.atomic
def check_invoice(*, invoice: Invoice, by: Actor, at: datetime) -> Invoice:
    """Say that an invoice was compared with its file and is genuine.

    - checked with who and when, one audit row; without it nothing is approved
    """
    row = _valid(invoice)
    if row.checked_at is not None:
        raise AlreadyChecked
    row.checked_at, row.checked_by_id = at, by.id
    row.save(update_fields=["checked_at", "checked_by_id"])
    note("invoice.checked", row.statement, by=by, at=at)
    return row


@transaction.atomic
def return_invoice(
    *, invoice: Invoice, reason: str, by: Actor, at: datetime, red_number: str = ""
) -> Invoice:
    """Give an invoice back, saying what is wrong; the merchant makes another.

    - the invoice no longer counts, with the reason and the red-letter invoice that cancels it
    - the statement is confirmed again, one audit row
    """
    reason = said(reason)
    row = _valid(invoice)
    row.dropped_at, row.dropped_because, row.red_number = at, reason[:200], red_number
    row.save(update_fields=["dropped_at", "dropped_because", "red_number"])
    row.statement.state = Statement.State.CONFIRMED
    row.statement.save(update_fields=["state"])
    note("invoice.returned", row.statement, by=by, at=at)
    told.news(told.RETURNED, row.statement, at=at, turn=str(row.uid))
    return row


def _valid(invoice: Invoice) -> Invoice:
    """The invoice that counts, locked after its statement."""
    statement = locked(invoice.statement, Statement.State.CONFIRMED)
    row = Invoice.objects.select_for_update(of=["self"]).get(pk=invoice.pk)
    if row.dropped_at is not None:
        raise WrongState
    row.statement = statement
    return row
