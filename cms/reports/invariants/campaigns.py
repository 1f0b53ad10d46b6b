"""V10 for what is handed out piece by piece: the stock of occasions, and codes."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

STOCK = """
    SELECT o.id, format('occasion %s: %s in stock, %s left and %s claimed',
        o.uid, o.stock, coalesce(s.remaining, 0), coalesce(c.claimed, 0))
    FROM vouchers_occasion o
    LEFT JOIN (
        SELECT occasion_id, sum(remaining) AS remaining FROM vouchers_stockshard GROUP BY occasion_id
    ) s ON s.occasion_id = o.id
    LEFT JOIN (SELECT occasion_id, count(*) AS claimed FROM vouchers_claim GROUP BY occasion_id) c
        ON c.occasion_id = o.id
    WHERE o.stock <> coalesce(s.remaining, 0) + coalesce(c.claimed, 0)
"""
CLAIMS = """
    SELECT c.id, format('claim %s: its gift %s is another member''s or of another grant', c.uid, g.uid)
    FROM vouchers_claim c
    JOIN vouchers_gift g ON g.id = c.gift_id JOIN vouchers_occasion o ON o.id = c.occasion_id
    WHERE g.member_id <> c.member_id OR g.batch_id IS DISTINCT FROM o.batch_id
"""
CODES = """
    SELECT s.id, format('code %s in stock: its batch is missing', s.id)
    FROM vouchers_stockcode s LEFT JOIN vouchers_codebatch b ON b.id = s.batch_id WHERE b.id IS NULL
    UNION ALL
    SELECT s.id, format('code %s in stock: its voucher is missing or has another code', s.id)
    FROM vouchers_stockcode s LEFT JOIN vouchers_voucher v ON v.id = s.voucher_id
    WHERE s.voucher_id IS NOT NULL AND s.code IS DISTINCT FROM v.code
    UNION ALL
    SELECT s.id, format('code %s in stock: %s, which does not go with its batch', s.id, s.state)
    FROM vouchers_stockcode s JOIN vouchers_codebatch b ON b.id = s.batch_id
    WHERE (s.state = 'free' AND b.voided_at IS NOT NULL) OR (s.state = 'void' AND b.voided_at IS NULL)
       OR (s.state = 'taken') IS DISTINCT FROM (s.taken_at IS NOT NULL)
       OR (b.kind = 'outside' AND s.state = 'taken') IS DISTINCT FROM (s.voucher_id IS NOT NULL)
"""
SIZES = """
    SELECT b.id, format('batch of codes %s: %s codes, it says %s', b.uid, s.codes, b.size)
    FROM vouchers_codebatch b
    JOIN (SELECT batch_id, count(*) AS codes FROM vouchers_stockcode GROUP BY batch_id) s ON s.batch_id = b.id
    WHERE s.codes <> b.size
"""

CHECKS = [
    Check("V10", "stock", _("What is left of an occasion and what was claimed is its stock"), query(STOCK)),
    Check("V10", "claims", _("A claim has a gift of its member and its occasion"), query(CLAIMS)),
    Check("V10", "codes", _("A code in stock is free, taken or withdrawn, as its batch says"), query(CODES)),
    Check("V10", "code_sizes", _("A batch has as many codes as were made"), query(SIZES)),
]
