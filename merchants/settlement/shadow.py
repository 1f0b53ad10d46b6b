"""A shadow run: statements worked out again from the debts alone, beside the frozen ones."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection

from club.core.clock import month_bounds

# A debt belongs to the first statement that was drawn up after it was known, for a period that it lies in
# or before. What was written in the very minute of drawing may have come too late for it.
MARGIN = timedelta(minutes=1)
WHOLE = """
    WITH asked AS MATERIALIZED (
        SELECT * FROM merchants_statement WHERE period_start >= %(first)s AND period_start < %(next)s
            AND (%(merchants)s::bigint[] IS NULL OR merchant_id = ANY(%(merchants)s))
    ), owed AS MATERIALIZED (
        SELECT p.id, p.uid, p.merchant_id, p.day, p.quantity * p.unit_price_fen AS fen,
            l.statement_id AS stands_in, coalesce(r.redeemed_at, o.reviewed_at, p.at) AS known_at
        FROM merchants_payable p
        JOIN (SELECT merchant_id, max(period_end) AS period_end FROM asked GROUP BY 1) a
            ON a.merchant_id = p.merchant_id AND p.day < a.period_end
        LEFT JOIN merchants_statementline l ON l.payable_id = p.id
        LEFT JOIN vouchers_redemption r ON r.payable_id = p.id
        LEFT JOIN merchants_offlinescan o ON o.payable_id = p.id
        WHERE p.day >= (SELECT min(period_start) FROM asked) OR l.statement_id IS NULL
            OR l.statement_id IN (SELECT id FROM asked)
    ), placed AS MATERIALIZED (
        SELECT owed.*, early.id AS belongs_to, late.id AS or_to
        FROM owed
        LEFT JOIN LATERAL ({place_early}) early ON true
        LEFT JOIN LATERAL ({place_late}) late ON true
    ), shadow AS MATERIALIZED (
        SELECT *, CASE WHEN stands_in = or_to THEN or_to ELSE belongs_to END AS place FROM placed
    ), worked AS (
        SELECT place, count(*) AS lines, sum(fen)::bigint AS fen FROM shadow GROUP BY place
    ), astray AS (
        SELECT DISTINCT ON (s.id) s.id, CASE WHEN w.stands_in = s.id
            THEN format('payable %%s stands in it and should not', w.uid)
            ELSE format('payable %%s of %%s fen is missing', w.uid, w.fen) END AS words
        FROM asked s JOIN shadow w ON w.place IS DISTINCT FROM w.stands_in AND s.id IN (w.place, w.stands_in)
        ORDER BY s.id, w.id
    ), unequal AS (
        SELECT DISTINCT ON (l.statement_id) l.statement_id,
            format('payable %%s is %%s fen, its line %%s', p.uid, p.quantity * p.unit_price_fen, l.amount_fen)
            AS words
        FROM merchants_statementline l JOIN merchants_payable p ON p.id = l.payable_id
        JOIN asked s ON s.id = l.statement_id
        WHERE l.amount_fen <> p.quantity * p.unit_price_fen ORDER BY l.statement_id, p.id
    )
    SELECT s.id, s.number, s.lines_count, s.lines_fen, coalesce(w.lines, 0), coalesce(w.fen, 0),
        coalesce(a.words, u.words, '')
    FROM asked s LEFT JOIN worked w ON w.place = s.id LEFT JOIN astray a ON a.id = s.id
    LEFT JOIN unequal u ON u.statement_id = s.id
    ORDER BY s.number
"""
PLACE = """
    SELECT s.id FROM merchants_statement s
    WHERE s.merchant_id = owed.merchant_id AND s.period_end > owed.day
        AND s.drawn_at >= owed.known_at + {margin} {held}
    ORDER BY s.drawn_at, s.id LIMIT 1
"""
HELD = """
    AND NOT EXISTS (SELECT FROM merchants_hold h WHERE h.payable_id = owed.id
        AND h.placed_at <= s.drawn_at AND (h.released_at IS NULL OR h.released_at > s.drawn_at))
"""


@dataclass(frozen=True)
class Shadow:
    """One statement: what it says, and what its debts say. `words` names the first row that differs."""

    pk: int
    number: str
    lines: int
    fen: int
    shadow_lines: int
    shadow_fen: int
    words: str

    @property
    def agrees(self) -> bool:
        """Whether nothing differs."""
        return (self.lines, self.fen) == (self.shadow_lines, self.shadow_fen) and not self.words


def shadow_run(month: date, merchants: list[int] | None = None) -> list[Shadow]:
    """Every statement of a month worked out again; of some merchants only, or of all."""
    first, following = month_bounds(month)
    early, late = (PLACE.format(margin=margin, held=HELD) for margin in ("interval '0'", "%(margin)s"))
    with connection.cursor() as cursor:
        cursor.execute(
            WHOLE.format(place_early=early, place_late=late),
            {"first": first, "next": following, "merchants": merchants, "margin": MARGIN},
        )
        return [Shadow(*row) for row in cursor.fetchall()]
