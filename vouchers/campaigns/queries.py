"""What the page of a campaign and the desk show."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet, Sum

from club.members.models import Member
from vouchers.campaigns import lots
from vouchers.campaigns.models import Campaign, Claim, Occasion, OccasionPrize, Try

COMING, OPEN, SOLD_OUT, OVER = "coming", "open", "sold_out", "over"


@dataclass(frozen=True)
class Stand:
    """How a campaign stands at a moment; `left` is None when there is no limit."""

    campaign: Campaign
    occasion: Occasion | None
    state: str
    left: int | None
    claim: Claim | None
    draw: "DrawStand | None" = None


@dataclass(frozen=True)
class DrawStand:
    """What the page of a draw shows besides: prizes with `left`, the member's tries, once over the seed."""

    prizes: list[OccasionPrize]
    tries: list["Made"]
    seed: str
    next_number: int

    @property
    def blank(self) -> str:
        """The odds of no prize at all."""
        return lots.percent(lots.WHOLE - sum(prize.odds for prize in self.prizes))


@dataclass(frozen=True)
class Made:
    """A try as the member is told of it: what was drawn, and from which text."""

    row: Try

    @property
    def told(self) -> str:
        """The text whose number was drawn."""
        return lots.told(self.row.occasion.uid, self.row.member_uid, self.row.number)


def occasion_of(campaign: Campaign, at: datetime) -> Occasion | None:
    """The occasion that is on or comes next; otherwise the last one."""
    rows = campaign.occasions.select_related("batch__package")
    return rows.filter(ends_at__gt=at).order_by("starts_at", "pk").first() or rows.first()


def stand_of(campaign: Campaign, member: Member | None, at: datetime) -> Stand:
    """The same with what is left and what the member has."""
    occasion = occasion_of(campaign, at)
    if occasion is None:
        return Stand(campaign, None, OVER if campaign.ends_at <= at else COMING, None, None)
    if occasion.is_draw:
        return _draw_of(campaign, occasion, member, at)
    left = left_of(occasion)
    claims = Claim.objects.filter(occasion=occasion, member=member).select_related("gift") if member else None
    return Stand(campaign, occasion, _state(occasion, left, at), left, claims.first() if claims else None)


def prizes_of(occasion: Occasion) -> QuerySet[OccasionPrize]:
    """The prizes of a draw in their order, each with what is `left` of it."""
    rows = occasion.prizes.select_related("package")
    return rows.annotate(left=Sum("shards__remaining", default=0)).order_by("place")


def _draw_of(campaign: Campaign, occasion: Occasion, member: Member | None, at: datetime) -> Stand:
    prizes = list(prizes_of(occasion))
    tries = Try.objects.filter(occasion=occasion, member=member).select_related("occasion", "prize", "gift")
    made = [Made(row) for row in tries.order_by("number")] if member else []
    left = sum(getattr(prize, "left") for prize in prizes)  # noqa: B009 - an annotation, which no model declares
    state = _state(occasion, left, at)
    done = {each.row.number for each in made}
    free = (number for number in range(1, occasion.tries_each + 1) if number not in done)
    seed = occasion.seed if state == OVER else ""
    return Stand(campaign, occasion, state, left, None, DrawStand(prizes, made, seed, next(free, 0)))


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
