"""The same money on its ways through the books: uses, debts, journal, lines; merchant by merchant."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from django.db import connection

SUMS = """
    WITH owed AS MATERIALIZED (
        SELECT id, merchant_id, amount_fen, corrects_id FROM merchants_payable
        WHERE day >= %(first)s AND day < %(next)s AND (%(all)s OR merchant_id = ANY(%(merchants)s))
    )
    SELECT m.id, m.code, m.name, m.name_en, b.name, t.* FROM (
        SELECT d.merchant_id, count(*) AS rows,
            coalesce(sum(d.amount_fen) FILTER (WHERE r.id IS NOT NULL), 0)::bigint,
            coalesce(sum(d.amount_fen) FILTER (WHERE u.id IS NOT NULL), 0)::bigint,
            coalesce(sum(d.amount_fen) FILTER (
                WHERE o.id IS NOT NULL OR d.corrects_id IS NOT NULL), 0)::bigint,
            sum(d.amount_fen)::bigint,
            coalesce(-sum(s.amount_fen), 0)::bigint,
            coalesce(sum(l.amount_fen), 0)::bigint,
            coalesce(sum(d.amount_fen) FILTER (WHERE l.id IS NULL), 0)::bigint
        FROM owed d
        LEFT JOIN vouchers_redemption r ON r.payable_id = d.id
        LEFT JOIN vouchers_redemption u ON u.reversal_payable_id = d.id
        LEFT JOIN merchants_offlinescan o ON o.payable_id = d.id
        LEFT JOIN merchants_journal j ON j.payable_id = d.id
        LEFT JOIN merchants_posting s ON s.journal_id = j.id AND s.account = 'merchant'
        LEFT JOIN merchants_statementline l ON l.payable_id = d.id
        GROUP BY d.merchant_id
    ) t JOIN merchants_merchant m ON m.id = t.merchant_id JOIN club_branch b ON b.id = m.branch_id
    ORDER BY m.code
"""


@dataclass(frozen=True)
class Sums:
    """Fen of one period. `uses` redeemed, `undone` taken back, `other` good faith and corrections."""

    rows: int = 0
    uses: int = 0
    undone: int = 0
    other: int = 0
    owed: int = 0
    booked: int = 0
    lines: int = 0
    open: int = 0

    @property
    def difference(self) -> int:
        """By how much the ways differ at most; zero when all of them are the same sum."""
        ways = (self.uses + self.undone + self.other, self.owed, self.booked, self.lines + self.open)
        return max(ways) - min(ways)

    def __add__(self, more: "Sums") -> "Sums":
        return Sums(*(getattr(self, each.name) + getattr(more, each.name) for each in fields(self)))


@dataclass(frozen=True)
class Balance:
    """One merchant in one period."""

    pk: int
    code: str
    name: str
    name_en: str
    branch: str
    sums: Sums


def balances(first: date, following: date, merchants: Sequence[int] | None) -> list[Balance]:
    """The sums of every merchant with a debt from `first` until before `following`; None means of all."""
    facts = {"first": first, "next": following, "all": merchants is None, "merchants": list(merchants or ())}
    with connection.cursor() as cursor:
        cursor.execute(SUMS, facts)
        return [
            Balance(pk, code, name, name_en, branch, Sums(*sums))
            for pk, code, name, name_en, branch, _merchant, *sums in cursor.fetchall()
        ]
