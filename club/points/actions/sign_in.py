"""Check in for the day."""

from datetime import datetime

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.members.models import Member
from club.points.actions.award import award
from club.points.models import PointsEntry
from club.points.rules import SIGN_IN


class NotAMember(DomainError):
    """Points are for full members."""

    code = "not_a_member"


def sign_in(*, member: Member, by: Actor, at: datetime) -> PointsEntry:
    """The member checks in today and gets points for it, once per Chinese calendar day.

    - as `award`; a second time on the same day returns the first entry
    """
    if not member.is_full:
        raise NotAMember
    return award(
        member=member,
        points=SIGN_IN.points,
        dedupe_key=f"{SIGN_IN.code}:{member.uid}:{local_date(at)}",
        by=by,
        at=at,
        rule=SIGN_IN.code,
        note=SIGN_IN.note,
        note_en=SIGN_IN.note_en,
    )
