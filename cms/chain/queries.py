"""Where the chain ends, and what waits to be linked."""

from dataclasses import dataclass

from django.db import connection

from cms.chain.models import Block
from cms.chain.sources import SOURCES


def head() -> Block | None:
    """The last block."""
    return Block.objects.defer("marks").order_by("-number").first()


@dataclass(frozen=True)
class Linked:
    """One source: rows in blocks, and rows that stand in none yet."""

    name: str
    label: str
    rows: int
    waiting: int


def linked() -> list[Linked]:
    """How far the chain is, source by source."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT source, sum(rows)::bigint, max(upto) FROM cms_block GROUP BY source")
        known = {name: (rows, upto) for name, rows, upto in cursor.fetchall()}
        found = []
        for source in SOURCES.values():
            rows, upto = known.get(source.name, (0, 0))
            cursor.execute(f'SELECT count(*) FROM {source.table} WHERE "{source.key}" > %s', [upto])
            found.append(Linked(source.name, source.label, rows, cursor.fetchone()[0]))
    return found
