"""Sums and lines of statements."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from merchants.ledger.models import Hold, Payable
from merchants.settlement.models import Payout, Statement, StatementLine
from merchants.settlement.periods import Period, period_of
from merchants.stores.models import Merchant


@dataclass(frozen=True)
class OpenPeriod:
    """What the next statement of a merchant would say by now. `undone` counts payables of reversals."""

    period: Period
    uses: int
    undone: int
    lines: int
    amount_fen: int
    carried_fen: int

    @property
    def due_fen(self) -> int:
        """Lines and what is carried over from negative statements."""
        return self.amount_fen + self.carried_fen


def open_period(merchant: Merchant, day: date) -> OpenPeriod:
    """The running sums of a merchant on a Chinese day, of everything that stands in no statement yet."""
    kept_back = Hold.objects.open().filter(payable=OuterRef("pk"))
    free = Payable.objects.filter(~Exists(kept_back), merchant=merchant, day__lte=day, line__isnull=True)
    sums = free.aggregate(
        lines=Count("pk"),
        undone=Count("pk", filter=Q(reverses__isnull=False)),
        corrected=Count("pk", filter=Q(corrects__isnull=False)),
        fen=Sum("amount_fen", default=0),
    )
    return OpenPeriod(
        period=period_of(merchant.cycle, day),
        uses=sums["lines"] - sums["undone"] - sums["corrected"],
        undone=sums["undone"],
        lines=sums["lines"],
        amount_fen=sums["fen"],
        carried_fen=negative_rest(merchant),
    )


def negative_rest(merchant: Merchant) -> int:
    """What the merchant owes us from earlier statements, as a number of fen below or equal to zero."""
    states = [Statement.State.DRAFT, Statement.State.SENT, Statement.State.CONFIRMED]
    rows = Statement.objects.filter(merchant=merchant, due_fen__lt=0, state__in=states)
    return rows.aggregate(fen=Sum("due_fen", default=0))["fen"]


def recomputed(statement: Statement) -> tuple[int, int]:
    """Count and sum of the statement's lines as their payables have them now: equals the frozen figures."""
    sums = Payable.objects.filter(line__statement=statement).aggregate(
        lines=Count("pk"), fen=Sum("amount_fen", default=0)
    )
    return sums["lines"], sums["fen"]


def lines_of(statement: Statement) -> QuerySet[StatementLine]:
    """The lines of a statement with everything a list shows, newest first; see StatementLine.use."""
    rows = StatementLine.objects.filter(statement=statement)
    members = "member__customer", "voucher__vehicle"
    related = [f"payable__{way}__{member}" for way in ("redemption", "reversal_of") for member in members]
    related += [f"payable__offline_scan__voucher__{one}" for one in ("member__customer", "vehicle")]
    related += [one.replace("payable__", "payable__corrects__") for one in related]
    return rows.select_related("payable__store", "payable__product", *related).order_by("-pk")


PRODUCT = ("product__code", "product__name", "product__name_en", "unit_price_fen")
STORE = ("store__code", "store__name", "store__name_en")


@dataclass(frozen=True)
class ProductSum:
    """The lines of one product and price in a statement."""

    code: str
    name: str
    name_en: str
    unit_price_fen: int
    quantity: int
    amount_fen: int


@dataclass(frozen=True)
class StoreSum:
    """The lines of one store in a statement."""

    code: str
    name: str
    name_en: str
    lines: int
    amount_fen: int


@dataclass(frozen=True)
class Sums:
    """A statement's lines added up, dearest first: by product and price, and by store."""

    products: list[ProductSum]
    stores: list[StoreSum]


def sums_of(statement: Statement) -> Sums:
    """Both sums of a statement by one query: a row for each store, product and price."""
    rows = (
        Payable.objects.filter(line__statement=statement)
        .values(*PRODUCT, *STORE)
        .annotate(uses=Sum("quantity"), lines_sum=Count("pk"), fen=Sum("amount_fen"))
    )
    products: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    stores: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        for sums, names, count in ((products, PRODUCT, "uses"), (stores, STORE, "lines_sum")):
            place = sums[tuple(row[name] for name in names)]
            place[0] += row[count]
            place[1] += row["fen"]
    return Sums(
        sorted((ProductSum(*key, *both) for key, both in products.items()), key=_dearest),
        sorted((StoreSum(*key, *both) for key, both in stores.items()), key=_dearest),
    )


def _dearest(row: ProductSum | StoreSum) -> tuple[int, str]:
    return -row.amount_fen, row.name


def holds_on(statement: Statement) -> QuerySet[Hold]:
    """What keeps a statement from being paid: holds of its merchant, of itself or of one of its lines."""
    mine = Q(payable__isnull=True, statement__in=["", statement.number]) | Q(
        payable__line__statement=statement
    )
    return Hold.objects.open().filter(mine, merchant=statement.merchant_id).order_by("placed_at", "pk")


def payable_now(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The approved ones among them that nothing holds."""
    holds = Hold.objects.open().filter(merchant=OuterRef("merchant"))
    whole = holds.filter(payable__isnull=True, statement__in=["", OuterRef("number")])
    line = holds.filter(payable__line__statement=OuterRef("pk"))
    return statements.filter(~Exists(whole), ~Exists(line), state=Statement.State.APPROVED)


def unpaid(statements: QuerySet[Statement]) -> QuerySet[Statement]:
    """The ones among them that may enter a payout run: approved, not held, in no run that is not over."""
    over = [Payout.State.FAILED, Payout.State.CANCELLED]
    open_ones = Payout.objects.filter(statement=OuterRef("pk")).exclude(state__in=over)
    return payable_now(statements).filter(~Exists(open_ones), due_fen__gt=0)
