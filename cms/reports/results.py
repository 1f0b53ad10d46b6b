"""What the club brings and costs: growth, the way of gifts, draws, cost, what lapsed, renewals.

Every figure is one set-based query over the rows that the reader may see. A period is whole months of the
Chinese calendar; its end is the day after.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Exists, F, FloatField, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Cast, TruncMonth

from club.core.clock import SHANGHAI, local_date, midnight, month_bounds
from club.members.models import Member, Policy
from cms.reports.draws import Drawn, drawn
from merchants.settlement.models import StatementLine
from vouchers.campaigns.models import Try
from vouchers.lifecycle.models import Gift, Redemption, Voucher

MONTHS = 12
GRACE = timedelta(days=30)  # a new policy that begins up to a month later still counts as renewed
REACHES_BACK = timedelta(days=365)
GROUPS = ("product", "store__branch", "member__tier")
STAGES = ("given", "collected", "used", "settled")


@dataclass(frozen=True)
class Month:
    """Who joined in a month, and how many of them or others became full members in it."""

    first: date
    joined: int
    became_full: int

    @property
    def last(self) -> date:
        """The last day of the month."""
        return month_bounds(self.first)[1] - timedelta(days=1)


@dataclass(frozen=True)
class Stage:
    """How many gifts of the period came so far; `share` in per cent of those given, None without any."""

    name: str
    count: int
    share: float | None


@dataclass(frozen=True)
class Cost:
    """Uses of the period that stand, those undone, and what the standing ones cost in fen."""

    pk: int
    name: str
    name_en: str
    uses: int
    undone: int
    fen: int

    @property
    def each_fen(self) -> int | None:
        """What a use costs on average; None without uses."""
        return round(self.fen / self.uses) if self.uses else None


@dataclass(frozen=True)
class Lapsed:
    """What was promised and never asked for, with what it would have cost."""

    gifts: int
    gifts_fen: int
    vouchers: int
    vouchers_fen: int


@dataclass(frozen=True)
class Renewal:
    """Policies that ended, and how many had a successor; `rate` in per cent, None when none ended."""

    is_gifted: bool
    ended: int
    renewed: int

    @property
    def rate(self) -> float | None:
        """Renewed of ended."""
        return self.renewed / self.ended * 100 if self.ended else None


@dataclass(frozen=True)
class Numbers:
    """All of it for one span; `costs` by service, by branch of the store and by tier."""

    growth: list[Month]
    funnel: list[Stage]
    draws: list[Drawn]
    renewals: list[Renewal]
    costs: list[list[Cost]]
    lapsed: Lapsed


@dataclass(frozen=True)
class Rows:
    """What the reader may see."""

    members: QuerySet[Member]
    gifts: QuerySet[Gift]
    vouchers: QuerySet[Voucher]
    uses: QuerySet[Redemption]
    tries: QuerySet[Try]


def numbers(rows: Rows, start: date, end: date) -> Numbers:
    """Count everything."""
    return Numbers(
        growth=growth(rows.members, end),
        funnel=funnel(rows.gifts, start, end),
        draws=drawn(rows.tries, start, end),
        renewals=renewals(rows.members, start, end),
        costs=[costs(rows.uses, by, start, end) for by in GROUPS],
        lapsed=lapsed(rows.gifts, rows.vouchers, start, end),
    )


def growth(members: QuerySet[Member], until: date) -> list[Month]:
    """The twelve months before `until`, the oldest first."""
    firsts = _months_before(until)
    joined, full = (_by_month(members, name, firsts[0], until) for name in ("joined_at", "full_at"))
    return [Month(first, joined.get(first, 0), full.get(first, 0)) for first in firsts]


def at_stage(gifts: QuerySet[Gift], stage: str, start: date, end: date) -> QuerySet[Gift]:
    """The gifts given in the period that came as far as a stage."""
    given = gifts.filter(offered_at__gte=midnight(start), offered_at__lt=midnight(end))
    uses = Redemption.objects.filter(voucher__gift=OuterRef("pk"), reversed_at=None)
    lines = StatementLine.objects.filter(
        payable__redemption__voucher__gift=OuterRef("pk"), payable__redemption__reversed_at=None
    )
    reached = {
        "given": Q(),
        "collected": Q(state=Gift.State.COLLECTED),
        "used": Exists(uses),
        "settled": Exists(lines),
    }
    return given.filter(reached[stage])


def won(gifts: QuerySet[Gift], campaign: int) -> QuerySet[Gift]:
    """The prizes among them that draws of a campaign gave."""
    return gifts.filter(won_by__occasion__campaign=campaign)


def funnel(gifts: QuerySet[Gift], start: date, end: date) -> list[Stage]:
    """Given, collected, used at least once, and of those in a statement."""
    counts = [at_stage(gifts, name, start, end).count() for name in STAGES]
    given = counts[0]
    return [
        Stage(name, count, count / given * 100 if given else None)
        for name, count in zip(STAGES, counts, strict=True)
    ]


def costs(uses: QuerySet[Redemption], by: str, start: date, end: date) -> list[Cost]:
    """What was used in the period, by `product`, `store__branch` or `member__tier`; the dearest first."""
    rows = uses.filter(redeemed_at__gte=midnight(start), redeemed_at__lt=midnight(end)).order_by()
    stands = Q(reversed_at=None)
    found: Any = rows.values(by, f"{by}__name", f"{by}__name_en").annotate(
        uses=Count("pk", filter=stands),
        undone=Count("pk", filter=~stands),
        fen=Sum("payable__amount_fen", filter=stands, default=0),
    )
    made = [
        Cost(row[by], row[f"{by}__name"], row[f"{by}__name_en"], row["uses"], row["undone"], row["fen"])
        for row in found
    ]
    return sorted(made, key=lambda cost: (-cost.fen, cost.pk))


def lapsed(gifts: QuerySet[Gift], vouchers: QuerySet[Voucher], start: date, end: date) -> Lapsed:
    """Gifts that lapsed or were refused in the period, and vouchers that ran out in it.

    A gift would have cost what was expected; a voucher its even share of that, for the uses that were left.
    """
    over = (midnight(start), midnight(end))
    never = gifts.filter(state__in=[Gift.State.EXPIRED, Gift.State.REFUSED])
    never = never.filter(decided_at__gte=over[0], decided_at__lt=over[1])
    gone = never.aggregate(n=Count("pk"), fen=Sum("cost_fen", default=0))
    unused = vouchers.filter(state=Voucher.State.EXPIRED, valid_until__gte=over[0], valid_until__lt=over[1])
    pieces = Voucher.objects.filter(gift=OuterRef("gift"), replaces=None).order_by().values("gift")
    of_gift = Subquery(pieces.annotate(n=Count("pk")).values("n"))
    part = Cast(F("gift__cost_fen"), FloatField()) / of_gift * F("uses_left") / F("uses_total")
    left = unused.filter(uses_left__gt=0).aggregate(n=Count("pk"), fen=Sum(part, default=0.0))
    return Lapsed(gone["n"], gone["fen"], left["n"], round(left["fen"]))


def renewals(members: QuerySet[Member], start: date, end: date) -> list[Renewal]:
    """Policies of members that ended in the period: with something given in the year before, and without.

    Renewed means that the core system names a successor, or that a policy of the same line of the same
    customer begins within thirty days around the end.
    """
    later = Policy.objects.filter(
        customer=OuterRef("customer"),
        line=OuterRef("line"),
        valid_from__gte=OuterRef("valid_until") - GRACE,
        valid_from__lte=OuterRef("valid_until") + GRACE,
    ).exclude(pk=OuterRef("pk"))
    gifts = Gift.objects.filter(
        member__customer=OuterRef("customer"),
        offered_at__date__lt=OuterRef("valid_until"),
        offered_at__date__gte=OuterRef("valid_until") - REACHES_BACK,
    )
    ours = Policy.objects.filter(customer__in=members.values("customer"))
    ended = ours.filter(valid_until__gte=start, valid_until__lt=end)
    counted = (
        ended.annotate(gifted=Exists(gifts), again=Q(renewed_by__isnull=False) | Exists(later))
        .order_by()
        .values("gifted")
        .annotate(ended=Count("pk"), renewed=Count("pk", filter=Q(again=True)))
    )
    by_gift = {row["gifted"]: row for row in counted}
    return [
        Renewal(kind, by_gift.get(kind, {}).get("ended", 0), by_gift.get(kind, {}).get("renewed", 0))
        for kind in (True, False)
    ]


def widest(values: Iterable[int]) -> int:
    """What the longest bar of a chart stands for; at least one."""
    return max(1, *values, 0)


def _by_month(members: QuerySet[Member], name: str, start: date, end: date) -> dict[date, int]:
    span = {f"{name}__gte": midnight(start), f"{name}__lt": midnight(end)}
    month = TruncMonth(name, tzinfo=SHANGHAI)
    rows = members.filter(**span).annotate(month=month).order_by().values("month").annotate(n=Count("pk"))
    return {local_date(row["month"]): row["n"] for row in rows}


def _months_before(until: date) -> list[date]:
    firsts = []
    first = until
    for _n in range(MONTHS):
        first = (first - timedelta(days=1)).replace(day=1)
        firsts.append(first)
    return firsts[::-1]
