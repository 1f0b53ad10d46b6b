"""What a member sees of his gifts and vouchers."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from club.core.clock import local_date
from club.members.models import Member
from merchants.stores import opening
from merchants.stores.models import Store
from merchants.stores.queries import stores_accepting
from vouchers.lifecycle import amounts, limits, rules, standing
from vouchers.lifecycle.models import Gift, Redemption, Voucher

USABLE, USED, ENDED = "usable", "used", "expired"


@dataclass(frozen=True)
class Shop:
    """A store that takes a voucher, as it is now; `is_open` is None when its hours are unknown."""

    store: Store
    is_open: bool | None
    hours: str | None
    distance_km: float | None


def gifts_to_collect(member: Member, at: datetime) -> QuerySet[Gift]:
    """Gifts that wait for the member, the most urgent first."""
    return Gift.objects.filter(_waiting(at), member=member).order_by("collect_until", "id")


def gifts_decided(member: Member, at: datetime) -> QuerySet[Gift]:
    """Gifts that were collected, refused, withdrawn or left too long, what ended last first."""
    ended = Coalesce("decided_at", "collect_until").desc()
    return Gift.objects.filter(~_waiting(at), member=member).order_by(ended, "-id")


def vouchers_of(member: Member, tab: str, at: datetime) -> QuerySet[Voucher]:
    """A member's vouchers of one tab: usable (next to expire first), used up, or ended."""
    rows = Voucher.objects.filter(_in_tab(tab, at), member=member)
    return rows.order_by("valid_until", "id") if tab == USABLE else rows.order_by("-id")


def voucher_counts(member: Member, at: datetime) -> dict[str, int]:
    """How many vouchers stand in each tab."""
    counts = {tab: Count("id", filter=_in_tab(tab, at)) for tab in (USABLE, USED, ENDED)}
    return Voucher.objects.filter(member=member).aggregate(**counts)


def uses_of(voucher: Voucher) -> QuerySet[Redemption]:
    """Where and when a voucher was used, newest first."""
    return Redemption.objects.filter(voucher=voucher).select_related("store").order_by("-id")


def verdict_for_member(voucher: Voucher, at: datetime) -> rules.Verdict:
    """Whether the member can use it now, apart from the store he goes to."""
    found = limits.limits_of(limits.Use(voucher, at))
    reached = limits.full(found, limits.used_of(found))
    first, insured = standing.first_of(voucher, at), standing.is_insured(voucher, at)
    return rules.decide(rules.Facts(voucher, at=at, first=first, insured=insured, reached=reached))


def month_left(voucher: Voucher, at: datetime) -> int | None:
    """What a discount may still take off for the member this month, in fen; None where nothing caps it."""
    if amounts.month_cap(voucher.terms) is None:
        return None
    found = limits.limits_of(limits.Use(voucher, at))
    return limits.month_left(found, limits.used_of(found))


def shops_for(
    voucher: Voucher, at: datetime, *, near: tuple[float, float] | None = None, city: str = "", limit: int = 5
) -> list[Shop]:
    """Stores that take the voucher: nearest first when `near` is known, else those of `city` first."""
    day = local_date(at)
    stores = list(stores_accepting(voucher.product, day, near=near, city="" if near else city)[:limit])
    if not stores and city and not near:
        stores = list(stores_accepting(voucher.product, day)[:limit])
    return [
        Shop(
            store,
            opening.is_open_at(store.opening, at),
            opening.hours_on(store.opening, day),
            getattr(store, "distance_km", None),
        )
        for store in stores
    ]


def with_days_left(rows: Iterable[Any], at: datetime) -> list[Any]:
    """Gifts or vouchers with `days_left` until their last day; 0 is today."""
    today = local_date(at)
    listed = list(rows)
    for row in listed:
        row.days_left = (row.last_day - today).days
    return listed


def with_locks(rows: Iterable[Voucher], at: datetime) -> list[Voucher]:
    """Vouchers with `opens_after`: the name of what has to be used before, None when open; in one query."""
    listed = list(rows)
    gifts = {row.gift_id for row in listed if row.step > 1}
    earlier: list[Voucher] = []
    if gifts:
        still_open = Voucher.objects.filter(gift__in=gifts, state__in=standing.STILL_OPEN, valid_until__gt=at)
        earlier = list(still_open.order_by("step", "pk"))
    for row in listed:
        before = (each for each in earlier if each.gift_id == row.gift_id and each.step < row.step)
        row.opens_after = next((rules.Name(each.name, each.name_en) for each in before), None)
    return listed


def _waiting(at: datetime) -> Q:
    return Q(state=Gift.State.OFFERED, collect_until__gt=at)


def _in_tab(tab: str, at: datetime) -> Q:
    live, over = Q(state__in=standing.STILL_OPEN), Q(valid_until__lte=at)
    if tab == USABLE:
        return live & ~over
    if tab == USED:
        return Q(state=Voucher.State.USED)
    return Q(state__in=[Voucher.State.EXPIRED, Voucher.State.VOID]) | (live & over)
