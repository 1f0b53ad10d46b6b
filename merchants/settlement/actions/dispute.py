"""The merchant does not agree with a line."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.settlement.filing import Handed, file_paper
from merchants.settlement.models import Dispute, Statement, StatementLine
from merchants.settlement.moves import locked, locked_dispute, note_dispute, settle_disputes
from merchants.settlement.refusals import said


class AlreadyDisputed(DomainError):
    """The line was disputed before."""

    code = "already_disputed"
    message = _("This line was disputed already. Its answer stands below the line.")


class NoSuchLine(DomainError):
    """The line stands in another statement."""

    code = "not_found"
    status = 404
    message = _("This line does not stand in this statement.")


class SameAmount(DomainError):
    """What the line should be is what it is."""

    code = "same_amount"
    status = 400
    message = _("This is the amount that the line has. Say the amount it should have.")


@transaction.atomic
def dispute(
    *,
    statement: Statement,
    line: StatementLine,
    category: str,
    words: str,
    by: Actor,
    at: datetime,
    wanted_fen: int | None = None,
    paper: Handed | None = None,
) -> Dispute:
    """Say what is wrong with one line of a sent statement.

    - one open dispute with an optional proof; the statement is disputed until all are at rest; one audit row
    - refuses with WrongState once the statement was confirmed, with AlreadyDisputed for the same line twice
    """
    words = said(words)
    row = locked(statement, Statement.State.DISPUTED)
    if line.statement_id != row.pk:
        raise NoSuchLine
    if row.disputes.filter(line=line).exclude(state=Dispute.State.WITHDRAWN).exists():
        raise AlreadyDisputed
    if wanted_fen == line.amount_fen:
        raise SameAmount
    made = Dispute.objects.create(
        statement=row,
        line=line,
        category=category,
        words=words[:500],
        wanted_fen=wanted_fen,
        paper=file_paper(row, paper, by=by, at=at) if paper else None,
        opened_at=at,
        opened_by_id=by.id,
    )
    row.state = Statement.State.DISPUTED
    row.save(update_fields=["state"])
    note_dispute("dispute.opened", made, by=by, at=at, category=category)
    return made


@transaction.atomic
def withdraw_dispute(*, dispute: Dispute, by: Actor, at: datetime) -> Dispute:
    """Take back what was said about a line; it may be disputed again.

    - state withdrawn, one audit row; the last one open puts the statement before the merchant again
    """
    row = locked_dispute(dispute, Dispute.State.WITHDRAWN)
    row.state = Dispute.State.WITHDRAWN
    row.save(update_fields=["state"])
    settle_disputes(row.statement, at)
    note_dispute("dispute.withdrawn", row, by=by, at=at)
    return row
