"""V2 and V4: money on its way to merchants."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

PAYOUTS = """
    SELECT s.id, format('statement %s: %s, %s fen due, %s on the way, %s paid',
        s.number, s.state, s.due_fen, coalesce(p.way, 0), coalesce(p.paid, 0))
    FROM merchants_statement s LEFT JOIN (
        SELECT statement_id, sum(amount_fen) FILTER (WHERE state IN ('sent', 'unknown')) AS way,
            sum(amount_fen) FILTER (WHERE state = 'paid') AS paid
        FROM merchants_payout GROUP BY 1
    ) p ON p.statement_id = s.id
    WHERE coalesce(p.way, 0) <> CASE WHEN s.state = 'paying' THEN s.due_fen ELSE 0 END
       OR coalesce(p.paid, 0) <> CASE WHEN s.state = 'paid' THEN s.due_fen ELSE 0 END
"""
CLEARING = """
    WITH booked AS (
        SELECT s.merchant_id, -sum(s.amount_fen) FILTER (WHERE s.account = 'clearing') AS way,
            -sum(s.amount_fen) FILTER (WHERE s.account = 'bank') AS paid
        FROM merchants_posting s JOIN merchants_journal j ON j.id = s.journal_id AND j.kind = 'payout'
        WHERE s.account IN ('clearing', 'bank') GROUP BY 1
    ), sent AS (
        SELECT merchant_id, sum(amount_fen) FILTER (WHERE state IN ('sent', 'unknown')) AS way,
            sum(amount_fen) FILTER (WHERE state = 'paid') AS paid
        FROM merchants_payout GROUP BY 1
    )
    SELECT m.id, format('merchant %s: %s fen on the way and %s paid are booked, payouts say %s and %s',
        m.code, coalesce(b.way, 0), coalesce(b.paid, 0), coalesce(s.way, 0), coalesce(s.paid, 0))
    FROM merchants_merchant m LEFT JOIN booked b ON b.merchant_id = m.id
    LEFT JOIN sent s ON s.merchant_id = m.id
    WHERE coalesce(b.way, 0) <> coalesce(s.way, 0) OR coalesce(b.paid, 0) <> coalesce(s.paid, 0)
"""
TWO_PEOPLE = """
    SELECT r.id, format('payout run %s: prepared and released by the same person', r.number)
    FROM merchants_payoutrun r WHERE r.released_at IS NOT NULL AND r.released_by_id = r.prepared_by_id
    UNION ALL
    SELECT s.id, format('statement %s: approved by who drew it up, sent it or checked its invoice', s.number)
    FROM merchants_statement s JOIN merchants_invoice i ON i.statement_id = s.id AND i.dropped_at IS NULL
    WHERE s.approved_at IS NOT NULL
        AND s.approved_by_id IN (s.drawn_by_id, s.sent_by_id, i.received_by_id, i.checked_by_id)
"""

CHECKS = [
    Check(
        "V2",
        "clearing",
        _("What is on its way and what was paid is booked as the payouts say"),
        query(CLEARING),
    ),
    Check("V4", "payouts", _("A statement is being paid or paid exactly as its payouts are"), query(PAYOUTS)),
    Check(
        "V4",
        "two_people",
        _("No statement and no payout run went through one pair of hands"),
        query(TWO_PEOPLE),
    ),
]
