"""What a member can choose from when he books a voucher."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from merchants.bookings import queries
from merchants.bookings.forms import PlaceForm
from merchants.bookings.models import BookingRule
from merchants.bookings.queries import Time
from merchants.stores.models import Store
from vouchers.lifecycle.models import Voucher

MOST_STORES = 30


@dataclass(frozen=True)
class Choice:
    """Rule and stores; of times at a store also the chosen store, its days and the times of one of them."""

    rule: BookingRule
    stores: list[Store]
    store: Store | None = None
    days: list[date] = field(default_factory=list)
    day: date | None = None
    times: list[Time] = field(default_factory=list)
    city: str = ""

    @property
    def is_on_demand(self) -> bool:
        """Whether the store comes to the customer."""
        return self.rule.mode == BookingRule.Mode.ON_DEMAND

    @property
    def free(self) -> list[Time]:
        """The times that can be chosen."""
        return [time for time in self.times if time.is_free]

    @property
    def initial(self) -> dict[str, Any]:
        """What stands in the form before anybody types."""
        return {"store": self.store.code if self.store and not self.is_on_demand else "", "city": self.city}


def choice_for(voucher: Voucher, asked: PlaceForm, city: str, at: datetime) -> Choice | None:
    """The stores of the member's city first; the day is the chosen one, or the first with a free time."""
    rule = queries.rule_of(voucher.product_id)
    if rule is None:
        return None
    found = queries.stores_to_book(voucher.product, rule, at)
    stores = sorted(found[:MOST_STORES], key=lambda store: store.city != city)
    if not stores:
        return None
    if rule.mode == BookingRule.Mode.ON_DEMAND:
        return Choice(rule, stores, city=city)
    return _times(rule, stores, voucher, asked, at)


def _times(
    rule: BookingRule, stores: list[Store], voucher: Voucher, asked: PlaceForm, at: datetime
) -> Choice:
    code, wanted = asked.chosen()
    store = next((row for row in stores if row.code == code), stores[0])
    days = queries.days_to_book(rule, voucher, at)
    capacity = queries.capacity_of(store, voucher.product)
    chosen = [wanted] if wanted in days else days
    day, times = (chosen[0] if chosen else None), []
    for candidate in chosen if capacity else []:
        times = queries.times_on(capacity, rule, voucher, candidate, at)
        day = candidate
        if any(time.is_free for time in times):
            break
    return Choice(rule, stores, store, days, day, times)
