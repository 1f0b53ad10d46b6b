"""From one state of a statement to the next."""

from typing import Any

from django.utils.translation import gettext_lazy as _

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
