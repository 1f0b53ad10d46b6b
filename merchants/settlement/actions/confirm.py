"""The merchant agrees with a statement."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from merchants.settlement.models import Statement
from merchants.settlement.moves import locked


@transaction.atomic
def confirm(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Agree that lines and sum of a sent statement are right.

    - state confirmed with who and when, one audit row; refuses with WrongState before it was sent or twice
    """
    row = locked(statement, Statement.State.CONFIRMED)
    row.state, row.confirmed_at, row.confirmed_by_id = Statement.State.CONFIRMED, at, by.id
    row.save(update_fields=["state", "confirmed_at", "confirmed_by_id"])
    facts = {"merchant": row.merchant.code, "number": row.number, "due_fen": row.due_fen}
    audit.record(verb="statement.confirmed", subject=row, by=by, at=at, **facts)
    return row
