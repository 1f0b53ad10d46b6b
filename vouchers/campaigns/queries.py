"""What the page of a campaign and the desk show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Sum

from club.members.models import Member
from vouchers.campaigns.models import Campaign, Claim, Occasion

COMING, OPEN, SOLD_OUT, OVER = "coming", "open", "sold_out", "over"


@dataclass(frozen=True)
class Stand:
    """How a campaign stands at a moment; `left` is None when there is no limit."""

    campaign: Campaign
    occasion: Occasion | None
    state: str
    left: int | None
    claim: Claim | None


def occasion_of(campaign: Campaign, at: datetime) -> Occasion | None:
    """The occasion that is on or comes next; otherwise the last one."""
    rows = campaign.occasions.select_related("batch__package")
    return rows.filter(ends_at__gt=at).order_by("starts_at").first() or rows.first()


def stand_of(campaign: Campaign, member: Member | None, at: datetime) -> Stand:
    """The same with what is left and what the member has."""
    occasion = occasion_of(campaign, at)
    if occasion is None:
        return Stand(campaign, None, OVER if campaign.ends_at <= at else COMING, None, None)
    left = left_of(occasion)
    claims = Claim.objects.filter(occasion=occasion, member=member).select_related("gift") if member else None
    return Stand(campaign, occasion, _state(occasion, left, at), left, claims.first() if claims else None)


def left_of(occasion: Occasion) -> int | None:
    """How many gifts nobody has claimed yet."""
    if occasion.stock is None:
        return None
    return occasion.shards.aggregate(left=Sum("remaining"))["left"] or 0


def _state(occasion: Occasion, left: int | None, at: datetime) -> str:
    if at >= occasion.ends_at:
        return OVER
    if at < occasion.starts_at:
        return COMING
    return SOLD_OUT if left == 0 else OPEN
