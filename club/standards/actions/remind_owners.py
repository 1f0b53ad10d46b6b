"""Remind those who have to put something right after a check."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_noop

from club.complaints import told
from club.core import audit
from club.core.audit import SYSTEM
from club.core.clock import local_date
from club.messaging.actions import enqueue
from club.standards.models import CheckTask

WARNS_BEFORE = timedelta(days=2)  # as for rectifications after complaints
SOON = gettext_noop("the rectification is due soon")
OVERDUE = gettext_noop("the rectification is overdue")


@transaction.atomic
def remind_of_check_tasks(*, at: datetime) -> int:
    """Remind the owner of a task two days before it is due, and once more when the day is past; how many.

    - once each: a second run finds nothing; one that is late from the first look on is told so at once
    - a message to the owner's phone, none to one without or to one who has left; past the day an audit entry
    """
    today = local_date(at)
    waits = Q(due_date__lte=today + WARNS_BEFORE, warned_at=None) | Q(due_date__lt=today, raised_at=None)
    rows = CheckTask.objects.filter(waits, state=CheckTask.State.OPEN)
    # Two runs at once share the work: neither tells what the other tells.
    rows = rows.select_for_update(of=("self",), skip_locked=True)
    found = list(rows.select_related("owner", "finding__check_of"))
    for row in found:
        row.warned_at = row.warned_at or at
        is_over = row.due_date < today
        if is_over:
            row.raised_at = at
            until = row.due_date.isoformat()
            audit.record(verb="site_check.task_overdue", subject=row, by=SYSTEM, at=at, until=until)
        _tell(row, OVERDUE if is_over else SOON, at)
    CheckTask.objects.bulk_update(found, ["warned_at", "raised_at"])
    return len(found)


def _tell(row: CheckTask, what: str, at: datetime) -> None:
    if row.owner.phone and row.owner.is_active:
        enqueue(
            kind="check_work",
            dedupe_key=f"check_task:{row.uid}:{told.hash_of(what)}",
            at=at,
            address=row.owner.phone,
            params={
                "site": row.finding.check_of.site,
                "until": row.due_date.isoformat(),
                **told.both(what),
            },
            link=f"/desk/checktask/inspect/{row.pk}/",
        )
