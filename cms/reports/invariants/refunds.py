"""V6 in money: what goes back to buyers is counted, and taken from what they hold."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

COUNTED = """
    SELECT p.id, format('payment %s: %s fen are counted as refunded, its refunds say %s, of %s paid',
        p.uid, p.refunded_fen, coalesce(r.fen, 0), p.amount_fen)
    FROM vouchers_payment p
    LEFT JOIN (
        SELECT payment_id, sum(amount_fen) AS fen, bool_and(state = 'done') AS is_back FROM vouchers_refund
        WHERE state <> 'failed' GROUP BY payment_id
    ) r ON r.payment_id = p.id
    WHERE p.refunded_fen <> coalesce(r.fen, 0)
       OR (p.state = 'refunded') <> (p.refunded_fen = p.amount_fen AND coalesce(r.is_back, false))
"""
# Money back or voucher back: never both, never neither.
TAKEN = """
    SELECT x.id, format('voucher %s: its refund is %s, it is %s and %s', v.uid, r.state, v.state,
        CASE WHEN later.id IS NULL THEN 'was not given again' ELSE 'was given again' END)
    FROM vouchers_returnedvoucher x
    JOIN vouchers_refund r ON r.id = x.refund_id JOIN vouchers_voucher v ON v.id = x.voucher_id
    LEFT JOIN vouchers_voucher later ON later.replaces_id = v.id
    WHERE v.state <> 'void' OR (later.id IS NOT NULL AND r.state <> 'failed')
       OR (later.id IS NULL AND x.settled_state = 'failed' AND v.valid_until > r.ended_at + interval '1 hour')
    UNION ALL
    SELECT o.id, format('order %s: refunded, but vouchers of it can be used', o.number)
    FROM vouchers_order o
    WHERE o.state = 'refunded' AND EXISTS (
        SELECT FROM vouchers_voucher v WHERE v.gift_id = o.gift_id AND v.state IN ('live', 'giving', 'booked')
    )
"""

DISPUTED = """
    SELECT p.id, format('payment %s: %s', p.uid, CASE WHEN p.is_disputed
        THEN 'disputed without an open or lost chargeback' ELSE 'not disputed, but a bank takes it back' END)
    FROM vouchers_payment p
    WHERE p.is_disputed <> EXISTS (
        SELECT FROM vouchers_chargeback c WHERE c.payment_id = p.id AND c.state IN ('open', 'lost')
    )
    UNION ALL
    SELECT x.id, format('voucher %s: its chargeback is %s, it is %s and %s', v.uid, c.acted_state, v.state,
        CASE WHEN later.id IS NULL THEN 'was not given again' ELSE 'was given again' END)
    FROM vouchers_withheldvoucher x
    JOIN vouchers_chargeback c ON c.id = x.chargeback_id JOIN vouchers_voucher v ON v.id = x.voucher_id
    LEFT JOIN vouchers_voucher later ON later.replaces_id = v.id
    WHERE v.state <> 'void' OR (later.id IS NOT NULL AND c.acted_state <> 'won')
       OR (later.id IS NULL AND c.acted_state = 'won' AND v.valid_until > c.ended_at + interval '1 hour')
"""

CHECKS = [
    Check("V6", "refunds", _("A payment counts what goes back of it"), query(COUNTED)),
    Check("V6", "charged_back", _("What a bank takes back is not handed over"), query(DISPUTED)),
    Check("V6", "returned", _("Whoever was paid back has no voucher for it any more"), query(TAKEN)),
]
