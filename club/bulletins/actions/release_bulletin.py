"""Let a bulletin go out."""

from datetime import datetime

from django.db import transaction

from club.bulletins.models import Bulletin
from club.bulletins.refusals import OwnBulletin, locked
from club.core import audit
from club.core.audit import Actor


@transaction.atomic
def release_bulletin(*, bulletin: Bulletin, by: Actor, at: datetime) -> Bulletin:
    """A second person has read it: it is sent from its time on.

    - one audit entry; the messages are written in the background
    """
    row = locked(bulletin, Bulletin.State.DRAFT)
    if row.written_by == by.id:
        raise OwnBulletin
    row.state, row.released_by, row.released_at = Bulletin.State.SENDING, by.id, at
    row.save(update_fields=["state", "released_by", "released_at"])
    audit.record(verb="bulletin.released", subject=row, by=by, at=at)
    return row
