"""A database back as it was before a test that committed for real.

A fresh copy brings everything back, but two thousand files are half a second of processor time. Where a test
only wrote rows, and few of them, these are taken out again and what was there before is put back, which takes
a tenth; anything else (a table more, an index, a vacuum, a hundred thousand rows) is for a copy.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg
from django.conf import settings
from psycopg import sql

MORE_BYTES = 8 * 1024 * 1024  # what rows that are gone may leave behind in the tables
OURS = "n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'"
TABLES = f"""
    SELECT c.oid, n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND {OURS} ORDER BY c.oid
"""
SIZE = f"""
    SELECT sum(pg_relation_size(c.oid)) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind = 'r' AND {OURS}
"""
SEQUENCES = """
    SELECT schemaname, sequencename, coalesce(last_value, start_value), last_value IS NOT NULL
    FROM pg_sequences ORDER BY 1, 2
"""
# Everything that is not a row of a table: what there is, since when, and what the planner believes.
SHAPE = f"""
    SELECT md5(string_agg(line, ',' ORDER BY line)) FROM (
        SELECT concat_ws(' ', 'c', c.oid, c.xmin, c.relpages, c.reltuples) AS line
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE {OURS}
        UNION ALL SELECT concat_ws(' ', 'a', attrelid, attnum, xmin) FROM pg_attribute WHERE attrelid >= 16384
        UNION ALL SELECT concat_ws(' ', 'd', oid, xmin) FROM pg_attrdef
        UNION ALL SELECT concat_ws(' ', 'i', indexrelid, xmin) FROM pg_index WHERE indexrelid >= 16384
        UNION ALL SELECT concat_ws(' ', 'k', oid, xmin) FROM pg_constraint WHERE oid >= 16384
        UNION ALL SELECT concat_ws(' ', 't', oid, xmin) FROM pg_trigger
        UNION ALL SELECT concat_ws(' ', 'f', oid, xmin) FROM pg_proc WHERE oid >= 16384
        UNION ALL SELECT concat_ws(' ', 'p', oid, xmin) FROM pg_publication
        UNION ALL SELECT concat_ws(' ', 'e', oid, xmin) FROM pg_extension
        UNION ALL SELECT concat_ws(' ', 's', starelid, staattnum, xmin) FROM pg_statistic
        WHERE starelid >= 16384
    ) AS lines
"""
OTHERS = """
    SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
WRITTEN = "SELECT oid FROM unnest(%s::oid[]) AS oid WHERE pg_relation_size(oid) > 0"
WITHOUT_GUARDS = "SET session_replication_role = replica; SET lock_timeout = '10s'"

Table = tuple[str, str]


@dataclass(frozen=True)
class Beginning:
    """What a database holds at first."""

    shape: str
    size: int = field(compare=False)
    empty: dict[int, Table]
    filled: dict[Table, bytes]
    sequences: dict[Table, tuple[int, bool]]


def beginning_of(name: str) -> Beginning:
    """Read it, once a run."""
    with _connected(name) as link:
        tables = {oid: (schema, table) for oid, schema, table in link.execute(TABLES)}
        filled = {oid: rows for oid, table in tables.items() if (rows := _rows(link, table))}
        return Beginning(
            shape=shape_of(link),
            size=_size(link),
            empty={oid: table for oid, table in tables.items() if oid not in filled},
            filled={tables[oid]: rows for oid, rows in filled.items()},
            sequences=_sequences(link),
        )


def shape_of(link: Any) -> str:
    """What there is besides rows; `link` is a cursor or a connection."""
    return link.execute(SHAPE).fetchone()[0]


def rewind(name: str, beginning: Beginning) -> bool:
    """Back to the beginning; False where that takes a copy. Nobody else stays connected."""
    with _connected(name) as link:
        link.execute(OTHERS)
        if shape_of(link) != beginning.shape or _size(link) > beginning.size + MORE_BYTES:
            return False
        link.execute(WITHOUT_GUARDS)
        _take_out(link, beginning)
        _set_back(link, beginning)
        return all(_is_back(link, table, rows) for table, rows in beginning.filled.items())


def _take_out(link: psycopg.Connection, beginning: Beginning) -> None:
    """The rows of tables that had none."""
    written = link.execute(WRITTEN, [list(beginning.empty)])
    deletes = [sql.SQL("DELETE FROM {}").format(sql.Identifier(*beginning.empty[oid])) for (oid,) in written]
    if deletes:
        link.execute(sql.SQL("; ").join(deletes))


def _set_back(link: psycopg.Connection, beginning: Beginning) -> None:
    """The sequences."""
    now = _sequences(link)
    for sequence, (value, is_called) in beginning.sequences.items():
        if now[sequence] != (value, is_called):
            link.execute(
                "SELECT setval(%s, %s, %s)", [sql.Identifier(*sequence).as_string(), value, is_called]
            )


def _is_back(link: psycopg.Connection, table: Table, rows: bytes) -> bool:
    """Whether a table that had rows has them again, in their order."""
    if _rows(link, table) == rows:
        return True
    link.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(*table)))
    with link.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(*table))) as copy:
        copy.write(rows)
    return _rows(link, table) == rows


def _rows(link: psycopg.Connection, table: Table) -> bytes:
    with link.cursor().copy(sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(*table))) as copy:
        return b"".join(bytes(block) for block in copy)


def _sequences(link: psycopg.Connection) -> dict[Table, tuple[int, bool]]:
    return {(schema, name): (value, called) for schema, name, value, called in link.execute(SEQUENCES)}


def _size(link: psycopg.Connection) -> int:
    return link.execute(SIZE).fetchone()[0]


@contextmanager
def _connected(name: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.DATABASE_URL, dbname=name, autocommit=True) as link:
        yield link
