"""Give points."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.members.models import Member
from club.points import ledger
from club.points.models import PointsEntry


@transaction.atomic
def award(
    *,
    member: Member,
    points: int,
    dedupe_key: str,
    by: Actor,
    at: datetime,
    rule: str = "",
    note: str = "",
    note_en: str = "",
) -> PointsEntry:
    """Give a member points for something, once per `dedupe_key`.

    - one entry, the balance grown by it, one audit entry
    - the same key again changes nothing and returns the first entry
    - the points are good for two years, to the end of the month
    """
    if found := ledger.earlier(dedupe_key):
        return found
    entry = ledger.move(
        member,
        points,
        reason=PointsEntry.Reason.EARNED,
        rule=rule,
        note=note,
        note_en=note_en,
        dedupe_key=dedupe_key,
        at=at,
        available_at=at,
        expires_date=ledger.expiry_of(local_date(at)),
    )
    assert entry is not None  # adding cannot fall below zero
    audit.record(verb="points.earned", subject=entry, by=by, at=at, points=points, rule=rule)
    return entry
