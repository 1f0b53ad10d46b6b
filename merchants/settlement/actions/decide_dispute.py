"""What the insurer answers to a dispute."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.ledger.actions import correct_payable
from merchants.settlement import told
from merchants.settlement.models import Dispute
from merchants.settlement.moves import locked_dispute, note_dispute, settle_disputes
from merchants.settlement.refusals import ensure_other_person, said


class NothingToCorrect(DomainError):
    """What the line should be is what it is."""

    code = "same_amount"
    status = 400
    message = _("This is the amount that the line has. To leave it as it is, reject the dispute.")


class BeyondDispute(DomainError):
    """More than the merchant asked for."""

    code = "beyond_dispute"
    status = 400
    message = _("The amount must lie between the line as it is and what the merchant asks for.")


@transaction.atomic
def accept_dispute(*, dispute: Dispute, right_fen: int, words: str, by: Actor, at: datetime) -> Dispute:
    """Agree that a line should have been `right_fen`.

    - the difference is owed as a correction, which stands in the next statement; the line stays as written
    - state accepted, one audit row, one message
    - the last one open puts the statement before the merchant again
    - after the merchant insisted, by another person than who rejected it (FourEyes)
    """
    row = locked_dispute(dispute, Dispute.State.ACCEPTED)
    difference = right_fen - row.line.amount_fen
    if not difference:
        raise NothingToCorrect
    if not _within(right_fen, row):
        raise BeyondDispute
    _decide(row, said(words), by, at)
    owed = row.line.payable
    row.correction = correct_payable(payable=owed.corrects or owed, difference_fen=difference, at=at)
    row.state = Dispute.State.ACCEPTED
    row.save()
    settle_disputes(row.statement, at)
    note_dispute("dispute.accepted", row, by=by, at=at, amount_fen=difference)
    told.news(told.ACCEPTED, row.statement, at=at, turn=f"{row.uid}:{row.state}")
    return row


@transaction.atomic
def reject_dispute(*, dispute: Dispute, words: str, by: Actor, at: datetime) -> Dispute:
    """Say why a line stays as it is. The merchant may agree, or insist once.

    - state rejected; after the merchant insisted, for good and by another person (FourEyes)
    - one audit row, one message
    - for good: the last one open puts the statement before the merchant again
    """
    insisted = dispute.state == Dispute.State.INSISTED
    wanted = Dispute.State.FINAL if insisted else Dispute.State.REJECTED
    row = locked_dispute(dispute, wanted)
    _decide(row, said(words), by, at)
    row.state = wanted
    row.save()
    settle_disputes(row.statement, at)
    verb = "dispute.rejected_for_good" if insisted else "dispute.rejected"
    note_dispute(verb, row, by=by, at=at)
    what = told.FINAL if insisted else told.REJECTED
    told.news(what, row.statement, at=at, turn=f"{row.uid}:{row.state}")
    return row


def _within(right_fen: int, row: Dispute) -> bool:
    """Between the line and what was asked; where nothing was asked, not across zero."""
    line = row.line.amount_fen
    if row.wanted_fen is None:
        return right_fen * line >= 0
    low, high = sorted((line, row.wanted_fen))
    return low <= right_fen <= high


def _decide(row: Dispute, words: str, by: Actor, at: datetime) -> None:
    """Who decides, and why: first, or for good."""
    if row.state == Dispute.State.INSISTED:
        ensure_other_person(by, row.decided_by_id)
        row.final_at, row.final_by_id, row.final_decision = at, by.id, words[:500]
    else:
        row.decided_at, row.decided_by_id, row.decision = at, by.id, words[:500]
