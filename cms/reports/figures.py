"""The numbers on the desk's first page, for the rows that the reader may see."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet, Sum

from club.core.clock import end_of, local_date, midnight, month_bounds
from club.members.models import Member
from merchants.ledger.models import Payable
from vouchers.lifecycle.models import Gift, Redemption


@dataclass(frozen=True)
class Figures:
    """Members now; this month's gifts and what became of them; redemptions; what is due."""

    members: int
    members_new: int
    offered: int
    collected: int
    used: int
    today: int
    month: int
    due_fen: int


def figures(
    at: datetime,
    members: QuerySet[Member],
    gifts: QuerySet[Gift],
    redemptions: QuerySet[Redemption],
    payables: QuerySet[Payable],
) -> Figures:
    """Count what happened up to `at`, by the Chinese calendar. `due_fen` sums this month's payables."""
    today = local_date(at)
    start, end = month_bounds(today)
    month = Q(offered_at__gte=midnight(start), offered_at__lt=midnight(end))
    this_month = gifts.filter(month)
    kept = redemptions.filter(reversed_at=None)
    return Figures(
        members=members.filter(state=Member.State.FULL).count(),
        members_new=members.filter(full_at__gte=midnight(start), full_at__lt=midnight(end)).count(),
        offered=this_month.count(),
        collected=this_month.filter(state=Gift.State.COLLECTED).count(),
        used=this_month.filter(vouchers__uses_made__gt=0).distinct().count(),
        today=kept.filter(redeemed_at__gte=midnight(today), redeemed_at__lt=end_of(today)).count(),
        month=kept.filter(redeemed_at__gte=midnight(start), redeemed_at__lt=midnight(end)).count(),
        due_fen=payables.filter(day__gte=start, day__lt=end).aggregate(fen=Sum("amount_fen"))["fen"] or 0,
    )
