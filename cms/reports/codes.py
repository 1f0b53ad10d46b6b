"""What the desk shows of codes: how many are where, how far making them is, which stock runs low."""

from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Count

from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle import stock
from vouchers.lifecycle.models import CodeBatch, StockCode

# COPY tells other sessions how many rows it has taken in, though none of them is visible yet.
PROGRESS = """
    SELECT coalesce(max(tuples_processed), 0) FROM pg_stat_progress_copy
    WHERE relid = 'vouchers_stockcode'::regclass AND datname = current_database()
"""


@dataclass(frozen=True)
class Standing:
    """A batch of codes in numbers. `made` is less than `size` while a large batch is being made."""

    size: int
    made: int
    free: int
    taken: int
    void: int

    @property
    def is_waiting(self) -> bool:
        """Whether its codes are not there yet."""
        return self.free + self.taken + self.void == 0 and self.size > 0


@dataclass(frozen=True)
class Left:
    """How many partner's codes a service still has."""

    product: ServiceProduct
    left: int

    @property
    def is_low(self) -> bool:
        """Whether somebody should bring in more."""
        return self.left < stock.LOW


def standing_of(batch: CodeBatch) -> Standing:
    """How many codes of a batch are free, taken and withdrawn."""
    counts = StockCode.objects.filter(batch=batch).values_list("state").annotate(Count("pk"))
    states = dict(counts.order_by())
    made = sum(states.values()) or (0 if batch.voided_at else _made_so_far())
    return Standing(batch.size, made, *(states.get(state, 0) for state in ("free", "taken", "void")))


def stock_left(at: datetime) -> list[Left]:
    """What every service with partners' codes has left, the lowest first."""
    products = {product.pk: product for product in stock.from_stock()}
    found = [Left(products[pk], left) for pk, left in stock.left_of(products, at).items()]
    return sorted(found, key=lambda each: each.left)


def _made_so_far() -> int:
    with connection.cursor() as cursor:
        cursor.execute(PROGRESS)
        return int(cursor.fetchone()[0])
