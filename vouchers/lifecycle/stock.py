"""Partners' codes that vouchers take: handing them out, and how many are left."""

import secrets
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from vouchers.catalogue.models import ServiceProduct
from vouchers.lifecycle.models import CodeBatch, StockCode, Voucher

LOW = 100


class OutOfStock(DomainError):
    """The partner's codes are all taken."""

    code = "out_of_stock"
    message = _("The codes for this service have run out for the moment. Please try again later.")


def take_codes(product_ids: Iterable[int], at: datetime) -> dict[int, list[StockCode]]:
    """A free code for each of the products named, as often as it is named. Raises OutOfStock.

    Part of making vouchers: the codes stay locked for us until `hand_out` gives them away in the same
    transaction.
    """
    return {product: _free(product, count, at) for product, count in sorted(Counter(product_ids).items())}


def hand_out(vouchers: Sequence[Voucher], taken: dict[int, list[StockCode]], at: datetime) -> None:
    """Note who got which of the codes taken."""
    holders = {voucher.code: voucher for voucher in vouchers}
    rows = [code for found in taken.values() for code in found]
    for row in rows:
        row.state, row.taken_at, row.voucher = StockCode.State.TAKEN, at, holders[row.code]
    if rows:
        StockCode.objects.bulk_update(rows, ["state", "taken_at", "voucher"])


def left_of(product_ids: Iterable[int], at: datetime) -> dict[int, int]:
    """How many codes are free for each product."""
    wanted = list(product_ids)
    free = StockCode.objects.filter(batch__in=_open(at).filter(product__in=wanted), state="free")
    counts = dict(free.values_list("batch__product").annotate(Count("pk")))
    return {product: counts.get(product, 0) for product in wanted}


def from_stock() -> QuerySet[ServiceProduct]:
    """Published products whose vouchers take a partner's code."""
    return ServiceProduct.objects.filter(codes_from="stock", live=True)


def _open(at: datetime) -> QuerySet[CodeBatch]:
    lasting = Q(usable_until=None) | Q(usable_until__gt=at)
    return CodeBatch.objects.filter(lasting, kind=CodeBatch.Kind.OUTSIDE, voided_at=None)


def _free(product_id: int, count: int, at: datetime) -> list[StockCode]:
    """Free codes, locked: from a random place on, so that many at once do not meet at the first one."""
    found: list[StockCode] = []
    for batch in _open(at).filter(product=product_id).order_by("usable_until", "pk"):
        found += _some_of(batch, count - len(found))
        if len(found) == count:
            return found
    raise OutOfStock


def _some_of(batch: CodeBatch, count: int) -> list[StockCode]:
    free = StockCode.objects.filter(batch=batch, state=StockCode.State.FREE).order_by("pk")
    ends: dict[str, Any] = free.order_by().aggregate(first=Min("pk"), last=Max("pk"))
    if ends["first"] is None:
        return []
    start = ends["first"] + secrets.randbelow(ends["last"] - ends["first"] + 1)
    locked = free.select_for_update(skip_locked=True, of=("self",))
    found = list(locked.filter(pk__gte=start)[:count])
    return found + list(locked.filter(pk__lt=start)[: count - len(found)])
