"""V2, V3 and V4: debts, statements and points add up."""

from django.utils.translation import gettext_lazy as _

from cms.reports.invariants.check import Check, query

MIRRORS = """
    SELECT b.id, format('payable %s: does not undo payable %s exactly', b.uid, a.uid)
    FROM merchants_payable b JOIN merchants_payable a ON a.id = b.reverses_id
    WHERE b.amount_fen <> -a.amount_fen OR b.quantity <> -a.quantity OR b.unit_price_fen <> a.unit_price_fen
       OR b.merchant_id <> a.merchant_id OR b.store_id <> a.store_id OR b.product_id <> a.product_id
"""
POINTS = """
    SELECT coalesce(a.member_id, e.member_id),
        format('member %s: balance %s, entries add up to %s',
            m.number, coalesce(a.balance, 0), coalesce(e.sum, 0))
    FROM club_pointsaccount a
    FULL JOIN (SELECT member_id, sum(points) AS sum FROM club_pointsentry GROUP BY member_id) e
        ON e.member_id = a.member_id
    JOIN club_member m ON m.id = coalesce(a.member_id, e.member_id)
    WHERE coalesce(a.balance, 0) <> coalesce(e.sum, 0) OR a.balance < 0
"""
OWED = """
    SELECT r.id, format('redemption %s: its payable %s is about something else', r.uid, p.uid)
    FROM vouchers_redemption r JOIN merchants_payable p ON p.id = r.payable_id
    WHERE p.quantity <> r.quantity OR p.store_id <> r.store_id OR p.product_id <> r.product_id
       OR p.reverses_id IS NOT NULL
    UNION ALL
    SELECT r.id, format('redemption %s: undone, but payable %s does not take the debt back', r.uid, p.uid)
    FROM vouchers_redemption r JOIN merchants_payable p ON p.id = r.reversal_payable_id
    WHERE p.reverses_id IS DISTINCT FROM r.payable_id
    UNION ALL
    SELECT id, format('redemption %s: its payable is also that of another redemption', uid) FROM (
        SELECT id, uid, count(*) OVER (PARTITION BY payable_id) AS n FROM vouchers_redemption
    ) shared WHERE n > 1
"""
ORPHANS = """
    SELECT p.id, format('payable %s: %s fen that no redemption explains', p.uid, p.amount_fen)
    FROM merchants_payable p
    LEFT JOIN vouchers_redemption r ON r.payable_id = p.id AND p.reverses_id IS NULL
    LEFT JOIN vouchers_redemption u ON u.reversal_payable_id = p.id AND p.reverses_id IS NOT NULL
    LEFT JOIN merchants_offlinescan o ON o.payable_id = p.id AND p.reverses_id IS NULL
    LEFT JOIN merchants_dispute d ON d.correction_id = p.id AND p.corrects_id IS NOT NULL
    WHERE r.id IS NULL AND u.id IS NULL AND o.id IS NULL AND d.id IS NULL
"""
# What was redeemed is the scanned voucher or one that took its place.
GOOD_FAITH = """
    WITH RECURSIVE meant (scan_id, voucher_id) AS (
        SELECT id, voucher_id FROM merchants_offlinescan WHERE redemption_id IS NOT NULL
        UNION ALL SELECT m.scan_id, v.id FROM meant m JOIN vouchers_voucher v ON v.replaces_id = m.voucher_id
    )
    SELECT o.id, format('offline scan %s: its payable %s is about something else', o.uid, p.uid)
    FROM merchants_offlinescan o
    JOIN merchants_payable p ON p.id = o.payable_id JOIN vouchers_voucher v ON v.id = o.voucher_id
    WHERE p.quantity <> o.quantity OR p.store_id <> o.store_id OR p.product_id <> v.product_id
       OR p.reverses_id IS NOT NULL OR EXISTS (SELECT FROM vouchers_redemption r WHERE r.payable_id = p.id)
    UNION ALL
    SELECT o.id, format('offline scan %s: redeemed elsewhere than redemption %s says', o.uid, r.uid)
    FROM merchants_offlinescan o JOIN vouchers_redemption r ON r.id = o.redemption_id
    WHERE r.store_id <> o.store_id OR r.quantity <> o.quantity
       OR NOT EXISTS (SELECT FROM meant m WHERE m.scan_id = o.id AND m.voucher_id = r.voucher_id)
"""
PRICES = """
    SELECT id, format('payable %s: %s × %s is not %s fen', uid, quantity, unit_price_fen, amount_fen)
    FROM merchants_payable WHERE amount_fen <> quantity * unit_price_fen
"""
LINES_ONCE = """
    SELECT min(l.id), format('payable %s: stands in %s statement lines', p.uid, count(*))
    FROM merchants_statementline l JOIN merchants_payable p ON p.id = l.payable_id
    GROUP BY p.id HAVING count(*) > 1
"""
LINES = """
    SELECT l.id, format('statement %s: line of %s fen for payable %s of %s fen',
        s.number, l.amount_fen, p.uid, p.amount_fen)
    FROM merchants_statementline l
    JOIN merchants_payable p ON p.id = l.payable_id JOIN merchants_statement s ON s.id = l.statement_id
    WHERE l.amount_fen <> p.amount_fen OR p.day >= s.period_end
"""
TOTALS = """
    SELECT s.id, format('statement %s: says %s lines and %s fen, its lines are %s and %s fen',
        s.number, s.lines_count, s.lines_fen, coalesce(l.lines, 0), coalesce(l.fen, 0))
    FROM merchants_statement s
    LEFT JOIN (
        SELECT statement_id, count(*) AS lines, sum(amount_fen) AS fen
        FROM merchants_statementline GROUP BY statement_id
    ) l ON l.statement_id = s.id
    WHERE s.lines_count <> coalesce(l.lines, 0) OR s.lines_fen <> coalesce(l.fen, 0)
       OR s.due_fen <> s.lines_fen + s.carried_fen
"""

