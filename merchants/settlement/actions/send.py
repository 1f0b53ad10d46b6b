"""A statement goes to its merchant, and comes back while nothing was said."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.settlement import told
from merchants.settlement.models import Statement
from merchants.settlement.moves import locked, note, present
from merchants.settlement.refusals import said


class MerchantSpoke(DomainError):
    """The merchant has said something about the statement."""

    code = "merchant_spoke"
    message = _("The merchant has answered this statement already; it cannot be taken back.")


@transaction.atomic
def send(*, statement: Statement, by: Actor, at: datetime) -> Statement:
    """Show a drawn-up statement to its merchant, who may confirm or dispute it within five working days.

    - state sent, with who, when and until when; one audit row, one statement_ready message
    """
    row = locked(statement, Statement.State.SENT)
    row.sent_at, row.sent_by_id = at, by.id
    present(row, at)
    note("statement.sent", row, by=by, at=at)
    told.ready(row, at=at)
    return row


@transaction.atomic
def recall(*, statement: Statement, reason: str, by: Actor, at: datetime) -> Statement:
    """Take a statement back from its merchant, who has said nothing about it yet.

    - state draft, out of the merchant's sight; one audit row
    - refuses with MerchantSpoke once a line was disputed, with WrongState once it was confirmed
    """
    said(reason)
    row = locked(statement, Statement.State.DRAFT)
    if row.disputes.exists():
        raise MerchantSpoke
    row.state, row.sent_at, row.sent_by_id = Statement.State.DRAFT, None, ""
    row.confirm_by, row.confirm_by_is_provisional, row.reminded_at = None, False, None
    row.save(
        update_fields=[
            *("state", "sent_at", "sent_by_id", "confirm_by", "confirm_by_is_provisional", "reminded_at")
        ]
    )
    note("statement.recalled", row, by=by, at=at)
    return row
