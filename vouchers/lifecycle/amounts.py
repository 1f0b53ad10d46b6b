"""What a voucher takes off a bill. Money in fen, rounded down."""

from collections.abc import Mapping
from typing import Any

from vouchers.catalogue.choices import Benefit

MOST_FEN = 100_000_000  # a bill above a million yuan is a slip of the hand

# `taken_off` before the cap of the month, and that cap, in SQL; `taken` is the voucher.
OFFERED = """
    SELECT money.off, money.cap, concat('member:', taken.member_id,
        ':benefit:', taken.product_id, ':', %(month)s::text) AS scope
    FROM taken, LATERAL (
        SELECT LEAST(
            %(bill)s::bigint * (taken.terms->>'discount_percent')::int / 100,
            NULLIF((taken.terms->>'cap_per_use_fen')::bigint, 0)
        ), NULLIF((taken.terms->>'cap_per_month_fen')::bigint, 0)
        WHERE taken.terms->>'benefit' = 'discount'
        UNION ALL SELECT %(bill)s::bigint, NULL WHERE taken.terms->>'benefit' = 'value'
    ) AS money(off, cap)
"""


def are_needed(terms: Mapping[str, Any]) -> bool:
    """Whether a use has to know what the service costs."""
    return terms.get("benefit") in (Benefit.DISCOUNT, Benefit.VALUE)


def is_stored(terms: Mapping[str, Any]) -> bool:
    """Whether the voucher is an amount that is used up bit by bit."""
    return terms.get("benefit") == Benefit.VALUE


def taken_off(terms: Mapping[str, Any], bill_fen: int, month_left: int | None = None) -> int:
    """What the voucher takes off a bill when `month_left` is left of the cap of the month."""
    if is_stored(terms):
        return bill_fen
    off = bill_fen * terms.get("discount_percent", 0) // 100
    return min(off, terms.get("cap_per_use_fen") or off, off if month_left is None else month_left)


def month_cap(terms: Mapping[str, Any]) -> int | None:
    """The most that a discount takes off in a month; None where nothing limits it."""
    return terms.get("cap_per_month_fen") or None if terms.get("benefit") == Benefit.DISCOUNT else None
