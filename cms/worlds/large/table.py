"""Rows on their way into one table by COPY."""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from psycopg import sql


class Table:
    """Collects rows of a model and writes them in one go.

    Only the columns that vary are given with each row; the others get the defaults of the model or of the
    table, so a field that another room adds does not break the loader. Ids come from its own sequence.
    """

    def __init__(self, model: type[models.Model], *varying: str) -> None:
        self.name = model._meta.db_table
        self.varying = varying
        named = (*varying, "id")
        others = [f for f in model._meta.concrete_fields if f.column not in named and not f.has_db_default()]
        self.columns = ["id", *varying, *(field.column for field in others)]
        self.rest = tuple(_default(field) for field in others)
        self.rows: list[tuple[Any, ...]] = []
        self.ids: list[int] = []

    def reserve(self, count: int) -> None:
        """Have ids ready for that many rows."""
        with connection.cursor() as cursor:
            sequence = f"SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, {count})"
            cursor.execute(sequence, [self.name])
            self.ids = [row[0] for row in reversed(cursor.fetchall())]

    def add(self, *values: Any) -> int:
        """Another row; returns its id."""
        key = self.ids.pop()
        self.rows.append((key, *values, *self.rest))
        return key

    def in_order_of(self, column: str) -> None:
        """Give the rows their ids in the order of a column; only for rows that no other row points to."""
        place = 1 + self.varying.index(column)
        ids = sorted(row[0] for row in self.rows)
        rows = sorted(self.rows, key=lambda row: row[place])
        self.rows = [(key, *row[1:]) for key, row in zip(ids, rows, strict=True)]

    def write(self) -> None:
        """COPY what was collected, and forget it."""
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(self.name), sql.SQL(", ").join(map(sql.Identifier, self.columns))
        )
        with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
            for row in self.rows:
                copy.write_row(row)
        self.rows = []


def _default(field: models.Field) -> Any:
    value = field.get_default()
    if isinstance(field, models.JSONField):
        return "{}" if value == {} else "[]"
    if isinstance(field, models.BinaryField):
        return None  # an empty sealed value is stored as NULL
    return list(value) if isinstance(field, ArrayField) else value
