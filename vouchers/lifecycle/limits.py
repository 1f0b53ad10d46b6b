"""Counting uses against the limits of a voucher's terms.

Vouchers are locked before counters and counters by name, always in that order, so two redemptions never
wait for each other in a circle.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F

from club.core.clock import local_date
from vouchers.lifecycle.models import LimitCounter
from vouchers.lifecycle.refusals import CapReached, MemberLimit, Refusal

# Part of the statement that takes the uses, where `taken` is the voucher. The scopes are those of limits_of.
COUNT = """
    INSERT INTO vouchers_limitcounter AS counter (scope, used, ceiling)
    SELECT wanted.scope, %(quantity)s::int, wanted.ceiling
    FROM taken, LATERAL (VALUES
        (concat('member:', taken.member_id, ':product:', taken.product_id, ':', %(month)s::text),
            (taken.terms->>'per_member_per_month')::int),
        (concat('store:', %(store)s::bigint, ':product:', taken.product_id, ':', %(day)s::date),
            (taken.terms->>'per_store_per_day')::int)
    ) AS wanted(scope, ceiling)
    WHERE wanted.ceiling >= %(quantity)s::int
    ORDER BY wanted.scope
    ON CONFLICT (scope) DO UPDATE SET used = counter.used + EXCLUDED.used, ceiling = EXCLUDED.ceiling
    WHERE counter.used + EXCLUDED.used <= EXCLUDED.ceiling
    RETURNING scope
"""


@dataclass(frozen=True)
class Limit:
    """At most `ceiling` uses within `scope`; `refusal` is what to say when they are gone."""

    scope: str
    ceiling: int
    refusal: type[Refusal]


def limits_of(
    terms: Mapping[str, Any], *, product_id: int, member_id: int, store_id: int | None, at: datetime
) -> list[Limit]:
    """The limits that one use falls under: per member and month, per store and day."""
    day = local_date(at)
    found = []
    if terms.get("per_member_per_month") is not None:
        scope = f"member:{member_id}:product:{product_id}:{day:%Y-%m}"
        found.append(Limit(scope, terms["per_member_per_month"], MemberLimit))
    if terms.get("per_store_per_day") is not None and store_id is not None:
        scope = f"store:{store_id}:product:{product_id}:{day:%Y-%m-%d}"
        found.append(Limit(scope, terms["per_store_per_day"], CapReached))
    return found


def reached(limits: list[Limit], quantity: int = 1) -> tuple[type[Refusal], ...]:
    """What would be refused now; only a preview, since the count may move before the use."""
    scopes = [limit.scope for limit in limits]
    used = dict(LimitCounter.objects.filter(scope__in=scopes).values_list("scope", "used"))
    return tuple(limit.refusal for limit in limits if used.get(limit.scope, 0) + quantity > limit.ceiling)


def refuse_uncounted(limits: list[Limit], counted: Sequence[str]) -> None:
    """Raise the refusal of the first limit under which COUNT found no room."""
    for limit in limits:
        if limit.scope not in counted:
            raise limit.refusal


def give_back(limits: list[Limit], quantity: int) -> None:
    """Undo a count."""
    scopes = [limit.scope for limit in limits]
    for scope in sorted(scopes):
        LimitCounter.objects.filter(scope=scope, used__gte=quantity).update(used=F("used") - quantity)
