"""What was redeemed at a merchant's stores, as the merchant may see it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from club.core.clock import end_of, midnight, month_bounds
from merchants.settlement.models import StatementLine
from merchants.stores.models import Merchant, Store
from vouchers.lifecycle.models import Redemption
from vouchers.lifecycle.queries import Holder, holder_of

# Everything one line of a list or a receipt shows, in one query.
SHOWN = (
    "voucher__vehicle",
    "product",
    "store",
    "payable",
    "operator",
    "member__customer",
)


def redemptions_of(merchant: Merchant | int, store: Store | int | None = None) -> QuerySet[Redemption]:
    """Redemptions at a merchant, or at one of its stores, newest first, with what a list shows."""
    rows = Redemption.objects.filter(merchant=merchant).select_related(*SHOWN).order_by("-pk")
    return rows.filter(store=store) if store else rows


def on_days(
    rows: QuerySet[Redemption], first: date | None = None, last: date | None = None
) -> QuerySet[Redemption]:
    """Those redeemed on Chinese days from `first` through `last`."""
    if first:
        rows = rows.filter(redeemed_at__gte=midnight(first))
    return rows.filter(redeemed_at__lt=end_of(last)) if last else rows


@dataclass(frozen=True)
class Tally:
    """Uses and their worth on one day and in its month, undone ones left out. `month_fen` in fen."""

    today: int
    today_fen: int
    month: int
    month_fen: int


def tally(merchant: Merchant | int, day: date, store: Store | None = None) -> Tally:
    """How much was redeemed on a day and in its month so far."""
    first = month_bounds(day)[0]
    # The payable's day, not the redemption's moment: it is what the statement will go by.
    today = Q(payable__day=day)
    rows = Redemption.objects.filter(
        merchant=merchant, payable__day__gte=first, payable__day__lte=day, reversed_at__isnull=True
    )
    rows = rows.filter(store=store) if store else rows
    sums: dict[str, Any] = rows.aggregate(
        month=Count("pk"),
        today=Count("pk", filter=today),
        month_fen=Sum("payable__amount_fen", default=0),
        today_fen=Sum("payable__amount_fen", filter=today, default=0),
    )
    return Tally(**sums)


def holder(redemption: Redemption | Any) -> Holder:
    """The masked member of a redemption, or of an offline scan that stands for one."""
    return holder_of(redemption.member, redemption.voucher.vehicle)


def in_a_statement(redemption: Redemption) -> bool:
    """Whether the use was already put into a statement, so that undoing it counts in the next one."""
    lines = StatementLine.objects.filter(payable=OuterRef("payable"))
    return Redemption.objects.filter(Exists(lines), pk=redemption.pk).exists()
