"""Spend points."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.members.models import Member
from club.points import ledger
from club.points.models import PointsEntry


class Insufficient(DomainError):
    """The member has fewer points than that."""

    code = "insufficient"
    message = _("You do not have enough points.")


@transaction.atomic
def spend(
    *,
    member: Member,
    points: int,
    dedupe_key: str,
    by: Actor,
    at: datetime,
    note: str = "",
    note_en: str = "",
) -> PointsEntry:
    """Take points for something the member wants, once per `dedupe_key`; refuses with Insufficient.

    - one entry, the balance smaller by it and never below zero, one audit entry
    - the same key again changes nothing and returns the first entry
    """
    if found := ledger.earlier(dedupe_key):
        return found
    reason = PointsEntry.Reason.SPENT
    entry = ledger.move(
        member, -points, reason=reason, note=note, note_en=note_en, dedupe_key=dedupe_key, at=at
    )
    if entry is None:
        raise Insufficient
    audit.record(verb="points.spent", subject=entry, by=by, at=at, points=points)
    return entry
