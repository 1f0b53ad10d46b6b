"""Welcome points."""

from datetime import datetime

from django.db.models import Exists, OuterRef

from club.core.audit import SYSTEM
from club.members.models import Member
from club.points.actions.award import award
from club.points.models import PointsEntry
from club.points.rules import WELCOME


def award_welcome(*, at: datetime, limit: int = 500) -> int:
    """Give every full member who has none yet his welcome points; returns how many got them.

    - as `award`, one member per transaction; runs again and again and finds only who is new
    """
    welcomed = PointsEntry.objects.filter(member=OuterRef("pk"), rule=WELCOME.code)
    new = Member.objects.filter(~Exists(welcomed), state=Member.State.FULL, full_at__lte=at)
    members = list(new.order_by("pk")[:limit])
    for member in members:
        award(
            member=member,
            points=WELCOME.points,
            dedupe_key=f"{WELCOME.code}:{member.uid}",
            by=SYSTEM,
            at=at,
            rule=WELCOME.code,
            note=WELCOME.note,
            note_en=WELCOME.note_en,
        )
    return len(members)
