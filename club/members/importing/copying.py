"""Inserting many rows by COPY, which takes a fraction of the time of INSERT statements."""

from collections.abc import Sequence
from typing import Any

from django.db import connection, connections, models
from psycopg import sql

from club.core.columns import columns_of


def copy_in(model: type[models.Model], rows: Sequence[models.Model]) -> None:
    """Insert new rows and give them their primary keys. Sealed fields are sealed as when saved one by one."""
    if not rows:
        return
    key, columns = model._meta.pk, columns_of(model)
    here = connections[connection.alias]  # going through the proxy for every value takes half the time
    with connection.cursor() as cursor:
        for row, pk in zip(rows, _new_keys(cursor, model, len(rows)), strict=True):
            row.pk = pk
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(model._meta.db_table),
            sql.SQL(", ").join(map(sql.Identifier, [key.column, *(each.name for each in columns)])),
        )
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([row.pk, *(each.value(row, here) for each in columns)])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _new_keys(cursor: Any, model: type[models.Model], number: int) -> list[int]:
    table, key = model._meta.db_table, model._meta.pk.column
    cursor.execute(
        "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)", [table, key, number]
    )
    return [pk for (pk,) in cursor.fetchall()]
