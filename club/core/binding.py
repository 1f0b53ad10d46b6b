"""The shortest way to PostgreSQL: a statement is split once, planned once per connection, one call runs it.

Behind a pool that gives a connection for one transaction only, nothing is planned ahead: the next transaction
may be on another connection, which knows nothing of it.

psycopg's cursor reads the text of a long statement anew each time, asks the socket between steps in Python,
and forgets what it planned whenever a transaction is rolled back, as it is for each refusal.
"""

import re
import time
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, pq
from psycopg.adapt import PyFormat, Transformer

PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")
NEEDS_NEW_PLAN = {"0A000", "26000"}  # a migration changed the rows; somebody made the server forget
GOOD = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK}


class _Line:
    """One connection: what it has planned, and how values become bytes and rows come back."""

    def __init__(self, link: Any, *, is_pooled: bool = False) -> None:
        self.link = link
        self.is_pooled = is_pooled
        self.line = link.pgconn
        self.adapt = Transformer.from_context(link)
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.planned = 0

    def run(self, statement: str, values: Mapping[str, Any] | Sequence[Any]) -> list[tuple[Any, ...]]:
        text, names = split(statement)
        given = [values[name] for name in names] if isinstance(values, Mapping) else list(values)
        params = self.adapt.dump_sequence(given, [PyFormat.AUTO] * len(given))
        self._begin()
        if self.is_pooled:
            result = self._good(self.line.exec_params(text, params, self.adapt.types, self.adapt.formats))
        else:
            key = (statement, self.adapt.types or ())
            name = self.names.get(key) or self._plan(key, text)
            result = self._good(self.line.exec_prepared(name, params, self.adapt.formats), key)
        self.adapt.set_pgresult(result)
        return self.adapt.load_rows(0, result.ntuples, tuple)

    def _begin(self) -> None:
        """Open the transaction that Django has promised, as psycopg would before the first statement."""
        if not self.link.autocommit and self.line.transaction_status == pq.TransactionStatus.IDLE:
            self._good(self.line.exec_(b"BEGIN"))

    def _plan(self, key: tuple[str, tuple[int, ...]], text: bytes) -> bytes:
        self.planned += 1
        name = b"club_%d" % self.planned
        self._good(self.line.prepare(name, text, key[1]))
        self.names[key] = name
        return name

    def _good(self, result: Any, key: Any = None) -> Any:
        if result.status in GOOD:
            return result
        if self.line.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError("the connection to the database was lost")
        error = errors.error_from_result(result, encoding="utf-8")
        if error.sqlstate in NEEDS_NEW_PLAN:
            self.names.pop(key, None)
        raise error


@lru_cache(maxsize=512)
def split(statement: str) -> tuple[bytes, list[str]]:
    """The statement with numbered places, and the names that stand for them in that order."""
    names: list[str] = []

    def number(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1] or f"#{len(names)}"
        if name not in names:
            names.append(name)
        return f"${names.index(name) + 1}"

    return PLACE.sub(number, statement).encode(), names


def run(
    link: BaseDatabaseWrapper, statement: str, values: Mapping[str, Any] | Sequence[Any]
) -> list[tuple[Any, ...]]:
    """The rows of a statement on Django's connection, with Django's errors and in Django's log."""
    link.validate_no_broken_transaction()
    line = vars(link.connection).get("_club_line")
    if line is None:
        line = _Line(link.connection, is_pooled=link.settings_dict.get("POOLED", False))
        vars(link.connection)["_club_line"] = line
    began = time.monotonic()
    try:
        with link.wrap_database_errors:
            return line.run(statement, values)
    finally:
        if link.queries_logged:
            spent = f"{time.monotonic() - began:.3f}"
            link.queries_log.append({"sql": split(statement)[0].decode(), "time": spent})
