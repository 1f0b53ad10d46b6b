"""Reads of this room."""

from datetime import date

from club.members.models import Member
from club.points.models import PointsAccount, PointsEntry
from club.points.rules import SIGN_IN


def balance_of(member: Member) -> int:
    """The member's points."""
    row = PointsAccount.objects.filter(member=member).values_list("balance", flat=True)
    return row.first() or 0


def entries_of(member: Member, number: int = 50) -> list[PointsEntry]:
    """His latest movements, the newest first."""
    return list(PointsEntry.objects.filter(member=member).order_by("-at", "-pk")[:number])


def has_signed_in(member: Member, day: date) -> bool:
    """Whether he signed in on a Chinese calendar day."""
    return PointsEntry.objects.filter(dedupe_key=f"{SIGN_IN.code}:{member.uid}:{day}").exists()
