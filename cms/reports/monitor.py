"""Uses as they happen: the newest ones, and counters by branch."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from club.core.clock import local_date, midnight
from merchants.quality.models import Flag
from vouchers.lifecycle.models import Redemption

MOST = 40
SHOWN = ("member__customer", "product", "store__branch", "operator", "payable")


@dataclass(frozen=True)
class BranchCount:
    """One branch today: uses that stand, those undone, what they cost in fen, the last one, open flags."""

    pk: int
    name: str
    name_en: str
    uses: int
    undone: int
    fen: int
    last_at: datetime | None
    flags: int


def newest(rows: QuerySet[Redemption], after: int, branch: int | None = None) -> list[Redemption]:
    """The uses that came in after the one with that id, the newest first, with their flags."""
    rows = rows.filter(pk__gt=after)
    rows = rows.filter(store__branch=branch) if branch else rows
    rows = rows.select_related(*SHOWN).prefetch_related("flagged__flag")
    return list(rows.order_by("-pk")[:MOST])


def by_branch(rows: QuerySet[Redemption], flags: QuerySet[Flag], at: datetime) -> list[BranchCount]:
    """The branches in whose stores something was used on the Chinese day of `at`, the busiest first."""
    start = midnight(local_date(at))
    opened = flags.filter(state=Flag.State.OPEN).order_by().values("store__branch")
    waiting = dict(opened.annotate(n=Count("pk")).values_list("store__branch", "n"))
    stands = Q(reversed_at__isnull=True)
    counted: Any = (
        rows.filter(redeemed_at__gte=start)
        .order_by()
        .values("store__branch", "store__branch__name", "store__branch__name_en")
        .annotate(
            uses=Count("pk", filter=stands),
            undone=Count("pk", filter=~stands),
            fen=Sum("payable__amount_fen", filter=stands, default=0),
            last_at=Max("redeemed_at"),
        )
    )
    found = [
        BranchCount(
            pk=row["store__branch"],
            name=row["store__branch__name"],
            name_en=row["store__branch__name_en"],
            flags=waiting.get(row["store__branch"], 0),
            **{name: row[name] for name in ("uses", "undone", "fen", "last_at")},
        )
        for row in counted
    ]
    return sorted(found, key=lambda row: (-row.uses, row.pk))
