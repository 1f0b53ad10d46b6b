"""Counting uses and money against the limits of a voucher's terms and of a merchant's agreement.

Vouchers are locked before counters and counters by name, always in that order, so two redemptions never
wait for each other in a circle. What a discount takes off in a month is counted first, and its name comes
before the member's others, because it decides how much is asked of the merchant's budget. Whatever is a
member's begins with his scope, so that merging two of them can move it.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from club.core.clock import local_date
from club.core.money import yuan
from merchants.ledger.actions import OWED
from merchants.stores.models import Agreement, Store
from vouchers.lifecycle import amounts
from vouchers.lifecycle.models import LimitCounter, Redemption, Voucher
from vouchers.lifecycle.refusals import Budget, CapReached, MemberLimit, Refusal

# Parts of the statement that takes the uses, where `taken` is the voucher, `agreed` the price of the day and
# `benefit` what is taken off a bill. The scopes are those of `limits_of`.
CAP = f"""
    offered AS ({amounts.OFFERED}), capped AS (
        INSERT INTO vouchers_limitcounter AS counter (scope, used, ceiling, moved)
        SELECT scope, LEAST(off, cap), cap, LEAST(off, cap) FROM offered WHERE cap IS NOT NULL
        ON CONFLICT (scope) DO UPDATE SET
            used = LEAST(counter.used + EXCLUDED.moved, EXCLUDED.ceiling),
            moved = LEAST(EXCLUDED.moved, EXCLUDED.ceiling - counter.used),
            ceiling = EXCLUDED.ceiling
        WHERE counter.used < EXCLUDED.ceiling
        RETURNING scope, moved
    ), benefit AS (
        SELECT CASE WHEN cap IS NULL THEN off ELSE COALESCE((SELECT moved FROM capped), 0) END AS fen
        FROM offered
    )
"""
# A budget that is set in the middle of a month starts at what that month has cost, and goes on counting when
# it is lifted, so that it is right should it come back.
SPENT = """
    SELECT COALESCE(sum(owed.amount_fen), 0)::bigint
    FROM vouchers_redemption used JOIN merchants_payable owed ON owed.id = used.payable_id
    WHERE used.merchant_id = %(merchant)s::bigint AND used.product_id = taken.product_id
        AND used.reversed_at IS NULL AND owed.day >= date_trunc('month', %(day)s::date)
        AND owed.day < date_trunc('month', %(day)s::date) + interval '1 month'
"""
COUNT = f"""
    INSERT INTO vouchers_limitcounter AS counter (scope, used, ceiling, moved)
    SELECT wanted.scope, wanted.before + wanted.amount, wanted.ceiling, wanted.amount
    FROM taken LEFT JOIN benefit ON true LEFT JOIN agreed agreement ON true,
    LATERAL (SELECT
        concat('merchant:', %(merchant)s::bigint, ':budget:', taken.product_id, ':', %(month)s::text)
    ) AS budget(scope),
    LATERAL (SELECT EXISTS (SELECT FROM vouchers_limitcounter c WHERE c.scope = budget.scope)) AS known(yes),
    LATERAL (VALUES
        (concat('member:', taken.member_id, ':product:', taken.product_id, ':', %(month)s::text),
            %(quantity)s::bigint, (taken.terms->>'per_member_per_month')::bigint, 0::bigint),
        (concat('member:', taken.member_id, ':product:', taken.product_id, ':', %(day)s::date),
            %(quantity)s::bigint, (taken.terms->>'per_member_per_day')::bigint, 0),
        (concat('merchant:', %(merchant)s::bigint, ':product:', taken.product_id, ':', %(day)s::date),
            %(quantity)s::bigint, (taken.terms->>'per_merchant_per_day')::bigint, 0),
        (concat('store:', %(store)s::bigint, ':product:', taken.product_id, ':', %(day)s::date),
            %(quantity)s::bigint, (taken.terms->>'per_store_per_day')::bigint, 0),
        (budget.scope, COALESCE(
                %(owed)s::bigint, {OWED.format(benefit="benefit.fen", quantity="%(quantity)s::bigint")}),
            COALESCE(agreement.month_budget_fen, CASE WHEN known.yes THEN 1000000000000000 END),
            CASE WHEN known.yes OR agreement.month_budget_fen IS NULL THEN 0 ELSE ({SPENT}) END)
    ) AS wanted(scope, amount, ceiling, before)
    WHERE wanted.before + wanted.amount <= wanted.ceiling
    ORDER BY wanted.scope
    ON CONFLICT (scope) DO UPDATE SET
        used = counter.used + EXCLUDED.moved, moved = EXCLUDED.moved, ceiling = EXCLUDED.ceiling
    WHERE counter.used + EXCLUDED.moved <= EXCLUDED.ceiling
    RETURNING scope
