"""Give members the tier that their facts deserve now."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.models import AuditEntry
from club.members.models import Member, Tier
from club.members.tiers import due_for_change
from club.messaging.actions import Letter, enqueue_many

CHUNK = 1000


@dataclass(frozen=True)
class Retiered:
    """How many went up and how many down."""

    raised: int = 0
    lowered: int = 0


def retier(
    *, by: Actor, at: datetime, customers: Collection[int] | None = None, chunk: int = CHUNK
) -> Retiered:
    """Give every full member, or those of some customers, the tier by rule as the facts are today.

    - up and down at once; tiers given by hand stay; a second run changes nothing
    - one audit entry a member with the facts that decided; whoever goes up is told
    - members in transactions of `chunk`, so an interrupted sweep is simply run again
    """
    tiers = Tier.objects.in_bulk()
    members = Member.objects.all() if customers is None else Member.objects.filter(customer__in=customers)
    raised = lowered = after = 0
    while rows := _change(members.filter(pk__gt=after), tiers, by, at, chunk):
        after = rows[-1].pk
        up = sum(_is_up(row, tiers) for row in rows)
        raised, lowered = raised + up, lowered + len(rows) - up
    return Retiered(raised, lowered)


@transaction.atomic
def _change(members: Any, tiers: dict[int, Tier], by: Actor, at: datetime, chunk: int) -> list[Any]:
    due = due_for_change(members, local_date(at)).select_related("account").order_by("pk")
    rows: list[Any] = list(due.select_for_update(of=("self",))[:chunk])
    for tier in {row.deserved for row in rows}:
        Member.objects.filter(pk__in=[row.pk for row in rows if row.deserved == tier]).update(tier=tier)
    AuditEntry.objects.bulk_create([_entry(row, tiers, by, at) for row in rows])
    letters = [_letter(row, tiers[row.deserved], at) for row in rows if _is_up(row, tiers)]
    if letters:
        enqueue_many(kind="tier_raised", letters=letters, at=at)
    return rows


def _is_up(row: Any, tiers: dict[int, Tier]) -> bool:
    return tiers[row.deserved].rank > tiers[row.tier_id].rank


def _entry(row: Any, tiers: dict[int, Tier], by: Actor, at: datetime) -> AuditEntry:
    facts = {"premium_fen": row.premium, "no_claim_years": row.years}
    was, tier = tiers[row.tier_id].code, tiers[row.deserved].code
    return audit.entry(verb="member.tier_changed", subject=row, by=by, at=at, tier=tier, was=was, **facts)


def _letter(row: Any, tier: Tier, at: datetime) -> Letter:
    return Letter(
        dedupe_key=f"tier_raised:{row.uid}:{tier.code}:{local_date(at)}",
        recipient=row.uid,
        params={"tier": tier.name, "tier_en": tier.name_en or tier.name},
        link="/me/",
        language=row.account.language if row.account else "zh-hans",
    )
