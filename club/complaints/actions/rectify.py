"""Put right what a complaint has shown, so that it does not happen again."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from club.complaints import moves, queries, told
from club.complaints.models import Complaint, Rectification
from club.complaints.refusals import DayPast, NotAnOwner, WrongState
from club.core.audit import SYSTEM, Actor
from club.core.clock import local_date
from club.core.errors import FourEyes
from club.identity.models import Account

S = Rectification.State
WARNS_BEFORE = timedelta(days=2)


@transaction.atomic
def order_rectification(
    *, complaint: Complaint, owner: Account, words: str, due_date: date, by: Actor, at: datetime
) -> Rectification:
    """A colleague has to change something by a day, so that the same does not happen again.

    - one audit entry, a message to the colleague
    - refuses with NotAnOwner without a post that covers the branch, with DayPast, with WordsMissing
    """
    row, said = moves.locked(complaint), moves.words(words)
    if not queries.owners_of(row.branch, at).filter(pk=owner.pk).exists():
        raise NotAnOwner
    if due_date < local_date(at):
        raise DayPast
    made = Rectification.objects.create(
        complaint=row,
        branch=row.branch,
        owner=owner,
        words=said,
        due_date=due_date,
        ordered_at=at,
        ordered_by_id=by.id,
    )
    facts: dict[str, Any] = {"owner": str(owner.uid), "until": due_date.isoformat(), "task": str(made.uid)}
    told.happened(row, verb="complaint.rectification_ordered", by=by, at=at, words=said, **facts)
    told.task(made, owner, at=at, what=told.TO_RECTIFY)
    return made


@transaction.atomic
def report_rectified(*, task: Rectification, words: str, by: Actor, at: datetime) -> Rectification:
    """Its owner says that it is changed, and how; somebody else has to look.

    - one audit entry, a message to those who supervise
    - refuses with FourEyes for anybody but its owner, with WrongState unless it is open, with WordsMissing
    """
    row, said = _locked(task, S.OPEN), moves.words(words)
    if by.id != str(row.owner.uid):
        raise FourEyes(told.NOT_YOURS)
    row.state, row.outcome, row.done_at, row.done_by_id = S.DONE, said, at, by.id
    row.save()
    told.happened(row.complaint, verb="complaint.rectified", by=by, at=at, words=said, task=str(row.uid))
    for account in queries.supervisors_of(row.branch, at):
        told.task(row, account, at=at, what=told.TO_VERIFY)
    return row


@transaction.atomic
def verify_rectified(
    *, task: Rectification, is_right: bool, words: str, by: Actor, at: datetime
) -> Rectification:
    """Somebody else has looked: it is changed, or the owner has to go on.

    - checked, or open again; one audit entry, a message to the owner when it comes back
    - refuses with FourEyes for whoever reported it, with WrongState unless it is reported, with WordsMissing
    """
    row, said = _locked(task, S.DONE), moves.words(words, 500)
    if by.id == row.done_by_id:
        raise FourEyes
    if is_right:
        row.state, row.verified_at, row.verified_by_id = S.VERIFIED, at, by.id
    else:
        row.state, row.done_at, row.done_by_id = S.OPEN, None, ""
    row.save()
    verb = "complaint.rectification_checked" if is_right else "complaint.rectification_returned"
    told.happened(row.complaint, verb=verb, by=by, at=at, words=said, task=str(row.uid))
    if not is_right:
        told.task(row, row.owner, at=at, what=told.NOT_RECTIFIED)
    return row


@transaction.atomic
def remind_to_rectify(*, at: datetime) -> int:
    """Warn two days before a task is due, and ring once the day is past; how many. Nothing twice.

    - before: a message to the owner; after: one audit entry, and those who supervise are told as well
    """
    today = local_date(at)
    waits = Q(due_date__lte=today + WARNS_BEFORE, warned_at=None) | Q(due_date__lt=today, raised_at=None)
    rows = Rectification.objects.filter(waits, state=S.OPEN).select_for_update(of=("self",), skip_locked=True)
    found = list(rows.select_related("complaint__member", "owner", "branch"))
    for row in found:
        row.warned_at = row.warned_at or at
        is_over = row.due_date < today
        if is_over:
            row.raised_at = at
            facts: dict[str, Any] = {"task": str(row.uid), "until": row.due_date.isoformat()}
            told.happened(row.complaint, verb="complaint.rectification_overdue", by=SYSTEM, at=at, **facts)
        others = told.all_but(queries.supervisors_of(row.branch, at), row.owner) if is_over else []
        for account in [row.owner, *others]:
            told.task(row, account, at=at, what=told.TASK_OVERDUE if is_over else told.TASK_SOON)
    Rectification.objects.bulk_update(found, ["warned_at", "raised_at"])
    return len(found)


def _locked(task: Rectification, state: str) -> Rectification:
    rows = Rectification.objects.select_for_update(of=("self",))
    row = rows.select_related("complaint__member", "owner", "branch").get(pk=task.pk)
    if row.state != state:
        raise WrongState(state=row.state)
    return row