"""
# What stands whether or not there is room: what is over a limit raises its ceiling for this once.
COUNT_BEYOND = f"""
    WITH taken AS (SELECT %(product)s::bigint AS product_id)
    INSERT INTO vouchers_limitcounter AS counter (scope, used, ceiling, moved)
    SELECT wanted.scope, start.used + wanted.amount, GREATEST(start.used + wanted.amount, wanted.ceiling),
        wanted.amount
    FROM taken, unnest(%(scopes)s::text[], %(amounts)s::bigint[], %(ceilings)s::bigint[])
        AS wanted(scope, amount, ceiling),
    LATERAL (SELECT EXISTS (SELECT FROM vouchers_limitcounter c WHERE c.scope = wanted.scope)) AS known(yes),
    LATERAL (
        SELECT CASE WHEN known.yes OR wanted.scope <> %(budget)s THEN 0 ELSE ({SPENT}) END
    ) AS start(used)
    WHERE known.yes OR wanted.ceiling IS NOT NULL
    ORDER BY wanted.scope
    ON CONFLICT (scope) DO UPDATE SET
        used = counter.used + EXCLUDED.moved, moved = EXCLUDED.moved,
        ceiling = GREATEST(counter.ceiling, counter.used + EXCLUDED.moved)
"""

A_MONTH = ngettext_lazy(
    "This service can be used %(n)d time a month, and that is reached.",
    "This service can be used %(n)d times a month, and that is reached.",
    "n",
)
A_DAY = ngettext_lazy(
    "This service can be used %(n)d time a day, and that is reached.",
    "This service can be used %(n)d times a day, and that is reached.",
    "n",
)
OFF_A_MONTH = _("¥%(yuan)s a month can be taken off with this service, and that is reached.")
MERCHANT_A_DAY = ngettext_lazy(
    "This merchant takes %(n)d of these a day, and that is reached.",
    "This merchant takes %(n)d of these a day, and that is reached.",
    "n",
)
STORE_A_DAY = ngettext_lazy(
    "This store takes %(n)d of these a day, and that is reached.",
    "This store takes %(n)d of these a day, and that is reached.",
    "n",
)


@dataclass(frozen=True)
class Limit:
    """At most `ceiling` within `scope`, of which a use asks for `amount`; `words` say that it is reached."""

    scope: str
    ceiling: int
    amount: int
    refusal: type[Refusal]
    words: Any = None

    def refused(self) -> Refusal:
        """What to say when there is no room."""
        if self.words is None:
            return self.refusal()
        return self.refusal(self.words % {"n": self.ceiling, "yuan": yuan(self.ceiling)})


@dataclass(frozen=True)
class Use:
    """One use, as far as limits care: no `store` on the member's page, no `benefit_fen` before the bill.

    `member_id` is who used it, where the voucher may have another holder by now.
    """

    voucher: Voucher
    at: datetime
    quantity: int = 1
    store: Store | None = None
    agreement: Agreement | None = None
    owed_fen: int = 0
    benefit_fen: int | None = None
    member_id: int | None = None


def limits_of(use: Use) -> list[Limit]:
    """The limits that a use falls under: the member's, the merchant's and the store's."""
    found = [_benefit(use), *_members(use)]
    if use.store:
        found += [*_shops(use, use.store), _budget(use, use.store)]
    return [limit for limit in found if limit]


def used_of(limits: Sequence[Limit]) -> dict[str, int]:
    """How far the counters of some limits are, by scope."""
    scopes = [limit.scope for limit in limits]
    return dict(LimitCounter.objects.filter(scope__in=scopes).values_list("scope", "used")) if scopes else {}


def full(limits: Sequence[Limit], used: Mapping[str, int]) -> tuple[Callable[[], Refusal], ...]:
    """The refusals of those that have no room now; only a preview, since a count may move before the use."""
    return tuple(limit.refused for limit in limits if used.get(limit.scope, 0) + limit.amount > limit.ceiling)


