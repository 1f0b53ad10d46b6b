"""An approval is taken back while no money has been prepared for it."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.settlement.models import Payout, Statement
from merchants.settlement.moves import WrongState, locked, note
from merchants.settlement.refusals import said

OVER = (Payout.State.FAILED, Payout.State.CANCELLED)


class InARun(DomainError):
    """Money was prepared for the statement."""

    code = "in_a_run"
    message = _("This statement stands in a payout run. Cancel the run first; what was released stays.")


@transaction.atomic
def withdraw_approval(*, statement: Statement, reason: str, by: Actor, at: datetime) -> Statement:
    """Take back the approval of a statement that is not being paid, with the reason.

    - its invoice is in and checked as before; it can be approved again, by another person as ever
    - one audit row with who had approved; the reason in it
    - refuses with InARun while a payout run holds it, with WrongState what is not approved
    """
    reason = said(reason)
    row = locked(statement, Statement.State.INVOICED)
    if row.state != Statement.State.APPROVED:
        raise WrongState
    if row.payouts.exclude(state__in=OVER).exists():
        raise InARun
    approver = row.approved_by_id
    row.state, row.approved_at, row.approved_by_id = Statement.State.INVOICED, None, ""
    row.save(update_fields=["state", "approved_at", "approved_by_id"])
    note("statement.approval_withdrawn", row, by=by, at=at, approved_by=approver, reason=reason[:200])
    return row
