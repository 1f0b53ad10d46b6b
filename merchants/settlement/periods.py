"""Which days a statement covers, and what it is called."""

from dataclasses import dataclass
from datetime import date, timedelta

from club.core.clock import month_bounds
from merchants.stores.models import Merchant


@dataclass(frozen=True)
class Period:
    """Days from `start` (inclusive) until `end` (exclusive); `label` as in the statement number."""

    start: date
    end: date
    label: str


def period_of(cycle: str, day: date) -> Period:
    """The period of a cycle that contains a day: a month, or its first fifteen days or the rest."""
    first, following = month_bounds(day)
    label = f"{first:%Y%m}"
    if cycle == Merchant.Cycle.MONTH:
        return Period(first, following, label)
    middle = first.replace(day=16)
    return Period(first, middle, f"{label}A") if day < middle else Period(middle, following, f"{label}B")


def period_before(cycle: str, day: date) -> Period:
    """The last period of a cycle that is over on `day`."""
    return period_of(cycle, period_of(cycle, day).start - timedelta(days=1))
