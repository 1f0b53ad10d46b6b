"""From one state of a statement, or of a dispute, to the next; and what the trail says of it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from club.core import audit, workdays
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.settlement.models import Dispute, PayoutRun, Statement

# Working days in which a merchant confirms or disputes.
TERM_DAYS = 5


class WrongState(DomainError):
    """The statement is not at the point where this can be done."""

    code = "wrong_state"
    message = _("This statement cannot be changed in this way any more.")


class WrongDisputeState(DomainError):
    """The dispute is not at the point where this can be done."""

    code = "wrong_state"
    message = _("This dispute is not at a point where this can be done. Somebody may have acted just now.")


class RunMoved(DomainError):
    """The run is not at the point where this can be done."""

    code = "wrong_state"
    message = _("This payout run is not at a point where this can be done. Somebody may have acted just now.")


def locked(statement: Statement, wanted: Any) -> Statement:
    """The statement, locked, if its table of moves leads to the wanted state. Raises WrongState."""
    row = _locked(statement.pk)
    if wanted not in Statement.TRANSITIONS.get(Statement.State(row.state), set()):
        raise WrongState
    return row


def locked_dispute(dispute: Dispute, wanted: Any) -> Dispute:
    """The dispute and its statement, locked in the order statement, dispute. Raises WrongDisputeState."""
    statement = _locked(dispute.statement_id)
    row = _locked_dispute(dispute.pk)
    row.statement = statement
    if wanted not in Dispute.TRANSITIONS.get(Dispute.State(row.state), set()):
        raise WrongDisputeState
    return row


def locked_run(run: PayoutRun, wanted: str) -> PayoutRun:
    """The run, locked, if its table of moves leads to the wanted state. Raises RunMoved."""
    row = _locked_run(run.pk)
    if wanted not in PayoutRun.TRANSITIONS.get(PayoutRun.State(row.state), set()):
        raise RunMoved
    return row


def _locked(pk: int) -> Statement:
    return Statement.objects.select_for_update(of=["self"]).select_related("merchant").get(pk=pk)


def _locked_dispute(pk: int) -> Dispute:
    rows = Dispute.objects.select_for_update(of=["self"]).select_related("line__payable__corrects")
    return rows.get(pk=pk)


def _locked_run(pk: int) -> PayoutRun:
    return PayoutRun.objects.select_for_update().get(pk=pk)


def present(row: Statement, at: datetime) -> None:
    """Put a locked statement before its merchant, who has five working days from now."""
    term = workdays.after(local_date(at), TERM_DAYS)
    row.state, row.reminded_at = Statement.State.SENT, None
    row.confirm_by, row.confirm_by_is_provisional = term.day, term.is_provisional
    fields = ["state", "sent_at", "sent_by_id", "confirm_by", "confirm_by_is_provisional", "reminded_at"]
    row.save(update_fields=fields)


def settle_disputes(row: Statement, at: datetime) -> None:
    """Put a locked statement before its merchant again once no dispute of it is open."""
    if not row.disputes.exclude(state__in=Dispute.AT_REST).exists():
        present(row, at)


def note(verb: str, row: Statement, *, by: Actor, at: datetime, **facts: Any) -> None:
    """One audit entry about a statement: merchant, number, due."""
    facts = {"merchant": row.merchant.code, "number": row.number, "due_fen": row.due_fen, **facts}
    audit.record(verb=verb, subject=row, by=by, at=at, **facts)


def note_dispute(verb: str, row: Dispute, *, by: Actor, at: datetime, **facts: Any) -> None:
    """One audit entry about a dispute: ids, codes and amounts; what people wrote stays out."""
    statement = row.statement
    facts = {
        "merchant": statement.merchant.code,
        "number": statement.number,
        "payable": str(row.line.payable.uid),
        "state": row.state,
        **facts,
    }
    audit.record(verb=verb, subject=row, by=by, at=at, **facts)
