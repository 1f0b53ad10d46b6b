"""The hot path: statements that PostgreSQL plans once per connection, and rows of several tables in one.

Elsewhere Django puts the values into the text of a statement, so that each one is planned anew, and builds
the text itself each time. For what runs a thousand times a minute that is most of the work
(docs/performance.md).
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState
from django.db.models.expressions import DatabaseDefault

from club.core import binding
from club.core.columns import columns_of, unchanged
from club.core.rows import described, is_plain


def fetch(statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
    """The rows of a statement that gives rows, run in the present transaction. Bare text needs a cast."""
    link = _connection()
    link.close_if_health_check_failed()
    link.ensure_connection()
    return binding.run(link, statement, values)


def send_later(
    statement: str,
    values: Mapping[str, Any] | Sequence[Any],
    told: Callable[[binding.Rows], object] | None = None,
) -> None:
    """Run a statement with the next one of the transaction, COMMIT at the latest; `told` hears its rows."""
    binding.later(_connection(), statement, values, told)


def ask_ahead(
    statement: str, values: Mapping[str, Any] | Sequence[Any], told: Callable[[binding.Rows], object]
) -> None:
    """Ask along with the next statement, whose answer counts for nothing if `told` raises; then `settle`."""
    link = _connection()
    link.close_if_health_check_failed()
    link.ensure_connection()
    binding.ahead(link, statement, values, told)


def settle() -> None:
    """Send what waits, if anything does."""
    binding.settle(_connection())


class _Here(threading.local):
    """The connection of this thread, which Django keeps for as long as the thread lives."""

    def __init__(self) -> None:
        self.link: Any = connections[DEFAULT_DB_ALIAS]


_here = _Here()


def _connection() -> Any:
    """The connection itself: Django's usual name for it looks it up at every touch."""
    return _here.link


# A row in a statement: its table, and how each column stands there; "" if the table fills it in.
Shape = tuple[type[models.Model], tuple[str, ...]]


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
        cells = list(islice(values, len(self.names)))
        if cells[0] is None:
            return None
        for place, field in self._converted:
            cells[place] = field.from_db_value(cells[place], None, None)
        return (
            self._row(cells)
            if is_plain(self.model)
            else self.model.from_db(DEFAULT_DB_ALIAS, self.names, cells)
        )

    def _row(self, cells: list[Any]) -> Any:
        """What `from_db` makes, without asking every column whether it was deferred."""
        row = self.model.__new__(self.model)
        state = ModelState()
        state.adding, state.db = False, DEFAULT_DB_ALIAS
        known = row.__dict__ = dict(zip(self.names, cells, strict=True))
        for name in self._described:
            setattr(row, name, known[name])
        row._state = state
        return row

    @cached_property
    def _described(self) -> list[str]:
        return [name for name in self.names if name in described(self.model)]

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
    shapes, values = _told(rows)
    ids = fetch(_statement(shapes, given[0]), [*given[1], *values])[0]
    if ids[0] is None:
        return False
    for row, pk in zip(rows, ids, strict=True):
        _written(row, pk)
    return True


def insert_later(*rows: models.Model) -> None:
    """Insert new rows of several tables with the next statement of the transaction, COMMIT at the latest.

    For the end of an act: one trip to the database less. Nobody is told their ids. All that are left one
    after the other go in as one statement, as they are by then.
    """
    link = _connection()
    waiting = binding.last_waiting(link)
    if isinstance(waiting, _Rows):
        waiting.rows += rows
    else:
        binding.later_made(link, _Rows([*rows]))


class _Rows:
    """Rows that wait to go in."""

    def __init__(self, rows: list[models.Model]) -> None:
        self.rows = rows

    def made(self) -> tuple[str, list[Any]]:
        """The statement, and its values."""
        shapes, values = _told(self.rows)
        return _last_statement(shapes), values


def _told(rows: Sequence[models.Model]) -> tuple[tuple[Shape, ...], list[Any]]:
    """How each row stands in the statement, and the values that are bound."""
    link = _connection()
    places = {id(row): place for place, row in enumerate(rows)}
    values: list[Any] = []
    shapes = []
    for row in rows:
        kinds = []
        cells, near = vars(row), row._state.fields_cache
        for column in columns_of(type(row)):
            if column.relation and (related := near.get(column.relation)) and id(related) in places:
                kinds.append(_id_of(places[id(related)]))
                continue
            turn = column.turn
            value = cells[column.attname] if turn else column.value(row, link)
            if value is None:
                _ensure_no_one_is_meant(row, column.relation)
                kinds.append("NULL")
            elif type(value) is DatabaseDefault:
                kinds.append("")
            elif turn is str and value == "":
                kinds.append("''")
            else:
                kinds.append("%s")
                values.append(value if turn is None or turn is unchanged else turn(value))
        shapes.append((type(row), tuple(kinds)))
    return tuple(shapes), values


def _ensure_no_one_is_meant(row: models.Model, relation: str | None) -> None:
    """Raise ValueError for a row that points at another which has no id and does not go in with it."""
    if relation and row._state.fields_cache.get(relation) is not None:
        raise ValueError(f"{type(row).__name__}.{relation} points at a row whose id nobody knows")


def _written(row: models.Model, pk: int) -> None:
    row.pk = pk
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    for column in columns_of(type(row)):
        if column.relation and vars(row)[column.attname] is None:
            related = row._state.fields_cache.get(column.relation)
            if related is not None:
                setattr(row, column.relation, related)  # takes over the id it has by now


@lru_cache(maxsize=256)
def _statement(shapes: tuple[Shape, ...], given: str) -> str:
    source = " FROM given" if given else ""
    parts = [f"given AS ({given})"] if given else []
    parts += [f"row{place} AS ({_insert(shape)}{source} RETURNING id)" for place, shape in enumerate(shapes)]
    ids = [_id_of(place) for place in range(len(shapes))]
    return f"WITH {', '.join(parts)} SELECT {', '.join(ids)}"


@lru_cache(maxsize=256)
def _last_statement(shapes: tuple[Shape, ...]) -> str:
    """The same where nobody asks for ids but the rows that point at others."""
    asked = {kind for _model, kinds in shapes for kind in kinds}
    parts = []
    for place, shape in enumerate(shapes[:-1]):
        told = " RETURNING id" if _id_of(place) in asked else ""
        parts.append(f"row{place} AS ({_insert(shape)}{told})")
    before = f"WITH {', '.join(parts)} " if parts else ""
    return before + _insert(shapes[-1])


def _id_of(place: int) -> str:
    return f"(SELECT id FROM row{place})"


def _insert(shape: Shape) -> str:
    model, kinds = shape
    filled = [(column.name, kind) for column, kind in zip(columns_of(model), kinds, strict=True) if kind]
    names, values = (", ".join(side) for side in zip(*filled, strict=True))
    # The columns decide the types of parameters that are selected without more.
    return f"INSERT INTO {model._meta.db_table} ({names}) SELECT {values}"
