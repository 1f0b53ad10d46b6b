"""V1 and V4 in money: what vouchers took off bills, what was owed for it, and what limits counted."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

VALUES = """
    SELECT v.id, format('voucher %s: %s of %s fen are left, redemptions took %s',
        v.uid, v.value_left_fen, v.terms ->> 'value_fen', coalesce(r.fen, 0))
    FROM vouchers_voucher v
    LEFT JOIN (
        SELECT voucher_id, sum(benefit_fen) AS fen FROM vouchers_redemption
        WHERE reversed_at IS NULL GROUP BY voucher_id
    ) r ON r.voucher_id = v.id
    WHERE v.terms ->> 'benefit' = 'value'
      AND ((v.terms ->> 'value_fen')::bigint - v.value_left_fen <> coalesce(r.fen, 0)
        OR (v.uses_left = 0) <> (v.value_left_fen = 0))
"""
BENEFITS = """
    SELECT r.id, format('redemption %s: %s fen taken off a bill of %s, %s fen owed for it',
        r.uid, coalesce(r.benefit_fen::text, 'no'), coalesce(r.bill_fen::text, 'none'), p.amount_fen)
    FROM vouchers_redemption r
    JOIN vouchers_voucher v ON v.id = r.voucher_id JOIN merchants_payable p ON p.id = r.payable_id
    WHERE (r.benefit_fen IS NULL) <> (r.bill_fen IS NULL)
       OR (r.benefit_fen IS NULL) = (coalesce(v.terms ->> 'benefit', '') IN ('discount', 'value'))
       OR r.quantity <> 1 AND r.benefit_fen IS NOT NULL
       OR p.amount_fen NOT BETWEEN 0 AND r.benefit_fen
       OR v.terms ->> 'benefit' = 'value' AND r.benefit_fen <> r.bill_fen
       OR v.terms ->> 'benefit' = 'discount' AND r.benefit_fen > least(
            r.bill_fen::bigint * (v.terms ->> 'discount_percent')::int / 100,
            nullif((v.terms ->> 'cap_per_use_fen')::bigint, 0))
"""
# Only what stands under a limit was counted; a budget knows all of its month, whenever it was set.
COUNTERS = """
    WITH used AS MATERIALIZED (
        SELECT r.member_id, r.merchant_id, r.store_id, r.product_id, r.quantity, r.benefit_fen, p.amount_fen,
            v.terms, to_char(r.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM') AS month,
            to_char(r.occurred_at AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD') AS day
        FROM vouchers_redemption r
        JOIN vouchers_voucher v ON v.id = r.voucher_id JOIN merchants_payable p ON p.id = r.payable_id
        WHERE r.reversed_at IS NULL AND EXISTS (SELECT FROM vouchers_limitcounter)
    ), counted (scope, n) AS (
        SELECT format('member:%s:product:%s:%s', member_id, product_id, month), sum(quantity)
        FROM used WHERE terms ->> 'per_member_per_month' IS NOT NULL GROUP BY 1
        UNION ALL SELECT format('member:%s:product:%s:%s', member_id, product_id, day), sum(quantity)
        FROM used WHERE terms ->> 'per_member_per_day' IS NOT NULL GROUP BY 1
        UNION ALL SELECT format('merchant:%s:product:%s:%s', merchant_id, product_id, day), sum(quantity)
        FROM used WHERE terms ->> 'per_merchant_per_day' IS NOT NULL GROUP BY 1
        UNION ALL SELECT format('store:%s:product:%s:%s', store_id, product_id, day), sum(quantity)
        FROM used WHERE terms ->> 'per_store_per_day' IS NOT NULL GROUP BY 1
        UNION ALL SELECT format('member:%s:benefit:%s:%s', member_id, product_id, month), sum(benefit_fen)
        FROM used WHERE (terms ->> 'cap_per_month_fen')::bigint > 0 AND terms ->> 'benefit' = 'discount'
        GROUP BY 1
        UNION ALL SELECT format('merchant:%s:budget:%s:%s', merchant_id, product_id, month), sum(amount_fen)
        FROM used GROUP BY 1
    )
    SELECT c.id, format('limit %s: %s are counted, redemptions say %s', c.scope, c.used, coalesce(s.n, 0))
    FROM vouchers_limitcounter c LEFT JOIN counted s ON s.scope = c.scope
    WHERE c.used <> coalesce(s.n, 0) OR c.used > c.ceiling
"""
# Every way of giving counts into its grant, and takes back what came to nothing.
BUDGETS = """
    SELECT b.id, format('grant %s: %s fen are counted, its gifts hold %s', b.uid, b.spent_fen,
        coalesce(g.fen, 0))
    FROM vouchers_grantbatch b
    LEFT JOIN (SELECT batch_id, sum(held_fen) AS fen FROM vouchers_gift GROUP BY batch_id) g
        ON g.batch_id = b.id
    WHERE b.spent_fen <> coalesce(g.fen, 0) OR b.spent_fen > b.budget_fen + b.over_fen
"""

CHECKS = [
    Check("V1", "values", _("A stored amount and what was taken of it are what was promised"), query(VALUES)),
    Check("V1", "counters", _("A limit counts the redemptions under it"), query(COUNTERS)),
    Check("V1", "budgets", _("A grant has spent what its gifts hold, within its budget"), query(BUDGETS)),
    Check(
        "V4",
        "benefits",
        _("What a voucher took off a bill keeps its terms, and no more than that is owed"),
        query(BENEFITS),
    ),
]
