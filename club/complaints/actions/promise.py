"""Promise something to the complainant, and keep it."""

from datetime import datetime

from django.db import transaction

from club.complaints import clocks, moves, told
from club.complaints.models import ClockKind, Complaint, ComplaintPromise, State, StepAct
from club.complaints.refusals import PromiseTooLate, WrongState
from club.core.audit import Actor


@transaction.atomic
def promise(
    *, complaint: Complaint, words: str, due_at: datetime, by: Actor, at: datetime
) -> ComplaintPromise:
    """Tell the complainant what will be done by when; the promise has a clock of its own.

    - one audit entry; the complainant reads the words and the time, and gets a message
    - refuses with PromiseTooLate for the past and after the day by which the rules want a decision,
      with WordsMissing, and with WrongState unless somebody owns it
    """
    row, said = moves.locked(complaint, State.HANDLING), moves.words(words, 500)
    last = row.clocks.filter(kind=ClockKind.DECIDE, stopped_at=None).first()
    if due_at <= at or (last and due_at > last.due_at):
        raise PromiseTooLate
    made = ComplaintPromise.objects.create(
        complaint=row,
        clock=clocks.begin_promise(row, due_at, at),
        words=said,
        made_at=at,
        made_by_id=by.id,
    )
    moves.done(row, StepAct.PROMISE, by=by, at=at)
    told.happened(
        row,
        verb="complaint.promised",
        by=by,
        at=at,
        words=said,
        is_shown=True,
        until=due_at.isoformat(),
    )
    told.complainant(row, at=at, what=told.PROMISED)
    return made


@transaction.atomic
def keep_promise(*, promise: ComplaintPromise, by: Actor, at: datetime) -> ComplaintPromise:
    """What was promised is done.

    - its clock stops; one audit entry that says whether it was in time
    - refuses with WrongState when it was kept before
    """
    complaint = moves.locked(promise.complaint)
    row = ComplaintPromise.objects.select_related("clock").get(pk=promise.pk)
    if row.kept_at is not None:
        raise WrongState
    row.kept_at = at
    row.save(update_fields=["kept_at"])
    if row.clock.stopped_at is None:
        row.clock.stopped_at = at
        row.clock.save(update_fields=["stopped_at"])
    told.happened(
        complaint,
        verb="complaint.promise_kept",
        by=by,
        at=at,
        is_shown=True,
        late=at > row.clock.due_at,
    )
    return row
