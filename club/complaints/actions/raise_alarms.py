"""Warn before a clock runs out, and ring when it has."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from club.complaints import told
from club.complaints.models import ComplaintClock
from club.complaints.queries import supervisors_of
from club.core.audit import SYSTEM

CHUNK = 100


def raise_alarms(*, at: datetime, chunk: int = CHUNK) -> int:
    """Mark every clock that is about to run out or has, once each, and tell; how many. Nothing twice.

    - before: a message to the owner, or to those who supervise while there is none
    - at the end: one audit entry, a message to the owner and to those who supervise
    - clocks that rest with their complaint do neither
    """
    total, done = 0, chunk
    while done == chunk:
        done = _ring(at, chunk)
        total += done
    return total


@transaction.atomic
def _ring(at: datetime, chunk: int) -> int:
    clocks = list(_held(Q(due_at__lte=at, raised_at=None) | Q(warn_at__lte=at, warned_at=None))[:chunk])
    for clock in clocks:
        is_over = clock.due_at <= at and clock.raised_at is None
        clock.warned_at = clock.warned_at or at
        if is_over:
            clock.raised_at = at
        _tell(clock, is_over, at)
    ComplaintClock.objects.bulk_update(clocks, ["warned_at", "raised_at"])
    return len(clocks)


def _held(when: Q) -> QuerySet[ComplaintClock]:
    resting = Q(may_pause=True, complaint__paused_at__isnull=False)
    due = ComplaintClock.objects.filter(when, stopped_at__isnull=True).exclude(resting)
    related = ("complaint__owner", "complaint__branch", "complaint__member__customer")
    # What is being acted on at this moment is passed over: it may stop its own clock.
    held = due.select_for_update(of=("self",), skip_locked=True).order_by("due_at", "pk")
    return held.select_related(*related)


def _tell(clock: ComplaintClock, is_over: bool, at: datetime) -> None:
    row, what = clock.complaint, told.OVERDUE[clock.kind] if is_over else told.SOON[clock.kind]
    facts: dict[str, Any] = {"clock": clock.kind, "until": clock.due_at.isoformat()}
    if is_over:
        told.happened(row, verb="complaint.overdue", by=SYSTEM, at=at, **facts)
    told.colleague(row, row.owner, at=at, what=what, until=clock.due_at)
    if is_over or row.owner is None:
        others = told.all_but(supervisors_of(row.branch, at), row.owner)
        for account in others:
            told.colleague(row, account, at=at, what=what, until=clock.due_at)
