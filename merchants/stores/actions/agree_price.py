"""The price a merchant gets for a product over a period."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from merchants.stores.models import Agreement, Merchant
from vouchers.catalogue.models import ServiceProduct


class PriceOverlaps(DomainError):
    """Another price is agreed for part of the period."""

    code = "price_overlaps"
    message = _("A price is agreed already for part of this period. End that agreement first.")


class EmptyPeriod(DomainError):
    """The period ends before it starts."""

    code = "empty_period"
    message = _("The period must end after it starts.")


@transaction.atomic
def agree_price(
    *,
    merchant: Merchant,
    product: ServiceProduct,
    price_fen: int,
    valid_from: date,
    by: Actor,
    at: datetime,
    valid_until: date | None = None,
    share_percent: int = 100,
    month_budget_fen: int | None = None,
    note: str = "",
) -> Agreement:
    """Agree on a price per use in fen, from a day (inclusive) until a day (exclusive, open when None).

    Of a discount or a stored amount `share_percent` of what is taken off is paid; no more than
    `month_budget_fen` in a month.

    - one agreement, one audit row; past payables keep their own copy of the price
    """
    if valid_until is not None and valid_until <= valid_from:
        raise EmptyPeriod
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    period = DateRange(valid_from, valid_until)
    if Agreement.objects.filter(merchant=merchant, product=product, period__overlap=period).exists():
        raise PriceOverlaps
    row = Agreement.objects.create(
        merchant=merchant,
        product=product,
        price_fen=price_fen,
        share_percent=share_percent,
        month_budget_fen=month_budget_fen,
        period=period,
        note=note,
    )
    audit.record(
        verb="agreement.made",
        subject=row,
        by=by,
        at=at,
        merchant=merchant.code,
        product=product.code,
        price_fen=price_fen,
    )
    return row
