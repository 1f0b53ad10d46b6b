"""When a campaign takes place."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from club.core.clock import SHANGHAI, end_of, month_bounds

if TYPE_CHECKING:
    from vouchers.campaigns.models import Campaign

Term = tuple[datetime, datetime]


def next_term(campaign: "Campaign", at: datetime) -> Term | None:
    """The first time of a campaign that is not over: first moment and the first moment after."""
    terms = {"once": _once, "every_18th": _every_18th, "yearly": _yearly}[campaign.recurrence]
    return next((term for term in terms(campaign, at) if term[1] > at), None)


def _once(campaign: "Campaign", at: datetime) -> Iterator[Term]:
    yield campaign.starts_at, campaign.ends_at


def _every_18th(campaign: "Campaign", at: datetime) -> Iterator[Term]:
    """The whole 18th, or from the hour at which the campaign starts, as long as the campaign lasts."""
    first = campaign.starts_at.astimezone(SHANGHAI)
    month = max(first, at.astimezone(SHANGHAI)).date()
    while True:
        start = datetime.combine(month.replace(day=18), first.time(), tzinfo=SHANGHAI)
        if start >= campaign.ends_at:
            return
        if start >= campaign.starts_at:
            yield start, min(end_of(start.date()), campaign.ends_at)
        month = month_bounds(month)[1]


def _yearly(campaign: "Campaign", at: datetime) -> Iterator[Term]:
    """The same days each year; 29 February is the 28th in other years."""
    first = campaign.starts_at.astimezone(SHANGHAI)
    length = campaign.ends_at - campaign.starts_at
    for year in range(max(first.year, at.year - 1), at.year + 2):
        start = _in_year(first, year)
        yield start, start + length


def _in_year(moment: datetime, year: int) -> datetime:
    try:
        return moment.replace(year=year)
    except ValueError:
        return (moment - timedelta(days=1)).replace(year=year)
