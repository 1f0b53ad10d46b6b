"""Let go what was kept long enough."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import SYSTEM
from cms.keeping.leftovers import LEFTOVERS, Leftover
from cms.keeping.models import KeepingPeriod

CHUNK = 5000


def prune(*, at: datetime, dry_run: bool = False, chunk: int = CHUNK) -> dict[str, int]:
    """Delete the leftovers whose period is over; how many of each kind. A dry run only counts.

    - rows are gone with their files, in transactions of `chunk`; run again, it finds none
    - each period remembers when it was looked through, and how many went
    - one audit entry for each kind of which there were any
    """
    return {each.what: _prune(each, at, dry_run, chunk) for each in LEFTOVERS}


def _prune(each: Leftover, at: datetime, dry_run: bool, chunk: int) -> int:
    period, _made = KeepingPeriod.objects.get_or_create(what=each.what, defaults={"days": each.days})
    over = each.over(at, period.days)
    if dry_run:
        return over.count()
    total, done = 0, chunk
    while done == chunk:
        # Two runs at once share the work: neither waits for a row that the other holds.
        with transaction.atomic():
            held = over.select_for_update(skip_locked=True).order_by("pk")
            ids = list(held.values_list("pk", flat=True)[:chunk])
            for file in each.files(
                ids
            ):  # before the rows: a run that is killed leaves none that nobody knows of
                file.delete(save=False)
            each.model._default_manager.filter(pk__in=ids).delete()
        done = len(ids)
        total += done
    KeepingPeriod.objects.filter(pk=period.pk).update(ran_at=at, ran_rows=total)
    if total:
        days = max(period.days, each.least)
        audit.record(verb="leftovers.pruned", subject=period, by=SYSTEM, at=at, rows=total, days=days)
    return total
