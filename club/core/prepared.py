"""The hot path: statements that PostgreSQL plans once per connection, and rows of several tables in one.

Elsewhere Django puts the values into the text of a statement, so that each one is planned anew, and builds
the text itself each time. For what runs a thousand times a minute that is most of the work
(docs/performance.md).
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault
from django.db.models.query_utils import DeferredAttribute
from modelcluster.models import ClusterableModel

from club.core import binding
from club.core.columns import Column, columns_of


def fetch(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that gives rows, run in the present transaction. Bare text needs a cast."""
    link = _connection()
    link.close_if_health_check_failed()
    link.ensure_connection()
    return binding.run(link, statement, values)


def send_later(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> None:
    """Run a statement with the next one of the transaction, COMMIT at the latest; nobody needs its rows."""
    binding.later(_connection(), statement, values, lambda _found: None)


def _connection() -> Any:
    """The connection itself: Django's usual name for it looks it up at every touch."""
    return connections[DEFAULT_DB_ALIAS]


# A cluster's own way of being made only looks for children, which a row of the database never brings.
PLAIN = {models.Model.__init__, ClusterableModel.__init__}


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
        return self._row(cells) if self._is_plain else self.model.from_db(DEFAULT_DB_ALIAS, self.names, cells)

    def _row(self, cells: list[Any]) -> Any:
        """What `from_db` makes, without asking every column whether it was deferred."""
        row = self.model.__new__(self.model)
        row._state = ModelState()
        row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
        vars(row).update(zip(self.names, cells, strict=True))
        for name in self._described:
            setattr(row, name, vars(row)[name])
        return row

    @cached_property
    def _is_plain(self) -> bool:
        told = (models.signals.pre_init, models.signals.post_init)
        listens = any(signal.has_listeners(self.model) for signal in told)
        return self.model.__init__ in PLAIN and not listens

    @cached_property
    def _described(self) -> list[str]:
        """The columns whose own kind of attribute wants to see the value first."""
        kinds = {name: getattr(self.model, name, None) for name in self.names}
        return [name for name, kind in kinds.items() if not isinstance(kind, DeferredAttribute)]

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
    statement, values = _joined(rows, given)
    return _all_written(rows, fetch(statement, values))


def insert_later(*rows: models.Model) -> None:
    """Insert new rows of several tables with the next statement of the transaction, COMMIT at the latest.

    For the end of an act: one trip to the database less. The rows have their ids after that.
    """
    statement, values = _joined(rows)
    binding.later(_connection(), statement, values, lambda found: _all_written(rows, found))


def _joined(
    rows: Sequence[models.Model], given: tuple[str, Sequence[Any]] = ("", ())
) -> tuple[str, list[Any]]:
    link = _connection()
    places = {id(row): place for place, row in enumerate(rows)}
    condition, values = given[0], list(given[1])
    shapes = []
    for row in rows:
        shape = []
        for column in columns_of(type(row)):
            kind, value = _value(row, column, places, link)
            if kind == "%s":
                values.append(value)
            if kind:
                shape.append((column.name, kind))
        shapes.append((row._meta.db_table, tuple(shape)))
    return _statement(tuple(shapes), condition), values


def _all_written(rows: Sequence[models.Model], found: Sequence[tuple[Any, ...]]) -> bool:
    ids = found[0]
    if ids[0] is None:
        return False
    for row, pk in zip(rows, ids, strict=True):
        _written(row, pk)
    return True


def _written(row: models.Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for column in columns_of(type(row)):
        if column.relation and vars(row)[column.attname] is None:
            related = row._state.fields_cache.get(column.relation)
            if related is not None:
                setattr(row, column.relation, related)  # takes over the id it has by now


def _value(row: models.Model, column: Column, places: dict[int, int], link: Any) -> tuple[str, Any]:
    """How a column stands in the statement, not at all if the table has a default; and its value."""
    if column.relation:
        earlier = places.get(id(row._state.fields_cache.get(column.relation)))
        if earlier is not None:
            return f"(SELECT id FROM row{earlier})", None
    value = column.value(row, link)
    if isinstance(value, DatabaseDefault):
        return "", None
    return ("NULL", None) if value is None else ("%s", value)


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
