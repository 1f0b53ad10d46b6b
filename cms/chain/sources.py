"""What is linked: which rows of which table, by which key, and what of them never changes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from club.core.models import AuditEntry
from club.points.models import PointsEntry
from merchants.ledger.models import Journal, Payable, PayableLine, Posting
from merchants.settlement.models import Statement, StatementLine
from vouchers.lifecycle.models import Redemption


@dataclass(frozen=True)
class Source:
    """Rows of a model in the order of `key`, which comes from the sequence of `counter`.

    `left_out` are the columns that may change later, each for the reason given.
    """

    name: str
    model: type[models.Model]
    key: str = "id"
    counter: type[models.Model] | None = None
    only: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    words: Any = ""

    @property
    def label(self) -> str:
        """What its rows are called."""
        return str(self.words or self.model._meta.verbose_name_plural)

    @property
    def table(self) -> str:
        """The table."""
        return self.model._meta.db_table

    @property
    def sequence_of(self) -> str:
        """The table whose sequence the keys come from."""
        return (self.counter or self.model)._meta.db_table

    @property
    def columns(self) -> list[str]:
        """The columns that a block covers from now on."""
        known = [field.column for field in self.model._meta.local_concrete_fields]
        return [name for name in known if name in (self.only or known) and name not in self.left_out]


REVERSAL = ("id", "reversed_at", "reversed_by_id", "reversal_reason", "reversal_payable_id")
SOURCES: dict[str, Source] = {
    source.name: source
    for source in (
        Source("payable", Payable),
        Source("charge", PayableLine),
        Source("journal", Journal),
        Source("posting", Posting),
        # Merging moves the member; answers are forgotten with the person; an undoing is a source of its own.
        Source("redemption", Redemption, left_out=("member_id", "answers", *REVERSAL[1:])),
        Source(
            "reversal",
            Redemption,
            key="reversal_payable_id",
            counter=Payable,
            only=REVERSAL,
            words=_("undone redemptions"),
        ),
        Source(
            "statement",
            Statement,
            only=(
                *("id", "uid", "number", "merchant_id", "period_start", "period_end", "lines_count"),
                *("lines_fen", "carried_fen", "due_fen", "drawn_at", "drawn_by_id"),
            ),
        ),
        Source("line", StatementLine),
        Source("points", PointsEntry),
        Source("audit", AuditEntry),
    )
}


def rows_of(source: Source, columns: Sequence[str], key: str = "key") -> str:
    """SQL: key and mark (SHA-256 of the content) of every row; to be narrowed by a condition on the key."""
    listed = ", ".join(f't."{name}"' for name in columns)
    content = f"sha256(convert_to(ROW({listed})::text, 'UTF8'))"
    return f'SELECT t."{source.key}" AS {key}, {content} AS mark FROM {source.table} t'


# The digest and the marks of rows (key, mark), in the order of their keys.
DIGEST = "sha256(string_agg(int8send(key) || mark, ''::bytea ORDER BY key))"
MARKS = "string_agg(int8send(key) || substr(mark, 1, 8), ''::bytea ORDER BY key)"
GENESIS = "decode(repeat('00', 32), 'hex')"
LINK = """sha256(convert_to(concat_ws('|', encode(previous, 'hex'), number, source, columns::text,
    after, upto, rows, encode(digest, 'hex'), encode(sha256(marks), 'hex')), 'UTF8'))"""


def plain_text(cursor: Any) -> None:
    """Times and dates as text must read the same whoever asks."""
    cursor.execute("SELECT set_config('timezone', 'UTC', true), set_config('datestyle', 'ISO, YMD', true)")
