"""Statements for the period that is over."""

from datetime import date, datetime
from typing import Any

from django.db import connection, transaction

from club.core import audit
from club.core.audit import Actor
from club.core.models import AuditEntry
from club.core.proof import ensure_whole
from merchants.settlement.models import Statement
from merchants.settlement.periods import Period, period_before
from merchants.stores.models import Merchant

# One statement, so one snapshot: the totals are those of exactly the lines that are written. Late rows of
# earlier days are taken too. A merchant that has a statement for the period is passed over whole.
DRAW = """
WITH fresh AS MATERIALIZED (
    SELECT p.id, p.merchant_id, p.amount_fen
    FROM merchants_payable p
    JOIN merchants_merchant m ON m.id = p.merchant_id AND m.cycle = %(cycle)s
    WHERE p.day < %(end)s AND (%(merchant)s::bigint IS NULL OR p.merchant_id = %(merchant)s)
      AND NOT EXISTS (SELECT FROM merchants_statementline l WHERE l.payable_id = p.id)
      AND NOT EXISTS (SELECT FROM merchants_hold h WHERE h.payable_id = p.id AND h.released_at IS NULL)
      AND NOT EXISTS (SELECT FROM merchants_statement s
                      WHERE s.merchant_id = p.merchant_id AND s.period_start = %(start)s)
), sums AS (
    SELECT merchant_id, count(*) AS lines, sum(amount_fen)::bigint AS fen FROM fresh GROUP BY merchant_id
), taken AS (
    UPDATE merchants_statement s SET state = 'carried'
    FROM sums WHERE s.merchant_id = sums.merchant_id AND s.due_fen < 0
      AND s.period_start < %(start)s AND s.state IN ('draft', 'sent', 'confirmed')
    RETURNING s.id, s.merchant_id, s.due_fen
), rests AS (
    SELECT merchant_id, sum(due_fen)::bigint AS fen FROM taken GROUP BY merchant_id
), drawn AS (
    INSERT INTO merchants_statement (uid, number, merchant_id, period_start, period_end, state, lines_count,
        lines_fen, carried_fen, due_fen, drawn_at, drawn_by_id, confirmed_by_id)
    SELECT gen_random_uuid(), 'ST' || %(label)s || '-' || m.code, m.id, %(start)s, %(end)s, 'draft',
        sums.lines, sums.fen, coalesce(rests.fen, 0), sums.fen + coalesce(rests.fen, 0), %(at)s, %(by)s, ''
    FROM sums JOIN merchants_merchant m ON m.id = sums.merchant_id
    LEFT JOIN rests ON rests.merchant_id = sums.merchant_id
    RETURNING id, merchant_id
), written AS (
    INSERT INTO merchants_statementline (statement_id, payable_id, amount_fen)
    SELECT drawn.id, fresh.id, fresh.amount_fen FROM fresh JOIN drawn ON drawn.merchant_id = fresh.merchant_id
    ORDER BY fresh.id
)
SELECT id, false FROM drawn UNION ALL SELECT id, true FROM taken
"""


@transaction.atomic
def draw_up(*, day: date, at: datetime, by: Actor, merchant: Merchant | None = None) -> list[Statement]:
    """Draw up the statements of the period that was over on `day`, by each merchant's own cycle.

    - a line for every payable before the end of the period that stands in no statement yet and is not held
    - a negative rest of earlier statements is taken over, and those become carried
    - a merchant without anything new gets none; drawing again draws nothing twice
    - one audit row per statement drawn or carried
    - refuses with ChainBroken while the last proof found changed or missing rows
    """
    ensure_whole()
    with connection.cursor() as cursor:
        # Two draws at once would both see the same payables free; the second waits, then finds them taken.
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('merchants.draw_up'))")
        # Whole tables are compared: better in memory than through files on disk.
        cursor.execute("SET LOCAL work_mem = '256MB'")
    drawn: list[int] = []
    carried: list[int] = []
    for cycle in Merchant.Cycle.values:
        new, old = _draw(cycle, period_before(cycle, day), at, by, merchant)
        drawn, carried = drawn + new, carried + old
    rows = list(Statement.objects.filter(pk__in=drawn).select_related("merchant").order_by("merchant_id"))
    _record(rows, at, by, verb="statement.drawn")
    _record(
        list(Statement.objects.filter(pk__in=carried).select_related("merchant")),
        at,
        by,
        verb="statement.carried",
    )
    return rows


def _draw(
    cycle: str, period: Period, at: datetime, by: Actor, merchant: Merchant | None
) -> tuple[list[int], list[int]]:
    facts: dict[str, Any] = {"cycle": cycle, "start": period.start, "end": period.end, "label": period.label}
    with connection.cursor() as cursor:
        cursor.execute(DRAW, {**facts, "at": at, "by": by.id, "merchant": merchant.pk if merchant else None})
        rows = cursor.fetchall()
    return [pk for pk, taken in rows if not taken], [pk for pk, taken in rows if taken]


def _record(rows: list[Statement], at: datetime, by: Actor, *, verb: str) -> None:
    AuditEntry.objects.bulk_create(
        [audit.entry(verb=verb, subject=row, by=by, at=at, **_facts(row)) for row in rows]
    )


def _facts(row: Statement) -> dict[str, Any]:
    return {"merchant": row.merchant.code, "number": row.number, "due_fen": row.due_fen}
