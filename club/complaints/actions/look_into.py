"""Look into a complaint: review, classify, contact, plan, note."""

from datetime import datetime

from django.db import transaction

from club.complaints import clocks, moves, told
from club.complaints.classifying import grade_of
from club.complaints.models import (
    TURNS,
    ClockKind,
    Complaint,
    ComplaintCause,
    ComplaintContact,
    StartsWith,
    State,
    StepAct,
)
from club.core.audit import Actor

GOING_ON = (State.RECEIVED, State.HANDLING, State.ANSWERED)


@transaction.atomic
def review(*, complaint: Complaint, by: Actor, at: datetime, words: str = "") -> Complaint:
    """A reviewer has looked at the registration.

    - the step is done; one audit entry
    - refuses with WrongState once it is answered
    """
    row = moves.locked_open(complaint)
    moves.done(row, StepAct.REVIEW, by=by, at=at)
    told.happened(row, verb="complaint.reviewed", by=by, at=at, words=words.strip())
    return row


@transaction.atomic
def classify(
    *,
    complaint: Complaint,
    cause: ComplaintCause,
    scope: str,
    complexity: str,
    by: Actor,
    at: datetime,
    way: str = "",
    is_first: bool = True,
    will_negotiate: bool = True,
    is_major: bool = False,
    is_doubtful: bool = False,
    words: str = "",
) -> Complaint:
    """Say what it is about and what class it has; the class of the regulator's follows the rules.

    - where the class or the complexity changes, the clocks that count from receipt are set anew from receipt
    - one audit entry with what it was
    - refuses with WrongState once it is answered
    """
    row = moves.locked_open(complaint)
    was = (row.grade, row.complexity)
    row.way, row.is_first, row.will_negotiate = way, is_first, will_negotiate
    row.grade = grade_of(row.channel, way, is_first, will_negotiate)
    row.cause, row.scope, row.complexity = cause, scope, complexity
    row.is_major, row.is_doubtful = is_major, is_doubtful
    row.save()
    if (row.grade, row.complexity) != was:
        _set_anew(row, at)
    told.happened(
        row,
        verb="complaint.classified",
        by=by,
        at=at,
        words=words.strip(),
        grade=row.grade,
        was=was[0],
        complexity=row.complexity,
    )
    return row


@transaction.atomic
def record_contact(
    *,
    complaint: Complaint,
    way: str,
    is_reached: bool,
    words: str,
    by: Actor,
    at: datetime,
) -> ComplaintContact:
    """Somebody talked with the complainant, or tried to; after the answer it is the call back.

    - the clock of the first contact stops once he was reached
    - one audit entry
    - refuses with WordsMissing, and with WrongState when it is over
    """
    row = moves.locked(complaint, *GOING_ON, State.WITHDRAWN)
    is_revisit = row.answered_at is not None
    said = ComplaintContact.objects.create(
        complaint=row,
        at=at,
        by_id=by.id,
        way=way,
        is_reached=is_reached,
        is_revisit=is_revisit,
        words=moves.words(words),
    )
    if is_reached:
        clocks.stop(row, ClockKind.CONTACT, at=at)
        moves.done(row, StepAct.REVISIT if is_revisit else StepAct.CONTACT, by=by, at=at)
    told.happened(
        row,
        verb="complaint.contacted",
        by=by,
        at=at,
        words=said.words,
        is_shown=is_reached,
        way=way,
        reached=is_reached,
    )
    return said


@transaction.atomic
def plan(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """It is decided how to go about it, and reported.

    - the clock of the plan stops; one audit entry, the plan in words for colleagues
    - refuses with WordsMissing, and with WrongState unless somebody owns it
    """
    row = moves.locked(complaint, State.HANDLING)
    clocks.stop(row, ClockKind.PLAN, at=at)
    moves.done(row, StepAct.PLAN, by=by, at=at)
    told.happened(row, verb="complaint.planned", by=by, at=at, words=moves.words(words))
    return row


@transaction.atomic
def note(*, complaint: Complaint, words: str, by: Actor, at: datetime) -> Complaint:
    """Something new from the complainant, or a remark of a colleague; the owner is told of the former.

    - one audit entry; shown to the complainant when it is his own
    - refuses with WordsMissing, and with WrongState when it is over
    """
    row = moves.locked(complaint, *GOING_ON)
    is_his = by.kind == "member"
    told.happened(row, verb="complaint.noted", by=by, at=at, words=moves.words(words), is_shown=is_his)
    if is_his:
        told.colleague(row, row.owner, at=at, what=told.NEW_FACTS, until=at)
    return row


def _set_anew(row: Complaint, at: datetime) -> None:
    """What the new class asks for, from receipt; what has happened already stays happened."""
    happened = row.clocks.filter(stopped_at__isnull=False).exclude(kind__in=TURNS)
    past = set(happened.values_list("kind", flat=True))
    row.clocks.filter(rule__starts_with=StartsWith.RECEIPT, stopped_at=None).update(stopped_at=at)
    for clock in clocks.begin(row, StartsWith.RECEIPT, row.received_at):
        if clock.kind in past:
            clock.stopped_at = at
            clock.save(update_fields=["stopped_at"])
