"""Take a movement of points back."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.points import ledger
from club.points.actions.spend import Insufficient
from club.points.models import PointsEntry


@transaction.atomic
def reverse(*, entry: PointsEntry, by: Actor, at: datetime, note: str = "", note_en: str = "") -> PointsEntry:
    """Undo an entry by its mirror, once; refuses with Insufficient if the points are spent already.

    - one mirror entry that names the first, the balance moved back, one audit entry
    - reversing again changes nothing and returns the first mirror
    """
    key = f"reverse:{entry.uid}"
    if found := ledger.earlier(key):
        return found
    mirror = ledger.move(
        entry.member,
        -entry.points,
        reason=PointsEntry.Reason.REVERSED,
        rule=entry.rule,
        note=note or entry.note,
        note_en=note_en or entry.note_en,
        dedupe_key=key,
        at=at,
        reverses=entry,
        expires_date=entry.expires_date,
    )
    if mirror is None:
        raise Insufficient
    audit.record(verb="points.reversed", subject=mirror, by=by, at=at, points=-entry.points)
    return mirror
