"""V7: no row joins two merchants, or two members."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

REDEMPTIONS = """
    SELECT r.id, format('redemption %s: its %s belongs to another merchant', r.uid,
        CASE WHEN s.merchant_id <> r.merchant_id THEN 'store'
             WHEN p.merchant_id <> r.merchant_id THEN 'payable'
             WHEN o.merchant_id <> r.merchant_id THEN 'operator' ELSE 'API key' END)
    FROM vouchers_redemption r
    JOIN merchants_store s ON s.id = r.store_id
    JOIN merchants_payable p ON p.id = r.payable_id
    LEFT JOIN merchants_operator o ON o.id = r.operator_id
    LEFT JOIN merchants_apikey k ON k.id = r.api_key_id
    WHERE r.merchant_id <> s.merchant_id OR r.merchant_id <> p.merchant_id
       OR r.merchant_id <> o.merchant_id OR r.merchant_id <> k.merchant_id
"""
HOLDERS = """
    SELECT r.id, format('redemption %s: voucher %s is another member''s or for another product', r.uid, v.uid)
    FROM vouchers_redemption r JOIN vouchers_voucher v ON v.id = r.voucher_id
    WHERE r.member_id <> v.member_id OR r.product_id <> v.product_id
"""
PAYABLES = """
    SELECT p.id, format('payable %s: store %s belongs to another merchant', p.uid, s.code)
    FROM merchants_payable p JOIN merchants_store s ON s.id = p.store_id WHERE s.merchant_id <> p.merchant_id
    UNION ALL
    SELECT p.id, format('payable %s: its agreement is another merchant''s or for another product', p.uid)
    FROM merchants_payable p JOIN merchants_agreement a ON a.id = p.agreement_id
    WHERE a.merchant_id <> p.merchant_id OR a.product_id <> p.product_id
"""
LINES = """
    SELECT l.id, format('statement %s: line for payable %s of another merchant', s.number, p.uid)
    FROM merchants_statementline l
    JOIN merchants_statement s ON s.id = l.statement_id JOIN merchants_payable p ON p.id = l.payable_id
    WHERE s.merchant_id <> p.merchant_id
"""
PEOPLE = """
    SELECT o.id, format('operator %s: his store belongs to another merchant', o.uid)
    FROM merchants_operator o JOIN merchants_store s ON s.id = o.store_id WHERE s.merchant_id <> o.merchant_id
    UNION ALL
    SELECT k.id, format('API key %s: its store belongs to another merchant', k.prefix)
    FROM merchants_apikey k JOIN merchants_store s ON s.id = k.store_id WHERE s.merchant_id <> k.merchant_id
"""

CHECKS = [
    Check(
        "V7",
        "redemptions",
        _("A redemption, its store, payable and people are of one merchant"),
        query(REDEMPTIONS),
    ),
    Check(
        "V7", "vouchers", _("A redemption and its voucher are of one member and one product"), query(HOLDERS)
    ),
    Check("V7", "payables", _("A payable, its store and its agreement are of one merchant"), query(PAYABLES)),
    Check("V7", "lines", _("A statement holds payables of its own merchant only"), query(LINES)),
    Check("V7", "people", _("Operators and keys belong to the merchant of their store"), query(PEOPLE)),
]
