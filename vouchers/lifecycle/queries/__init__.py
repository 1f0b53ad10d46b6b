"""Reads of gifts and vouchers: for the counter and for the member."""

from vouchers.lifecycle.queries.counter import (
    Holder,
    Lookup,
    as_told,
    find,
    holder_of,
    lookup,
    refusal_of,
)
from vouchers.lifecycle.queries.handovers import came_from, handovers_of, open_offer_of
from vouchers.lifecycle.queries.member import (
    ENDED,
    USABLE,
    USED,
    Shop,
    gifts_decided,
    gifts_to_collect,
    shops_for,
    uses_of,
    verdict_for_member,
    voucher_counts,
    vouchers_of,
    with_days_left,
)

__all__ = [
    "ENDED",
    "USABLE",
    "USED",
    "Holder",
    "Lookup",
    "Shop",
    "as_told",
    "came_from",
    "find",
    "gifts_decided",
    "gifts_to_collect",
    "handovers_of",
    "holder_of",
    "lookup",
    "open_offer_of",
    "refusal_of",
    "shops_for",
    "uses_of",
    "verdict_for_member",
    "voucher_counts",
    "vouchers_of",
    "with_days_left",
]
