"""What the merchant says to a rejection."""

from datetime import datetime

from django.db import transaction

from club.core.audit import Actor
from merchants.settlement.models import Dispute
from merchants.settlement.moves import locked_dispute, note_dispute, settle_disputes
from merchants.settlement.refusals import said


@transaction.atomic
def agree(*, dispute: Dispute, by: Actor, at: datetime) -> Dispute:
    """Accept that a line stays as it is.

    - state agreed, one audit row; the last one open puts the statement before the merchant again
    """
    row = locked_dispute(dispute, Dispute.State.AGREED)
    row.state = Dispute.State.AGREED
    row.save(update_fields=["state"])
    settle_disputes(row.statement, at)
    note_dispute("dispute.agreed", row, by=by, at=at)
    return row


@transaction.atomic
def insist(*, dispute: Dispute, words: str, by: Actor, at: datetime) -> Dispute:
    """Ask for a second look at a rejection, once. Another person than the first decides, for good.

    - state insisted with the reason, one audit row
    """
    words = said(words)
    row = locked_dispute(dispute, Dispute.State.INSISTED)
    row.state, row.insisted_at, row.insistence = Dispute.State.INSISTED, at, words[:500]
    row.save(update_fields=["state", "insisted_at", "insistence"])
    note_dispute("dispute.insisted", row, by=by, at=at)
    return row
