"""Pause and resume, extend, escalate."""

from datetime import datetime

from django.db import transaction

from club.complaints import clocks, moves, told
from club.complaints.models import ClockKind, Complaint, ComplaintPause, State
from club.complaints.refusals import CannotExtend, NotPaused
from club.complaints.resting import end_pause
from club.core.audit import Actor
from club.core.errors import FourEyes


@transaction.atomic
def pause(*, complaint: Complaint, reason: str, words: str, by: Actor, at: datetime) -> ComplaintPause:
    """The clocks that may rest do so, for one of the reasons that the rules know.

    - no alarm of theirs while it lasts; one audit entry, a message to the complainant, who reads the reason
    - refuses with NotPaused when it rests already, with WordsMissing, and with WrongState unless handled
    """
    row, said = moves.locked(complaint, State.HANDLING), moves.words(words, 500)
    if row.paused_at is not None:
        raise NotPaused
    row.paused_at = at
    row.save(update_fields=["paused_at"])
    made = ComplaintPause.objects.create(
        complaint=row, reason=reason, words=said, started_at=at, started_by_id=by.id
    )
    told.happened(row, verb="complaint.paused", by=by, at=at, words=said, is_shown=True, why=reason)
    told.complainant(row, at=at, what=told.PAUSED)
    return made


@transaction.atomic
def resume(*, complaint: Complaint, by: Actor, at: datetime) -> Complaint:
    """It goes on: what rested is due later by what the pause took; the old due times are kept.

    - one audit entry, a message to the complainant
    - refuses with NotPaused when it does not rest
    """
    row = moves.locked(complaint)
    if row.paused_at is None:
        raise NotPaused
    end_pause(row, at)
    told.happened(row, verb="complaint.resumed", by=by, at=at, is_shown=True)
    told.complainant(row, at=at, what=told.RESUMED)
    return row


@transaction.atomic
def extend(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """A supervisor gives a complex complaint the one extension that the rule allows.

    - the decision is due later, the old due time is kept; one audit entry, a message to the complainant
    - refuses with FourEyes for its owner, with CannotExtend, WordsMissing, and WrongState unless handled
    """
    row, said = moves.locked(complaint, State.HANDLING), moves.words(words)
    if row.owner and by.id == str(row.owner.uid):
        raise FourEyes
    clock = next(iter(clocks.running(row, ClockKind.DECIDE)), None)
    if clock is None or not clock.rule or not clock.rule.extension or clock.amount > clock.rule.amount:
        raise CannotExtend
    clocks.prolong(clock, clock.rule.extension, at)
    told.happened(
        row,
        verb="complaint.extended",
        by=by,
        at=at,
        words=said,
        is_shown=True,
        until=clock.due_at.isoformat(),
    )
    told.complainant(row, at=at, what=told.EXTENDED)
    return row


@transaction.atomic
def escalate(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """Ask those above to look at it: it is major, repeated or stuck.

    - one level higher; one audit entry, a message to those who supervise
    - refuses with WordsMissing, and with WrongState when it is answered
    """
    row, said = moves.locked_open(complaint), moves.words(words)
    row.level += 1
    row.save(update_fields=["level"])
    told.happened(row, verb="complaint.escalated", by=by, at=at, words=said, level=row.level)
    told.supervisors(row, at=at, what=told.RAISED, until=at)
    return row
