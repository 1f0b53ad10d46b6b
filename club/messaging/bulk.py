"""Writing many messages in one statement, with one array per column.

Django's own bulk_create(ignore_conflicts=True) does not tell which rows went in, and its bulk_update builds
one CASE per row and column: sending spent more time on that than on all the rest.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import connection, connections, models
from psycopg import sql

from club.core.columns import columns_of
from club.messaging.models import Message

TABLE = sql.Identifier(Message._meta.db_table)


def insert_new(rows: Sequence[Message]) -> list[Message]:
    """Insert the rows whose dedupe_key is new and return them; the others stay as they were.

    What is the same on all rows goes over once: in reminders only the person and the words differ.
    """
    ids = dict(_insert(rows)) if rows else {}
    new = []
    for row in rows:
        row.pk = ids.pop(row.dedupe_key, None)
        if row.pk:
            row._state.adding, row._state.db = False, connection.alias
            new.append(row)
    return new


def _insert(rows: Sequence[Message]) -> list[tuple[Any, ...]]:
    here = connections[connection.alias]
    once: list[tuple[Any, list[Any]]] = []  # never empty: all are queued
    each: list[tuple[Any, list[Any]]] = []
    for column in columns_of(Message):
        values = [column.value(row, here) for row in rows]
        same = column.name != "dedupe_key" and all(value == values[0] for value in values)
        (once if same else each).append((column.field, values))
    statement = sql.SQL(
        "INSERT INTO {} ({}) SELECT {}, new.* FROM unnest({}) AS new "
        "ON CONFLICT (dedupe_key) DO NOTHING RETURNING dedupe_key, id"
    ).format(
        TABLE,
        _names(field for field, _values in [*once, *each]),
        _types([field for field, _values in once], "%s::{}"),
        _types([field for field, _values in each]),
    )
    return _run(statement, [*(values[0] for _field, values in once), *(values for _field, values in each)])


def write_back(rows: Sequence[Message], names: Iterable[str], lease: datetime) -> None:
    """Write the named columns of rows that are still held under this lease."""
    if not rows:
        return
    fields = [Message._meta.get_field(name) for name in ("id", *names)]
    changes = [sql.SQL("{0} = new.{0}").format(sql.Identifier(field.column)) for field in fields[1:]]
    statement = sql.SQL(
        "UPDATE {} AS old SET {} FROM unnest({}) AS new ({}) "
        "WHERE old.id = new.id AND old.lease_until = %s RETURNING old.id"
    ).format(TABLE, sql.SQL(", ").join(changes), _types(fields), _names(fields))
    _run(statement, [*_arrays(fields, rows), lease])


def _names(fields: Iterable[models.Field]) -> sql.Composed:
    return sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)


def _types(fields: Iterable[models.Field], place: str = "%s::{}[]") -> sql.Composed:
    here = connections[connection.alias]
    types = ((field.rel_db_type if field.primary_key else field.db_type)(here) for field in fields)
    return sql.SQL(", ").join(sql.SQL(place.format(kind)) for kind in types)


def _arrays(fields: Iterable[models.Field], rows: Iterable[Message]) -> list[list[Any]]:
    here = connections[connection.alias]
    return [[field.get_db_prep_save(field.pre_save(row, True), here) for row in rows] for field in fields]


def _run(statement: sql.Composed, values: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
