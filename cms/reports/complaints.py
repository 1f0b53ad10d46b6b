"""What waits in the complaints, for whom, and until when."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from club.complaints.models import (
    OPEN,
    TURNS,
    Complaint,
    ComplaintClock,
    ComplaintStep,
    Exclusion,
    State,
)
from club.core.clock import end_of, local_date

SHOWN = 15


@dataclass(frozen=True)
class Queue:
    """Some complaints that wait for the same thing, the first of them, and how many there are."""

    name: Any
    rows: list[Complaint]
    count: int
    query: str


def with_next_due(rows: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Complaints with the moment their first running clock is due; turns do not count, nobody can do them."""
    running = Q(clocks__stopped_at=None) & ~Q(clocks__kind__in=TURNS)
    return rows.annotate(next_due=Min("clocks__due_at", filter=running))


def ringing(rows: QuerySet[Complaint], until: datetime) -> QuerySet[Complaint]:
    """Complaints of which something is due before a moment."""
    running = ComplaintClock.objects.filter(complaint=OuterRef("pk"), stopped_at=None, due_at__lte=until)
    return rows.filter(Exists(running.exclude(kind__in=TURNS)))


def queues(rows: QuerySet[Complaint], account: Any, may: Collection[str], at: datetime) -> list[Queue]:
    """What waits for this colleague, by what he may do; each queue leads to its rows in the list."""
    mine, today = rows.filter(owner=account), end_of(local_date(at))
    found = [
        (_("Mine, overdue"), ringing(mine, at), "whose=mine&due=late"),
        (_("Mine, to do"), mine.filter(state__in=[*OPEN, State.ANSWERED, State.WITHDRAWN]), "whose=mine"),
    ]
    if {"add", "supervise"} & set(may):
        found.append((_("Waiting for an owner"), rows.filter(state=State.RECEIVED), "state=received"))
    if "review" in may:
        found += [
            (_("To review"), _with_step(rows.filter(state__in=OPEN), "review"), "waits=review"),
            (_("Exclusions to decide"), waiting_for(rows, "exclusion"), "waits=exclusion"),
            (_("To archive"), rows.filter(state__in=[State.CLOSED, State.JOINED]), "waits=archive"),
        ]
    if "supervise" in may:
        found += [
            (_("Overdue at all"), ringing(rows, at), "due=late"),
            (_("Due today at all"), ringing(rows, today), "due=today"),
            (_("Escalated"), rows.filter(level__gt=0, state__in=OPEN), "waits=escalated"),
        ]
    return [_queue(*each) for each in found]


def waiting_for(rows: QuerySet[Complaint], what: str) -> QuerySet[Complaint]:
    """The rows of a queue that no field tells apart."""
    if what == "review":
        return _with_step(rows.filter(state__in=OPEN), "review")
    if what == "exclusion":
        asked = Exclusion.objects.filter(complaint=OuterRef("pk"), is_accepted=None)
        return rows.filter(Exists(asked))
    if what == "archive":
        return rows.filter(state__in=[State.CLOSED, State.JOINED])
    return rows.filter(level__gt=0, state__in=OPEN)


def _queue(name: Any, rows: QuerySet[Complaint], query: str) -> Queue:
    due_first = with_next_due(rows).order_by(F("next_due").asc(nulls_last=True), "pk")
    related = due_first.select_related("cause", "owner", "member__customer", "branch")
    return Queue(name, list(related.prefetch_related("steps", "clocks")[:SHOWN]), rows.count(), query)


def _with_step(rows: QuerySet[Complaint], act: str) -> QuerySet[Complaint]:
    step = ComplaintStep.objects.filter(complaint=OuterRef("pk"), act=act, is_required=True, done_at=None)
    return rows.filter(Exists(step))
