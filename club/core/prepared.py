"""The hot path: statements that PostgreSQL plans once per connection, and rows of several tables in one.

Elsewhere Django puts the values into the text of a statement, so that each one is planned anew, and builds
the text itself each time. For what runs a thousand times a minute that is most of the work
(docs/performance.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

import psycopg
from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.expressions import DatabaseDefault


class _PreparedCursor(psycopg.Cursor[tuple[Any, ...]]):
    """Binds values on the server and prepares from the first time on."""

    def execute(self, query: Any, params: Any = None, **options: Any) -> Any:
        # Django forbids preparing on its connections, because its own statements hardly ever repeat.
        self.connection.prepare_threshold = 0
        try:
            return super().execute(query, params, prepare=True)
        finally:
            self.connection.prepare_threshold = None

    def _get_prepared(self, pgq: Any, prepare: bool | None = None) -> Any:
        self._query = pgq  # Django's log of statements reads it, and psycopg leaves it empty here
        return super()._get_prepared(pgq, prepare)


def fetch(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that gives rows, run in the present transaction. Bare text needs a cast."""
    link = _connection()
    link.close_if_health_check_failed()
    link.ensure_connection()
    # Django's own wrapper around our cursor: it translates errors, counts statements and checks threads.
    with link._prepare_cursor(_PreparedCursor(link.connection)) as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def _connection() -> Any:
    """The connection itself: Django's usual name for it looks it up at every touch."""
    return connections[DEFAULT_DB_ALIAS]


class Part:
    """The columns of one table in a joined statement, and the row they make; other fields load when read."""

    def __init__(self, alias: str, model: type[models.Model], *names: str) -> None:
        self.alias = alias
        self.model = model
        known = [field.attname for field in model._meta.concrete_fields]
        # In the order of the model, as Django wants them.
        self.names = [name for name in known if name in names] if names else known

    @cached_property
    def columns(self) -> str:
        """For the SELECT list."""
        return ", ".join(f"{self.alias}.{field.column}" for field in self._fields)

    def take(self, values: Iterator[Any]) -> Any:
        """The row made of the next values; None when an outer join found none."""
        cells = [next(values) for _name in self.names]
        if cells[0] is None:
            return None
        for place, field in self._converted:
            cells[place] = field.from_db_value(cells[place], None, None)
        return self.model.from_db(DEFAULT_DB_ALIAS, self.names, cells)

    @cached_property
    def _fields(self) -> list[Any]:
        return [self.model._meta.get_field(name) for name in self.names]

    @cached_property
    def _converted(self) -> list[tuple[int, Any]]:
        return [(place, field) for place, field in enumerate(self._fields) if hasattr(field, "from_db_value")]


def insert_together(*rows: models.Model, given: tuple[str, Sequence[Any]] = ("", ())) -> bool:
    """Insert new rows of several tables in one statement.

    A foreign key to a row that stands earlier in the list gets its id; all rows have their ids afterwards.
    `given` is a statement with RETURNING and its values, run as part of it: unless it returns a row, nothing
    is inserted, and the answer is False.
    """
    link = _connection()
    places = {id(row): place for place, row in enumerate(rows)}
    condition, values = given[0], list(given[1])
    shapes = []
    for row in rows:
        shape = []
        for field in _fields(row):
            value, kind = _value(row, field, places, link)
            if kind == "%s":
                values.append(value)
            if kind:
                shape.append((field.column, kind))
        shapes.append((row._meta.db_table, tuple(shape)))
    ids = fetch(_statement(tuple(shapes), condition), values)[0]
    if ids[0] is None:
        return False
    for row, pk in zip(rows, ids, strict=True):
        _written(row, pk)
    return True


def _written(row: models.Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for field in _fields(row):
        if field.is_relation and field.is_cached(row) and getattr(row, field.attname) is None:
            setattr(row, field.name, field.get_cached_value(row))  # takes over the id it has by now


def _fields(row: models.Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if not field.primary_key]


def _value(row: models.Model, field: Any, places: dict[int, int], link: Any) -> tuple[Any, str]:
    """The value of a column and how it stands in the statement: not at all if the table has a default."""
    if field.is_relation and field.is_cached(row):
        earlier = places.get(id(field.get_cached_value(row)))
        if earlier is not None:
            return None, f"(SELECT id FROM row{earlier})"
    value = field.pre_save(row, True)
    if isinstance(value, DatabaseDefault):
        return None, ""
    value = field.get_db_prep_save(value, link)
    return value, "NULL" if value is None else "%s"


@lru_cache(maxsize=256)
def _statement(shapes: tuple[Any, ...], given: str) -> str:
    parts, ids = [f"given AS ({given})"] if given else [], []
    source = " FROM given" if given else ""
    for place, (table, shape) in enumerate(shapes):
        columns = ", ".join(column for column, _ in shape)
        # The columns decide the types of parameters that are selected without more.
        values = ", ".join(kind for _, kind in shape)
        parts.append(f"row{place} AS (INSERT INTO {table} ({columns}) SELECT {values}{source} RETURNING id)")
        ids.append(f"(SELECT id FROM row{place})")
    return f"WITH {', '.join(parts)} SELECT {', '.join(ids)}"
