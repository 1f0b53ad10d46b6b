"""Withdraw, join, close, reopen, archive."""

from datetime import date, datetime

from django.db import transaction

from club.complaints import clocks, moves, told
from club.complaints.models import TURNS, ClockKind, Complaint, StartsWith, State, StepAct
from club.complaints.refusals import CannotJoin, InTheFuture, StepsMissing, WrongState
from club.complaints.resting import end_pause
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.models import ActorKind

YEARS_KEPT = 3


@transaction.atomic
def withdraw(*, complaint: Complaint, on: date, proof: str, by: Actor, at: datetime) -> Complaint:
    """The complainant took it back; the procedure ends on the day on which that reached us (measures, 15).

    - every clock stops; the day and its proof are kept; an archived one stays archived and gets the day only
    - one audit entry, a message to the complainant
    - refuses with InTheFuture, WordsMissing without proof, and WrongState the second time
    """
    row, said = moves.locked(complaint), moves.words(proof, 500)
    if not local_date(row.received_at) <= on <= local_date(at):
        raise InTheFuture
    if row.withdrawn_date is not None or row.state == State.JOINED:
        raise WrongState(state=row.state)
    end_pause(row, at)
    if row.state != State.ARCHIVED:
        moves.to(row, State.WITHDRAWN)
    row.withdrawn_date, row.proof = on, said
    row.withdrawn_by_complainant = by.kind == ActorKind.MEMBER
    row.save()
    clocks.stop(row, at=at)
    told.happened(row, verb="complaint.withdrawn", by=by, at=at, is_shown=True, on=on.isoformat())
    told.complainant(row, at=at, what=told.WITHDRAWN)
    return row


@transaction.atomic
def join(*, complaint: Complaint, into: Complaint, by: Actor, at: datetime) -> Complaint:
    """The same thing said twice by the same person goes on under the first number.

    - it is joined and its clocks stop; what was said stays readable; an audit entry on both
    - refuses with CannotJoin unless the other is open and the same person's, with WrongState when answered
    """
    first, second = sorted((complaint, into), key=lambda each: each.pk)
    rows = {row.pk: row for row in (moves.locked(first), moves.locked(second))}
    row, other = rows[complaint.pk], rows[into.pk]
    same = row.member_id == other.member_id and row.phone_index == other.phone_index
    if row.pk == other.pk or not same or not other.is_open:
        raise CannotJoin
    moves.to(row, State.JOINED)
    row.joined_into = other
    row.save()
    clocks.stop(row, at=at)
    told.happened(row, verb="complaint.joined", by=by, at=at, is_shown=True, into=other.number)
    told.happened(other, verb="complaint.took_in", by=by, at=at, other=row.number)
    return row


@transaction.atomic
def close(*, complaint: Complaint, by: Actor, at: datetime, words: str = "") -> Complaint:
    """Nothing is left to do for the complainant.

    - it is closed; the clocks stop but the turns, which only a withdrawal stops
    - one audit entry, a message to the complainant
    - refuses with WrongState unless it is answered or withdrawn, with StepsMissing while steps are open
    """
    row = moves.locked(complaint, State.ANSWERED, State.WITHDRAWN)
    if row.state == State.ANSWERED:
        _ensure_done(row, before=StepAct.CLOSE)
    moves.to(row, State.CLOSED)
    row.closed_at = at
    row.save()
    clocks.stop(row, *[kind for kind in ClockKind if kind not in (*TURNS, ClockKind.LETTER)], at=at)
    moves.done(row, StepAct.CLOSE, by=by, at=at)
    told.happened(row, verb="complaint.closed", by=by, at=at, words=words.strip(), is_shown=True)
    told.complainant(row, at=at, what=told.CLOSED)
    return row


@transaction.atomic
def reopen(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """It was not settled: it is handled again, and the time to decide begins anew.

    - answer, call back and closing have to be done again; the clock of the decision starts from now
    - a turn that the withdrawal had stopped comes again, unless its day is past
    - one audit entry, a message to the complainant
    - refuses with WordsMissing, and with WrongState unless it was answered, closed or withdrawn
    """
    row, said = moves.locked(complaint, State.ANSWERED, State.CLOSED, State.WITHDRAWN), moves.words(words)
    if row.owner is None:
        raise WrongState(state=row.state)
    moves.to(row, State.HANDLING)
    row.answered_at = row.closed_at = row.withdrawn_date = None
    row.answer = row.proof = ""
    row.save()
    moves.undo(row, StepAct.ANSWER, StepAct.REVISIT, StepAct.CLOSE, StepAct.SUMMARY)
    clocks.begin(row, StartsWith.RECEIPT, at, ClockKind.DECIDE)
    clocks.restart_turn(row, at)
    told.happened(row, verb="complaint.reopened", by=by, at=at, words=said, is_shown=True)
    told.complainant(row, at=at, what=told.REOPENED)
    return row


@transaction.atomic
def archive(*, complaint: Complaint, by: Actor, at: datetime) -> Complaint:
    """Put it away for its time: three years from now, read only.

    - the last clocks but the turns stop; one audit entry
    - refuses with StepsMissing while required steps are open, with WrongState unless it is closed or joined
    """
    row = moves.locked(complaint, State.CLOSED, State.JOINED)
    if row.state == State.CLOSED and row.withdrawn_date is None:
        _ensure_done(row, before=StepAct.ARCHIVE)
    moves.to(row, State.ARCHIVED)
    day = local_date(at)
    row.archived_at, row.keep_until = at, day.replace(year=day.year + YEARS_KEPT, day=min(day.day, 28))
    row.save()
    clocks.stop(row, *[kind for kind in ClockKind if kind not in TURNS], at=at)
    moves.done(row, StepAct.ARCHIVE, by=by, at=at)
    told.happened(row, verb="complaint.archived", by=by, at=at)
    return row


def _ensure_done(row: Complaint, before: StepAct) -> None:
    steps = list(row.steps.all())
    last = next((step.number for step in steps if step.act == before), len(steps))
    missing = [str(step) for step in steps if step.number < last and step.is_required and not step.done_at]
    if missing:
        raise StepsMissing(steps=missing)