def month_left(limits: Sequence[Limit], used: Mapping[str, int]) -> int | None:
    """What a discount may still take off this month; None where nothing caps it."""
    caps = (limit for limit in limits if limit.words is OFF_A_MONTH)
    return next((max(0, cap.ceiling - used.get(cap.scope, 0)) for cap in caps), None)


def refuse_uncounted(limits: Sequence[Limit], counted: Sequence[str]) -> None:
    """Raise the refusal of the first limit under which the statement found no room."""
    for limit in limits:
        if limit.scope not in counted:
            raise limit.refused()


def count_beyond(use: Use, store: Store) -> None:
    """Count a use that stands whatever the limits say."""
    scope = _budget_scope(use, store)
    found = {limit.scope: (limit.amount, limit.ceiling) for limit in limits_of(use)}
    # Counted like every use of the month, also while no budget is set; a ceiling of none asks for that.
    counts: dict[str, tuple[int, int | None]] = {scope: (use.owed_fen, None), **found}
    day = local_date(use.at)
    values = {
        "scopes": list(counts),
        "amounts": [amount for amount, _ceiling in counts.values()],
        "ceilings": [ceiling for _amount, ceiling in counts.values()],
        "product": use.voucher.product_id,
        "merchant": store.merchant_id,
        "budget": scope,
        "day": day,
    }
    with connection.cursor() as cursor:
        cursor.execute(COUNT_BEYOND, values)


def give_back(limits: Sequence[Limit]) -> None:
    """Undo a count."""
    amounts_of = {limit.scope: limit.amount for limit in limits}
    # Locked in the order in which the statement above counts, by the database's own sorting.
    rows = LimitCounter.objects.select_for_update().filter(scope__in=amounts_of).order_by("scope")
    for row in rows:
        row.used = max(0, row.used - amounts_of[row.scope])
        row.save(update_fields=["used"])


def taken_by(row: Redemption) -> list[Limit]:
    """What a redemption was counted for: its limits, and the budget whether or not there is one now."""
    use = Use(
        row.voucher,
        row.occurred_at,
        row.quantity,
        row.store,
        benefit_fen=row.benefit_fen,
        member_id=row.member_id,
    )
    spent = Limit(_budget_scope(use, row.store), 0, row.payable.amount_fen, Budget)
    return [*limits_of(use), spent]


def _benefit(use: Use) -> Limit | None:
    cap = amounts.month_cap(use.voucher.terms)
    if cap is None:
        return None
    scope = f"member:{_holder(use)}:benefit:{use.voucher.product_id}:{local_date(use.at):%Y-%m}"
    return Limit(scope, cap, 1 if use.benefit_fen is None else use.benefit_fen, MemberLimit, OFF_A_MONTH)


def _members(use: Use) -> list[Limit | None]:
    day, terms = local_date(use.at), use.voucher.terms
    return [
        _count(use, f"{_member(use)}:{day:%Y-%m}", terms.get("per_member_per_month"), MemberLimit, A_MONTH),
        _count(use, f"{_member(use)}:{day:%Y-%m-%d}", terms.get("per_member_per_day"), MemberLimit, A_DAY),
    ]


def _shops(use: Use, store: Store) -> list[Limit | None]:
    terms, tail = use.voucher.terms, f"product:{use.voucher.product_id}:{local_date(use.at):%Y-%m-%d}"
    merchant, shop = f"merchant:{store.merchant_id}:{tail}", f"store:{store.pk}:{tail}"
    return [
        _count(use, merchant, terms.get("per_merchant_per_day"), CapReached, MERCHANT_A_DAY),
        _count(use, shop, terms.get("per_store_per_day"), CapReached, STORE_A_DAY),
    ]


def _budget(use: Use, store: Store) -> Limit | None:
    if use.agreement is None or use.agreement.month_budget_fen is None:
        return None
    return Limit(_budget_scope(use, store), use.agreement.month_budget_fen, use.owed_fen, Budget)


def _budget_scope(use: Use, store: Store) -> str:
    return f"merchant:{store.merchant_id}:budget:{use.voucher.product_id}:{local_date(use.at):%Y-%m}"


def _count(use: Use, scope: str, ceiling: int | None, refusal: type[Refusal], words: Any) -> Limit | None:
    return None if ceiling is None else Limit(scope, ceiling, use.quantity, refusal, words)


def _member(use: Use) -> str:
    return f"member:{_holder(use)}:product:{use.voucher.product_id}"


def _holder(use: Use) -> int:
    return use.member_id or use.voucher.member_id
