"""Write the messages of released bulletins."""

import time
from datetime import datetime

from django.db import transaction

from club.bulletins.models import Bulletin
from club.bulletins.readers import readers_of
from club.core import audit
from club.core.audit import SYSTEM
from club.messaging.actions import Letter, enqueue_many

CHUNK = 500


def send_bulletins(*, at: datetime, seconds: float) -> int:
    """Tell everybody concerned, once each, for at most so many seconds; returns how many messages were new.

    - messages in chunks, each committed with how far it is: what breaks off goes on where it was
    - one audit entry for each bulletin that is through
    """
    deadline = time.monotonic() + seconds
    due = Bulletin.objects.filter(state=Bulletin.State.SENDING, send_at__lte=at).order_by("send_at", "pk")
    written = 0
    for pk in due.values_list("pk", flat=True):
        goes_on = True
        while goes_on and time.monotonic() < deadline:
            goes_on, added = _step(pk, at)
            written += added
    return written


@transaction.atomic
def _step(pk: int, at: datetime) -> tuple[bool, int]:
    """The next few readers; whether there may be more. Two workers take turns at the lock."""
    row = Bulletin.objects.select_for_update(of=("self",)).select_related("branch").get(pk=pk)
    if row.state != Bulletin.State.SENDING:
        return False, 0
    found = list(readers_of(row).filter(pk__gt=row.after).order_by("pk").values_list("pk", "uid")[:CHUNK])
    letters = [Letter(f"bulletin:{row.uid}:{uid}", recipient=uid, params=_params(row)) for _, uid in found]
    added = len(enqueue_many(kind=row.kind, letters=letters, at=at)) if letters else 0
    row.queued += added
    row.after = found[-1][0] if found else row.after
    if len(found) < CHUNK:
        row.state, row.ended_at = Bulletin.State.SENT, at
        audit.record(verb="bulletin.sent", subject=row, by=SYSTEM, at=at, rows=row.queued)
    row.save(update_fields=["queued", "after", "state", "ended_at"])
    return row.state == Bulletin.State.SENDING, added


def _params(row: Bulletin) -> dict[str, str]:
    return {
        "heading": row.heading,
        "heading_en": row.heading_en,
        "body": row.body,
        "body_en": row.body_en,
    }
