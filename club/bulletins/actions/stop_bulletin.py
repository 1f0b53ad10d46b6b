"""Take a bulletin back, as far as it can be."""

from datetime import datetime

from django.db import transaction

from club.bulletins.models import Bulletin
from club.bulletins.refusals import locked
from club.core import audit
from club.core.audit import Actor


@transaction.atomic
def stop_bulletin(*, bulletin: Bulletin, by: Actor, at: datetime) -> Bulletin:
    """Nobody else is told; who was told already, was.

    - one audit entry with the number of messages that were written
    """
    row = locked(bulletin, Bulletin.State.DRAFT, Bulletin.State.SENDING)
    row.state, row.ended_at = Bulletin.State.STOPPED, at
    row.save(update_fields=["state", "ended_at"])
    audit.record(verb="bulletin.stopped", subject=row, by=by, at=at, rows=row.queued)
    return row
