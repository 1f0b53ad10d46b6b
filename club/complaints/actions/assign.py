"""Give a complaint to its owner, and hand it over."""

from datetime import datetime

from django.db import transaction

from club.complaints import clocks, moves, queries, told
from club.complaints.models import ClockKind, Complaint, ComplaintClock, StartsWith, State, StepAct
from club.complaints.refusals import NotAnOwner, SameOwner
from club.core.audit import Actor
from club.identity.models import Account


@transaction.atomic
def assign(*, complaint: Complaint, owner: Account, by: Actor, at: datetime, words: str = "") -> Complaint:
    """Somebody owns the complaint from now to its end.

    - it is being handled; the clock of forwarding stops, those that count from now begin
    - one audit entry, a message to the owner, and one to the complainant
    - refuses with WrongState when it has an owner, with NotAnOwner without a post that covers its branch
    """
    row = moves.locked(complaint, State.RECEIVED)
    _ensure_may_own(row, owner, at)
    moves.to(row, State.HANDLING)
    row.owner, row.assigned_at = owner, at
    row.save(update_fields=["state", "owner", "assigned_at"])
    clocks.stop(row, ClockKind.FORWARD, at=at)
    clocks.begin(row, StartsWith.ASSIGNMENT, at)
    moves.done(row, StepAct.ASSIGN, by=by, at=at)
    told.happened(
        row, verb="complaint.assigned", by=by, at=at, words=words, is_shown=True, owner=str(owner.uid)
    )
    told.colleague(row, owner, at=at, what=told.YOURS, until=_first_due(row, at))
    told.complainant(row, at=at, what=told.ASSIGNED)
    return row


@transaction.atomic
def hand_over(*, complaint: Complaint, owner: Account, words: str, by: Actor, at: datetime) -> Complaint:
    """Another colleague owns it from now on, with everything that is promised and due.

    - the owner changes, no clock does; one audit entry with both, a message to the new owner
    - refuses with SameOwner, NotAnOwner, WordsMissing, and with WrongState unless it is owned
    """
    row = moves.locked(complaint, State.HANDLING, State.ANSWERED, State.CLOSED, State.WITHDRAWN)
    reason = moves.words(words)
    if row.owner_id == owner.pk:
        raise SameOwner
    _ensure_may_own(row, owner, at)
    before, row.owner = str(row.owner.uid) if row.owner else "", owner
    row.save(update_fields=["owner"])
    told.happened(
        row, verb="complaint.handed_over", by=by, at=at, words=reason, was=before, owner=str(owner.uid)
    )
    told.colleague(row, owner, at=at, what=told.HANDED, until=_first_due(row, at))
    return row


def _ensure_may_own(row: Complaint, owner: Account, at: datetime) -> None:
    if not queries.owners_of(row.branch, at).filter(pk=owner.pk).exists():
        raise NotAnOwner


def _first_due(row: Complaint, at: datetime) -> datetime:
    first = ComplaintClock.objects.filter(complaint=row, stopped_at=None).order_by("due_at", "pk").first()
    return first.due_at if first else at
