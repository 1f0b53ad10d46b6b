"""A statement goes to its merchant."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.settlement.models import Statement


class WrongState(DomainError):
    """The statement is not at the point where this can be done."""

    code = "wrong_state"
    message = _("This statement cannot be changed in this way any more.")


def locked(statement: Statement, wanted: Any) -> Statement:
    """The statement, locked, if its table of moves leads to the wanted state. Raises WrongState."""
    row = Statement.objects.select_for_update(of=["self"]).select_related("merchant").get(pk=statement.pk)
    if wanted not in Statement.TRANSITIONS.get(Statement.State(row.state), set()):
        raise WrongState
    return row


@transaction.atomic
def send(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Show a drawn-up statement to its merchant, who may confirm it from now on.

    - state sent, one audit row
    """
    row = locked(statement, Statement.State.SENT)
    row.state, row.sent_at = Statement.State.SENT, at
    row.save(update_fields=["state", "sent_at"])
    audit.record(verb="statement.sent", subject=row, by=by, at=at, number=row.number, due_fen=row.due_fen)
    return row
