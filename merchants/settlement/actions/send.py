"""A statement goes to its merchant."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from merchants.settlement.models import Statement
from merchants.settlement.moves import locked


@transaction.atomic
def send(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Show a drawn-up statement to its merchant, who may confirm it from now on.

    - state sent, one audit row
    """
    row = locked(statement, Statement.State.SENT)
    row.state, row.sent_at = Statement.State.SENT, at
    row.save(update_fields=["state", "sent_at"])
    facts = {"merchant": row.merchant.code, "number": row.number, "due_fen": row.due_fen}
    audit.record(verb="statement.sent", subject=row, by=by, at=at, **facts)
    return row
