"""Link what has been written since."""

import time
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cms.chain.sources import DIGEST, GENESIS, LINK, MARKS, SOURCES, Source, plain_text, rows_of

SIZE = 2000
PATIENCE_S = 5.0
# Ids come in order, commits do not: an id below the highest may still be on its way. All that were taken
# by now are there for good once every transaction that was open by now has ended.
HIGHEST = "SELECT {}, clock_timestamp()"  # the moment last: it must be later than the ids
# Of other accounts (the owner's, while it migrates) one sees that a transaction is open, not since when.
STILL_OPEN = """
    SELECT EXISTS (SELECT FROM pg_stat_activity a WHERE datname = current_database()
        AND pid <> pg_backend_pid() AND (backend_type = 'client backend' AND xact_start <= %s
            OR backend_type IS NULL AND usesysid IS NOT NULL AND EXISTS (
                SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.locktype = 'virtualxid')))
"""
BLOCK = """
    WITH taken AS MATERIALIZED (
        {rows} WHERE t."{key}" > %(after)s AND t."{key}" <= %(horizon)s ORDER BY t."{key}" LIMIT %(size)s
    ), block AS (
        SELECT coalesce(head.number, 0) + 1 AS number, %(source)s AS source, %(after)s::bigint AS after,
            %(columns)s::varchar[] AS columns, coalesce(head.hash, {genesis}) AS previous, taken.*
        FROM (
            SELECT CASE WHEN count(*) < %(size)s THEN %(horizon)s::bigint ELSE max(key) END AS upto,
                count(*) AS rows, {digest} AS digest, {marks} AS marks FROM taken
        ) taken LEFT JOIN (SELECT number, hash FROM cms_block ORDER BY number DESC LIMIT 1) head ON true
        WHERE taken.rows > 0
    )
    INSERT INTO cms_block
        (number, source, columns, after, upto, rows, digest, marks, previous, hash, sealed_at)
    SELECT number, source, columns, after, upto, rows, digest, marks, previous, {link}, %(at)s FROM block
    RETURNING rows, upto
"""


def seal(*, at: datetime, patience_s: float = PATIENCE_S) -> int:
    """Link every settled row that stands in no block yet; returns how many there were.

    - blocks of at most 2,000 rows, each with the hash of the one before it
    - nothing at all while a transaction stays open for longer than `patience_s`; the next call finds the rows
    - of two at once, the second leaves it to the first
    """
    horizons = _horizons(patience_s)
    return sum(_seal(SOURCES[name], horizon, at) for name, horizon in horizons.items() if horizon)


def _horizons(patience_s: float) -> dict[str, int]:
    """Up to which key each source has settled; none when somebody keeps a transaction open."""
    highest = ", ".join(
        f"coalesce(pg_sequence_last_value(pg_get_serial_sequence('{source.sequence_of}', 'id')), 0)"
        for source in SOURCES.values()
    )
    with connection.cursor() as cursor:
        cursor.execute(HIGHEST.format(highest))
        *keys, since = cursor.fetchone()
        if not _settled(cursor, since, patience_s):
            return {}
    return dict(zip(SOURCES, keys, strict=True))


def _settled(cursor: Any, since: datetime, patience_s: float) -> bool:
    end = time.monotonic() + patience_s
    while True:
        cursor.execute(STILL_OPEN, [since])
        if not cursor.fetchone()[0]:
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.02)


@transaction.atomic
def _seal(source: Source, horizon: int, at: datetime) -> int:
    columns = source.columns
    statement = BLOCK.format(
        rows=rows_of(source, columns), key=source.key, genesis=GENESIS, digest=DIGEST, marks=MARKS, link=LINK
    )
    values: dict[str, Any] = {
        "source": source.name,
        "columns": columns,
        "horizon": horizon,
        "size": SIZE,
        "at": at,
    }
    sealed = 0
    with connection.cursor() as cursor:
        # The next block needs the hash of the last one, so there is one writer at a time.
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('cms.chain'))")
        if not cursor.fetchone()[0]:
            return 0
        plain_text(cursor)
        cursor.execute("SELECT coalesce(max(upto), 0) FROM cms_block WHERE source = %s", [source.name])
        after = cursor.fetchone()[0]
        while after < horizon:
            cursor.execute(statement, {**values, "after": after})
            found = cursor.fetchone()
            if found is None:
                break
            sealed, after = sealed + found[0], found[1]
    return sealed
