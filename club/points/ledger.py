"""The one way in which points move: an entry and the cached balance, together and once per dedupe key."""

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F

from club.members.models import Member
from club.points.models import PointsAccount, PointsEntry
from club.points.rules import MONTHS_VALID


def expiry_of(day: date) -> date:
    """Points earned on `day` are good until this first of a month, exclusive."""
    months = day.year * 12 + day.month + MONTHS_VALID
    return date(months // 12, months % 12 + 1, 1)


def earlier(dedupe_key: str) -> PointsEntry | None:
    """The entry made before under this key."""
    return PointsEntry.objects.filter(dedupe_key=dedupe_key).first()


def move(member: Member, points: int, **fields: Any) -> PointsEntry | None:
    """Change the balance if it stays at or above zero and write the entry; None if there are too few points.

    The conditional update locks the account, so of many who spend the same points only one succeeds. When
    the same dedupe key was written meanwhile, the balance is put back and that entry is returned.
    """
    try:
        with transaction.atomic():
            PointsAccount.objects.bulk_create([PointsAccount(member=member)], ignore_conflicts=True)
            enough = PointsAccount.objects.filter(member=member, balance__gte=-points)
            if not enough.update(balance=F("balance") + points):
                return None
            return PointsEntry.objects.create(member=member, points=points, **fields)
    except IntegrityError:
        found = earlier(fields["dedupe_key"])
        if found is None:
            raise
        return found
