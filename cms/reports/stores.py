"""Stores for the store finder."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import CharField, F, Func, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThanOrEqual

from club.core.clock import SHANGHAI, local_date
from merchants.stores.models import Merchant, Store
from merchants.stores.opening import hours_on, is_open_at
from merchants.stores.queries import open_stores, stores_accepting
from vouchers.catalogue.models import ServiceProduct


@dataclass(frozen=True)
class StoreQuestion:
    """What a visitor asks; `near` is (latitude, longitude)."""

    text: str = ""
    city: str = ""
    product: ServiceProduct | None = None
    open_now: bool = False
    near: tuple[float, float] | None = None


def find_stores(question: StoreQuestion, at: datetime) -> QuerySet[Store]:
    """Stores in service that match, nearest first when we know where the visitor is."""
    place = {"city": question.city, "near": question.near}
    if question.product:
        rows = stores_accepting(question.product, local_date(at), **place)
    else:
        rows = open_stores(**place)
    for word in question.text.split():
        rows = rows.filter(
            Q(name__icontains=word)
            | Q(name_en__icontains=word)
            | Q(address__icontains=word)
            | Q(city__icontains=word)
        )
    return rows.filter(_open_at(at)) if question.open_now else rows


def with_hours(stores: Iterable[Store], at: datetime) -> list[Store]:
    """The stores with `today` (hours, '' closed, None unknown) and `is_open_now` set, for one screen."""
    rows = list(stores)
    for row in rows:
        row.today = hours_on(row.opening, local_date(at))
        row.is_open_now = is_open_at(row.opening, at)
    return rows


def cities() -> list[str]:
    """Cities with a store in service."""
    rows = Store.objects.filter(is_open=True, merchant__state=Merchant.State.ACTIVE)
    return list(rows.order_by("city").values_list("city", flat=True).distinct())


def _open_at(at: datetime) -> Q:
    """Open at a moment, asked of the database so that pages stay full. Hours may run past midnight."""
    local = at.astimezone(SHANGHAI)
    clock = Value(local.strftime("%H:%M"))
    today, yesterday = local.weekday(), (local - timedelta(days=1)).weekday()
    begun = Q(LessThanOrEqual(_hour(today, 1), clock))
    before_the_end = Q(GreaterThan(_hour(today, 2), clock)) | _past_midnight(today)
    still_from_yesterday = _past_midnight(yesterday) & Q(GreaterThan(_hour(yesterday, 2), clock))
    return Q(opening__len=7) & (
        _works_on(today) & begun & before_the_end | _works_on(yesterday) & still_from_yesterday
    )


def _hour(weekday: int, part: int) -> Func:
    """Start (part 1) or end (part 2) of a weekday's hours, as 'HH:MM'."""
    return Func(
        F(f"opening__{weekday}"),
        Value("-"),
        Value(part),
        function="split_part",
        output_field=CharField(),
    )


def _works_on(weekday: int) -> Q:
    return ~Q(**{f"opening__{weekday}": ""})


def _past_midnight(weekday: int) -> Q:
    return Q(LessThanOrEqual(_hour(weekday, 2), _hour(weekday, 1)))