# The same money counted on its four ways through the books, merchant by merchant.
SUMS = """
    WITH uses AS (
        SELECT p.merchant_id, sum(p.amount_fen) AS fen FROM merchants_payable p JOIN (
            SELECT payable_id FROM vouchers_redemption
            UNION ALL SELECT reversal_payable_id FROM vouchers_redemption
                WHERE reversal_payable_id IS NOT NULL
            UNION ALL SELECT payable_id FROM merchants_offlinescan WHERE payable_id IS NOT NULL
            UNION ALL SELECT id FROM merchants_payable WHERE corrects_id IS NOT NULL
        ) act ON act.payable_id = p.id GROUP BY 1
    ), owed AS (
        SELECT p.merchant_id, sum(p.amount_fen) AS fen, sum(l.amount_fen) AS lines,
            sum(p.amount_fen) FILTER (WHERE l.id IS NULL) AS open
        FROM merchants_payable p LEFT JOIN merchants_statementline l ON l.payable_id = p.id GROUP BY 1
    ), drawn AS (
        SELECT merchant_id, sum(lines_fen) AS fen FROM merchants_statement GROUP BY 1
    ), booked AS (
        SELECT s.merchant_id, -sum(s.amount_fen) AS fen FROM merchants_posting s
        JOIN merchants_journal j ON j.id = s.journal_id
        WHERE s.account = 'merchant' AND j.payable_id IS NOT NULL GROUP BY 1
    ), every AS (
        SELECT m.id, m.code, coalesce(uses.fen, 0) AS uses, coalesce(owed.fen, 0) AS owed,
            coalesce(booked.fen, 0) AS booked, coalesce(owed.lines, 0) AS lines,
            coalesce(owed.open, 0) AS open, coalesce(drawn.fen, 0) AS drawn
        FROM merchants_merchant m LEFT JOIN uses ON uses.merchant_id = m.id
        LEFT JOIN owed ON owed.merchant_id = m.id LEFT JOIN drawn ON drawn.merchant_id = m.id
        LEFT JOIN booked ON booked.merchant_id = m.id
    )
    SELECT id, format('merchant %s: uses %s, owed %s, booked %s, lines %s, open %s, statements %s fen',
        code, uses, owed, booked, lines, open, drawn)
    FROM every WHERE uses <> owed OR owed <> booked OR owed <> lines + open OR lines <> drawn
"""
CARRIED = """
    SELECT m.id, format('merchant %s: %s fen were carried over, statements take %s over',
        m.code, sum(s.due_fen) FILTER (WHERE s.state = 'carried'), sum(s.carried_fen))
    FROM merchants_statement s JOIN merchants_merchant m ON m.id = s.merchant_id GROUP BY m.id, m.code
    HAVING coalesce(sum(s.due_fen) FILTER (WHERE s.state = 'carried'), 0) <> sum(s.carried_fen)
        OR bool_or(s.carried_fen > 0) OR bool_or(s.state = 'carried' AND s.due_fen >= 0)
"""

JOURNALS = """
    SELECT j.id, format('journal %s: its sides sum to %s fen', j.id, coalesce(sum(s.amount_fen), 0))
    FROM merchants_journal j LEFT JOIN merchants_posting s ON s.journal_id = j.id
    GROUP BY j.id HAVING coalesce(sum(s.amount_fen), 1) <> 0
"""
BOOKED = """
    SELECT p.id, format('payable %s: %s fen, its journal books %s', p.uid, p.amount_fen,
        coalesce(-s.amount_fen, 0))
    FROM merchants_payable p
    LEFT JOIN merchants_journal j ON j.payable_id = p.id
    LEFT JOIN merchants_posting s ON s.journal_id = j.id AND s.account = 'merchant'
        AND s.merchant_id = p.merchant_id
    WHERE s.id IS NULL OR s.amount_fen <> -p.amount_fen
"""

CHECKS = [
    Check("V2", "journals", _("The two sides of every journal are equal"), query(JOURNALS)),
    Check("V2", "booked", _("Every debt is booked in its own journal"), query(BOOKED)),
    Check("V2", "mirrors", _("An undone debt and its opposite cancel out"), query(MIRRORS)),
    Check("V3", "points", _("A points balance is the sum of its entries and never negative"), query(POINTS)),
    Check("V4", "owed", _("Each redemption has one payable of its own, about the same thing"), query(OWED)),
    Check(
        "V4",
        "orphans",
        _("Each payable is explained by a redemption, its undoing, a correction or a good-faith decision"),
        query(ORPHANS),
    ),
    Check(
        "V4",
        "good_faith",
        _("An offline scan is paid once, for what was scanned and where it was"),
        query(GOOD_FAITH),
    ),
    Check("V4", "prices", _("A payable is price times quantity"), query(PRICES)),
    Check("V4", "lines_once", _("A payable stands in at most one statement"), query(LINES_ONCE)),
    Check(
        "V4",
        "lines",
        _("A statement line is the payable it stands for, of its period or earlier"),
        query(LINES),
    ),
    Check("V4", "totals", _("The total of a statement is the sum of its lines"), query(TOTALS)),
    Check(
        "V4",
        "sums",
        _("Uses, debts, journal, and lines with what is open are the same sum for every merchant"),
        query(SUMS),
    ),
    Check(
        "V4",
        "carried",
        _("What was carried over arrived in a later statement of the same merchant"),
        query(CARRIED),
    ),
]
