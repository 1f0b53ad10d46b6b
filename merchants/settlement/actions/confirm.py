"""The merchant agrees with a statement."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.settlement.models import Statement
from merchants.settlement.moves import locked, note


@transaction.atomic
def confirm(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Agree that lines and sum of a sent statement are right.

    - state confirmed with who and when, one audit row; one of nothing due is closed at once
    - refuses with WrongState before it was sent, while a line is disputed, or twice
    """
    row = locked(statement, Statement.State.CONFIRMED)
    row.state = Statement.State.CONFIRMED if row.due_fen else Statement.State.CLOSED
    row.confirmed_at, row.confirmed_by_id = at, by.id
    row.save(update_fields=["state", "confirmed_at", "confirmed_by_id"])
    note("statement.confirmed", row, by=by, at=at)
    return row
