"""Which uses look odd: one statement of SQL for each kind, over many uses at once.

Each answers with the id of a use and the key under which it belongs to others. What was flagged for
the same thing before, and what was undone, is passed over. Times are judged by when the service was used; how
far back to look, by when the use came in, for that is how the table is ordered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from merchants.quality.models import FlagKind, FlagRule

# Who did it: a clerk, else the key of a till, else the store.
HAND = "coalesce('o' || r.operator_id, 'k' || r.api_key_id, 's' || r.store_id)"
LOCAL = "(r.occurred_at AT TIME ZONE 'Asia/Shanghai')"
SEEN = f"""
    SELECT r.id, r.store_id, r.member_id, r.occurred_at, r.redeemed_at, {LOCAL} AS local, {HAND} AS hand
    FROM vouchers_redemption r
"""

SPEED = f"""
WITH seen AS ({SEEN} WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(before)s),
counted AS (
    SELECT id, hand, local, occurred_at, count(*) OVER (
        PARTITION BY hand ORDER BY occurred_at RANGE BETWEEN %(window)s PRECEDING AND CURRENT ROW) AS n
    FROM seen
), crowded AS (
    SELECT id, hand, local, max(n) OVER (
        PARTITION BY hand ORDER BY occurred_at RANGE BETWEEN CURRENT ROW AND %(window)s FOLLOWING) AS most
    FROM counted
)
SELECT id, hand || ':' || local::date FROM crowded WHERE most >= %(uses)s
"""

PAIR = f"""
WITH seen AS ({SEEN} WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(before)s AND r.member_id IN (
    SELECT f.member_id FROM vouchers_redemption f WHERE f.redeemed_at >= %(since)s)),
counted AS (
    SELECT id, hand, member_id, redeemed_at, count(*) OVER pair AS n, min(local::date) OVER pair AS day
    FROM seen WINDOW pair AS (PARTITION BY hand, member_id)
)
SELECT id, hand || ':m' || member_id || ':' || day FROM counted WHERE n >= %(uses)s
"""

# A driver or a rescue, at night and far away, is what they are for.
NOT_AN_ERRAND = """NOT EXISTS (
    SELECT FROM merchants_bookingrule b WHERE b.product_id = r.product_id AND b.mode = 'on_demand')"""
NIGHT = f"""
WITH seen AS ({SEEN} WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(since)s AND {NOT_AN_ERRAND}),
late AS (
    SELECT id, hand, (local - make_interval(hours => %(until_hour)s))::date AS night FROM seen
    WHERE extract(hour FROM local) >= %(from_hour)s OR extract(hour FROM local) < %(until_hour)s
), counted AS (SELECT id, hand, night, count(*) OVER (PARTITION BY hand, night) AS n FROM late)
SELECT id, hand || ':' || night FROM counted WHERE n >= %(uses)s
"""

# Three times the usual number of the four weeks before: a store that is always busy may be busy at the end.
MONTH_END = f"""
WITH seen AS ({SEEN} WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(since)s),
ending AS (
    SELECT id, store_id, date_trunc('month', local)::date AS month,
        count(*) OVER (PARTITION BY store_id, date_trunc('month', local)) AS n
    FROM seen WHERE local >= date_trunc('month', local) + interval '1 month' - %(window)s
)
SELECT id, 's' || store_id || ':' || month FROM ending WHERE n >= %(uses)s AND n > 3 * (
    SELECT count(*) * extract(epoch FROM %(window)s) / extract(epoch FROM interval '28 days')
    FROM vouchers_redemption h
    WHERE h.store_id = ending.store_id AND h.redeemed_at BETWEEN %(since)s - interval '28 days' AND %(since)s)
"""

EXPIRY = f"""
WITH seen AS ({SEEN} JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(since)s
        AND v.valid_until - r.occurred_at <= %(window)s),
counted AS (
    SELECT id, hand, local::date AS day, count(*) OVER (PARTITION BY hand, local::date) AS n FROM seen
)
SELECT id, hand || ':' || day FROM counted WHERE n >= %(uses)s
"""

FAR = f"""
WITH seen AS ({SEEN} JOIN merchants_useplace p ON p.redemption_id = r.id
    WHERE r.reversed_at IS NULL AND r.redeemed_at >= %(since)s AND p.metres >= %(metres)s
        AND {NOT_AN_ERRAND}),
counted AS (
    SELECT id, hand, local::date AS day, count(*) OVER (PARTITION BY hand, local::date) AS n FROM seen
)
SELECT id, hand || ':' || day FROM counted WHERE n >= %(uses)s
"""

STATEMENTS = {
    FlagKind.SPEED: SPEED,
    FlagKind.PAIR: PAIR,
    FlagKind.NIGHT: NIGHT,
    FlagKind.FAR: FAR,
    FlagKind.MONTH_END: MONTH_END,
    FlagKind.EXPIRY: EXPIRY,
}
FRESH = """
SELECT found.id, found.key FROM ({statement}) AS found (id, key)
WHERE NOT EXISTS (
    SELECT FROM merchants_flaggeduse f WHERE f.redemption_id = found.id AND f.kind = %(kind)s)
ORDER BY found.id
"""


@dataclass(frozen=True)
class Found:
    """A use that looks odd; those with one key belong together."""

    kind: str
    redemption: int
    key: str


def find_odd(rule: FlagRule, since: datetime) -> Iterator[Found]:
    """The uses that came in since a moment and look odd under a rule, with the older ones beside them."""
    kind = FlagKind(rule.kind)
    asked: dict[str, Any] = {
        "kind": kind.value,
        "since": since,
        "before": since - min(rule.window, timedelta(days=31)),
        "window": rule.window,
        "uses": rule.uses,
        "metres": rule.metres,
        "from_hour": rule.from_hour,
        "until_hour": rule.until_hour,
    }
    with connection.cursor() as cursor:
        cursor.execute(FRESH.format(statement=STATEMENTS[kind]), asked)
        for redemption, key in cursor.fetchall():
            yield Found(kind, redemption, f"{kind.value}:{key}")
