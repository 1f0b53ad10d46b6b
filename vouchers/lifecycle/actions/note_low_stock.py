"""Say once a day that a partner's codes run out."""

from datetime import datetime

from django.db import transaction

from club.core import audit
from club.core.clock import local_date
from club.core.models import JobSlot
from vouchers.lifecycle import stock

JOB = "note_low_stock"


@transaction.atomic
def note_low_stock(*, at: datetime) -> int:
    """Put every published service whose codes run out into the audit trail, once a day; how many.

    - one audit entry for each such product and Chinese day
    """
    products = {product.pk: product for product in stock.from_stock()}
    low = {pk: left for pk, left in stock.left_of(products, at).items() if left < stock.LOW}
    noted = 0
    for pk, left in low.items():
        slot = f"{local_date(at)}:{pk}:{'empty' if left == 0 else 'low'}"
        _row, is_new = JobSlot.objects.get_or_create(job=JOB, slot=slot, defaults={"started_at": at})
        if is_new:
            audit.record(verb="stock.low", subject=products[pk], by=audit.SYSTEM, at=at, left=left)
            noted += 1
    return noted
