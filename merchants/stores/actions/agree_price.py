"""The price a merchant gets for a product over a period."""

from datetime import date, datetime

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from merchants.stores.models import Agreement, Merchant
from vouchers.catalogue.models import ServiceProduct


class PriceOverlaps(DomainError):
    """Another price is agreed for part of the period."""

    code = "price_overlaps"
    message = _("A price is agreed already for part of this period. End that agreement first.")


class TooLate(DomainError):
    """Uses of that day are owed at the old price already."""

    code = "too_late"
    message = _("A price that was in force cannot be changed for days that are over.")


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
    ends_earlier: bool = False,
) -> Agreement:
    """Agree on a price per use in fen, from a day (inclusive) until a day (exclusive, open when None).

    Of a discount or a stored amount `share_percent` of what is taken off is paid; no more than
    `month_budget_fen` in a month.

    - one agreement, one audit row; past payables keep their own copy of the price
    - with `ends_earlier` the price that holds until then ends the day before, with an audit row of its own
    - refuses with EmptyPeriod, PriceOverlaps, and TooLate to end a price on a day that is over
    """
    if valid_until is not None and valid_until <= valid_from:
        raise EmptyPeriod
    Merchant.objects.select_for_update().get(pk=merchant.pk)
    period = DateRange(valid_from, valid_until)
    if ends_earlier:
        _end_earlier(merchant, product, valid_from, by, at)
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


def _end_earlier(merchant: Merchant, product: ServiceProduct, day: date, by: Actor, at: datetime) -> None:
    rows = Agreement.objects.filter(merchant=merchant, product=product, period__contains=day)
    for row in rows.filter(period__startswith__lt=day):
        if day <= local_date(at):
            raise TooLate
        row.period = DateRange(row.period.lower, day)
        row.save(update_fields=["period"])
        facts = {"merchant": merchant.code, "product": product.code, "valid_until": day.isoformat()}
        audit.record(verb="agreement.ended", subject=row, by=by, at=at, **facts)
