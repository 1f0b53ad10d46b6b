"""Draw the batches that are due, and end what was not called in time."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Max

from club.core import audit
from club.core.audit import SYSTEM
from club.core.clock import midnight
from club.core.workdays import Calendar
from club.revisits import cycles, drawing
from club.revisits.models import RevisitBatch, RevisitKind, Rhythm


def draw(*, at: datetime) -> int:
    """Put everybody whom a rule wants called into its queue; returns how many records are new.

    - one batch per kind and moment; it takes the events from where the last one ended, also after missed days
    - what we learn of late is looked for as many days back as the kind says; nothing is drawn twice
    - one audit entry per batch; a second run at once draws nothing
    """
    kinds = RevisitKind.objects.filter(is_on=True).exclude(rhythm=Rhythm.BY_HAND).order_by("pk")
    return sum(_batch(pk, at) for pk in kinds.values_list("pk", flat=True))


@transaction.atomic
def _batch(pk: int, at: datetime) -> int:
    # Locked: of two schedulers the second finds the batch there.
    kind = RevisitKind.objects.select_for_update().get(pk=pk)
    moment, calendar = cycles.moment_of(kind, at), Calendar()
    until = cycles.edge(kind, moment, calendar)
    start = _begins(kind, moment, calendar)
    if start >= until or RevisitBatch.objects.filter(kind=kind, moment=moment).exists():
        return 0
    batch = RevisitBatch.objects.create(
        kind=kind, moment=moment, events_from=start, events_until=until, drawn_at=at
    )
    since = max(start - timedelta(days=kind.late_days), midnight(kind.active_from))
    batch.rows = drawing.fill(batch, since, cycles.call_until(kind, moment))
    batch.save(update_fields=["rows"])
    audit.record(verb="revisit.drawn", subject=batch, by=SYSTEM, at=at, kind=kind.code, rows=batch.rows)
    return batch.rows


def _begins(kind: RevisitKind, moment: datetime, calendar: Calendar) -> datetime:
    """Where the last batch ended; the first one takes a whole cycle."""
    last = RevisitBatch.objects.filter(kind=kind).aggregate(end=Max("events_until"))["end"]
    first = cycles.edge(kind, cycles.one_cycle_before(kind, moment), calendar)
    return last or max(first, midnight(kind.active_from))


def end_windows(*, at: datetime) -> int:
    """End the records whose window is over; returns how many.

    - never called: they count as outside the window; tried in vain: to the branch where the kind says so
    - what a seat holds is left until its lease ends
    - one audit entry per kind with how many got which state; a second run at once ends nothing
    """
    return sum(_end(kind, at) for kind in RevisitKind.objects.order_by("pk"))


@transaction.atomic
def _end(kind: RevisitKind, at: datetime) -> int:
    ended = drawing.empty(kind, at)
    if ended:
        audit.record(verb="revisit.window_over", subject=kind, by=SYSTEM, at=at, ended=ended)
    return sum(ended.values())
