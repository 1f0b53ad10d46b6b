"""V9: no row that was linked into the chain has been changed, deleted or slipped in since."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext_lazy as _

from cms.chain.sources import DIGEST, GENESIS, LINK, SOURCES, Source, plain_text, rows_of
from cms.reports.invariants.check import Bad, Check

LINKS = f"""
    SELECT number FROM (
        SELECT number, hash, previous, after, {LINK} AS worked,
            lag(hash, 1, {GENESIS}) OVER (ORDER BY number) AS before,
            lag(number, 1, 0::bigint) OVER (ORDER BY number) AS earlier,
            lag(upto, 1, 0::bigint) OVER (PARTITION BY source ORDER BY number) AS begun
        FROM cms_block
    ) block
    WHERE hash <> worked OR previous <> before OR number <> earlier + 1 OR after <> begun ORDER BY number
"""
# Block by block in the order of the keys: each is a walk along an index, whatever the size of the table.
CONTENTS = """
    SELECT b.number FROM cms_block b
    LEFT JOIN LATERAL (
        SELECT {digest} AS digest FROM ({rows} WHERE t."{key}" > b.after AND t."{key}" <= b.upto) r
    ) now ON true
    WHERE b.source = %s AND b.columns = %s::varchar[] AND now.digest IS DISTINCT FROM b.digest
    ORDER BY b.number
"""
ROWS = """
    WITH block AS (SELECT * FROM cms_block WHERE number = %s), sealed AS (
        SELECT substr(marks, n * 16 + 1, 8) AS key, substr(marks, n * 16 + 9, 8) AS mark
        FROM block, generate_series(0, length(marks) / 16 - 1) n
    ), now AS (
        SELECT int8send(key) AS key, substr(mark, 1, 8) AS mark
        FROM ({rows}, block b WHERE t."{key}" > b.after AND t."{key}" <= b.upto) r
    )
    SELECT ('x' || encode(coalesce(sealed.key, now.key), 'hex'))::bit(64)::bigint,
        CASE WHEN now.key IS NULL THEN 'deleted' WHEN sealed.key IS NULL THEN 'slipped in' ELSE 'changed' END
    FROM sealed FULL JOIN now ON now.key = sealed.key
    WHERE sealed.mark IS DISTINCT FROM now.mark ORDER BY coalesce(sealed.key, now.key)
"""
NAMED = 100  # blocks whose rows are told apart; of more, each counts as one


def chain() -> Bad:
    """Blocks that do not follow on each other, and rows that are not what was linked."""
    with connection.cursor() as cursor:
        plain_text(cursor)
        cursor.execute(LINKS)
        loose = [row[0] for row in cursor.fetchall()]
        found = [(number, source) for source in SOURCES.values() for number in _changed(cursor, source)]
        bad = [words for number, source in sorted(found, key=lambda each: each[0])[:NAMED]
               for words in _rows(cursor, number, source)]  # fmt: skip
    bad += [
        f"block {number}: it does not follow on the one before, or its hash is another" for number in loose
    ]
    return Bad(len(bad) + max(0, len(found) - NAMED), bad[0]) if bad else Bad()


def _changed(cursor: Any, source: Source) -> Iterator[int]:
    cursor.execute("SELECT DISTINCT columns FROM cms_block WHERE source = %s", [source.name])
    for (columns,) in cursor.fetchall():
        rows = rows_of(source, columns)
        cursor.execute(CONTENTS.format(digest=DIGEST, rows=rows, key=source.key), [source.name, columns])
        yield from (row[0] for row in cursor.fetchall())


def _rows(cursor: Any, number: int, source: Source) -> list[str]:
    """The rows of a block that are not what was linked, by their keys."""
    cursor.execute("SELECT columns FROM cms_block WHERE number = %s", [number])
    columns = cursor.fetchone()[0]
    cursor.execute(ROWS.format(rows=rows_of(source, columns), key=source.key), [number])
    words = [
        f"{source.name} {key}: {what} since block {number} was sealed" for key, what in cursor.fetchall()
    ]
    return words or [f"block {number}: its digest is not that of its rows"]


def anchors() -> Bad:
    """Heads of the chain that were written down outside and that the database does not know any more."""
    noted = _noted()
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, encode(hash, 'hex') FROM cms_block WHERE number = ANY(%s)", [[*noted]])
        known = dict(cursor.fetchall())
    bad = [
        f"block {number}: anchored in {where}, it is {'another one' if number in known else 'missing'}"
        for number, (hash_, where) in sorted(noted.items())
        if known.get(number) != hash_
    ]
    return Bad(len(bad), bad[0]) if bad else Bad()


def _noted() -> dict[int, tuple[str, str]]:
    """Number, hash and place of every anchor; what lay beyond the head of a restored copy is gone."""
    noted: dict[int, tuple[str, str]] = {}
    for _at, what, number, hash_, where in _lines(settings.ANCHORS_DIR):
        if what == "restored":
            noted = {kept: anchor for kept, anchor in noted.items() if kept <= number}
        else:
            noted[number] = hash_, where
    return noted


def _lines(folder: Path) -> Iterator[tuple[datetime, str, int, str, str]]:
    for path in sorted(folder.glob("*.log")):
        for place, line in enumerate(path.read_text(encoding="ascii").splitlines(), 1):
            at, what, number, hash_ = line.split(" ")
            yield datetime.fromisoformat(at), what, int(number), hash_, f"{path.name}:{place}"


CHECKS = [
    Check("V9", "chain", _("No row of the books was changed or deleted since it was linked"), chain),
    Check("V9", "anchors", _("The chain still holds every head that was written down outside"), anchors),
]
