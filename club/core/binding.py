"""The shortest way to PostgreSQL: statements are split once, planned once per connection, sent in few trips.

On each trip the process falls asleep and another takes its place; from another machine it is a way there and
back. So BEGIN goes along with the first statement of a transaction, and a statement whose answer nobody waits
for (`later`) with the next one or with COMMIT.

Behind a pool that gives a connection for one transaction only, nothing is planned ahead: the next transaction
may be on another connection, which knows nothing of it.

psycopg's cursor reads the text of a long statement anew each time, asks the socket between steps in Python,
and forgets what it planned whenever a transaction is rolled back, as it is for each refusal.
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

import psycopg
from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg import errors, generators, pq
from psycopg.adapt import AdaptersMap, PyFormat, Transformer
from psycopg.types.datetime import TimestamptzLoader

PLACE = re.compile(r"%(?:\((\w+)\)s|s|%)")
NEEDS_NEW_PLAN = {"0A000", "26000"}  # a migration changed the rows; somebody made the server forget
GOOD = {pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK, pq.ExecStatus.PIPELINE_SYNC}

Rows = list[tuple[Any, ...]]
Values = Mapping[str, Any] | Sequence[Any]


@dataclass
class _Call:
    """A statement on its way; `told` hears the rows that it gave."""

    text: bytes
    name: bytes | None = None
    params: Any = None
    types: Any = None
    formats: Any = None
    told: Callable[[Rows], object] | None = None


class Later(Protocol):
    """A statement that is only made when it goes on its way."""

    def made(self) -> tuple[str, Values]:
        """The statement, and its values."""


class _Adapters:
    """How values go and rows come on a connection; moments by psycopg's own reader, which is compiled.

    Django's is made for any zone of a connection; ours keep UTC.
    """

    def __init__(self, link: Any) -> None:
        self.connection = link
        self.adapters = AdaptersMap(link.adapters)
        self.adapters.register_loader("timestamptz", TimestamptzLoader)


class _Line:
    """One connection: what it has planned, what waits for its next trip, how values go and rows come."""

    def __init__(self, link: Any, *, is_pooled: bool = False) -> None:
        self.link = link
        self.is_pooled = is_pooled
        self.line = link.pgconn
        self.adapt = Transformer(_Adapters(link))
        self.names: dict[tuple[str, tuple[int, ...]], bytes] = {}
        self.planned = 0
        self.ahead: list[_Call] = []  # to be sent whatever becomes of the transaction
        self.waiting: list[_Call | Later] = []
        self.made: list[str] = []  # of what waited, for the log

    def call(self, statement: str, values: Values, told: Callable[[Rows], object] | None = None) -> _Call:
        """The statement with its values as bytes, planned if it never was."""
        text, names = split(statement)
        given = [values[name] for name in names] if isinstance(values, Mapping) else list(values)
        params = self.adapt.dump_sequence(given, [PyFormat.AUTO] * len(given))
        types, formats = self.adapt.types, self.adapt.formats
        name = None
        if not self.is_pooled:
            key = (statement, types or ())
            name = self.names.get(key) or self._plan(key, text)
        return _Call(text, name, params, types, formats, told)

    def travel(self, *calls: _Call) -> list[Any]:
        """Send what waits and these calls in one trip; their results. The first that failed is raised."""
        waiting, going = self.waiting, self.ahead
        self.waiting, self.ahead = [], []
        if not self.link.autocommit and self.line.transaction_status == pq.TransactionStatus.IDLE:
            going.insert(0, self.call("BEGIN", ()))
        going += [each if isinstance(each, _Call) else self._made(each) for each in waiting]
        going += calls
        results = [self._alone(going[0])] if len(going) == 1 else self._together(going)
        for call, result in zip(going, results, strict=True):
            self._ensure_good(result)
            if call.told:
                call.told(self.rows(result))
        return results[len(results) - len(calls) :]

    def _made(self, later: Later) -> _Call:
        statement, values = later.made()
        self.made.append(statement)
        return self.call(statement, values)

    def settle(self) -> None:
        """Send what waits, if anything does."""
        if self.ahead or self.waiting:
            self.travel()

    def rows(self, result: Any) -> Rows:
        self.adapt.set_pgresult(result)
        return self.adapt.load_rows(0, result.ntuples, tuple)

    def _alone(self, call: _Call) -> Any:
        if call.name:
            return self.line.exec_prepared(call.name, call.params, call.formats)
        return self.line.exec_params(call.text, call.params, call.types, call.formats)

    def _together(self, calls: Sequence[_Call]) -> list[Any]:
        try:
            self.line.enter_pipeline_mode()
            for call in calls:
                if call.name:
                    self.line.send_query_prepared(call.name, call.params, call.formats)
                else:
                    self.line.send_query_params(call.text, call.params, call.types, call.formats)
            self.line.pipeline_sync()
            results = self.link.wait(self._results(len(calls)))
            self.line.exit_pipeline_mode()
        except BaseException:
            self.link.close()  # in the middle of a trip nobody knows what has arrived
            raise
        return results

    def _results(self, count: int) -> Any:
        """For `wait`: send, and the result of each call."""
        yield from generators.send(self.line)
        results = []
        for _call in range(count):
            found = yield from generators.fetch_many(self.line)
            results.append(found[-1])
        yield from generators.fetch(self.line)  # the sync
        return results

    def _plan(self, key: tuple[str, tuple[int, ...]], text: bytes) -> bytes:
        self.planned += 1
        name = b"club_%d" % self.planned
        self._ensure_good(self.line.prepare(name, text, key[1]))
        self.names[key] = name
        return name

    def _ensure_good(self, result: Any) -> None:
        if result.status in GOOD:
            return
        if self.line.status == pq.ConnStatus.BAD:
            raise psycopg.OperationalError("the connection to the database was lost")
        error = errors.error_from_result(result, encoding="utf-8")
        if error.sqlstate in NEEDS_NEW_PLAN:
            self.names.clear()
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


def run(link: BaseDatabaseWrapper, statement: str, values: Values) -> Rows:
    """The rows of a statement on Django's connection, with Django's errors and in Django's log."""
    link.validate_no_broken_transaction()
    line = _line(link)
    began = time.monotonic()
    try:
        with link.wrap_database_errors:
            if not link.in_atomic_block:
                line.settle()  # there is nothing to undo for whoever objects
            return line.rows(line.travel(line.call(statement, values))[0])
    finally:
        _log_made(link, line)
        _log(link, statement, time.monotonic() - began)


def later(
    link: BaseDatabaseWrapper, statement: str, values: Values, told: Callable[[Rows], object] | None = None
) -> None:
    """Leave a statement to the next trip of this transaction, COMMIT at the latest; `told` hears its rows.

    What is wrong with it, or what `told` raises, is raised then, and undoes the transaction as if it had been
    raised here. Outside of a transaction it is sent at once.
    """
    if not link.in_atomic_block:
        found = run(link, statement, values)
        if told:
            told(found)
        return
    link.validate_no_broken_transaction()
    line = _line(link)
    with link.wrap_database_errors:
        line.waiting.append(line.call(statement, values, told))
    _log(link, statement, 0)


def later_made(link: BaseDatabaseWrapper, statement: Later) -> None:
    """The same for a statement that is only made when it goes on its way; nobody is told its rows."""
    if not link.in_atomic_block:
        run(link, *statement.made())
        return
    link.validate_no_broken_transaction()
    _line(link).waiting.append(statement)


def last_waiting(link: BaseDatabaseWrapper) -> Any:
    """What was left last and still waits; None if nothing does."""
    line = _known(link)
    return line.waiting[-1] if line is not None and line.waiting else None


def ahead(link: BaseDatabaseWrapper, statement: str, values: Values, told: Callable[[Rows], object]) -> None:
    """Send a question along with the next trip, before all else; `told` hears its rows before anybody.

    For what is as good as known: whoever goes on as if it were makes `told` raise when it is not, and that
    undoes the transaction in which he did. It is asked even if nothing else is: `settle` before saying
    anything.
    """
    line = _line(link)
    with link.wrap_database_errors:
        line.ahead.append(line.call(statement, values, told))
    _log(link, statement, 0)


def waits(link: BaseDatabaseWrapper) -> bool:
    """Whether anything waits for the next trip."""
    line = _known(link)
    return line is not None and bool(line.ahead or line.waiting)


def settle(link: BaseDatabaseWrapper) -> None:
    """Send what waits, if anything does."""
    if waits(link):
        line = _line(link)
        with link.wrap_database_errors:
            line.settle()
        _log_made(link, line)


def commit(link: BaseDatabaseWrapper) -> None:
    """Commit, in one trip with what waits, unless somebody is told of it, who may still object."""
    line = _line(link)
    with link.wrap_database_errors:
        if line.ahead or any(isinstance(each, _Call) and each.told for each in line.waiting):
            line.travel()
        line.travel(line.call("COMMIT", ()))
    _log_made(link, line)


def forget(link: BaseDatabaseWrapper) -> None:
    """Nothing of the transaction waits any more: it is undone."""
    line = _known(link)
    if line is not None:
        line.waiting.clear()


def _known(link: BaseDatabaseWrapper) -> _Line | None:
    return vars(link.connection).get("_club_line") if link.connection is not None else None


def _line(link: BaseDatabaseWrapper) -> _Line:
    line = _known(link)
    if line is None:
        line = _Line(link.connection, is_pooled=link.settings_dict.get("POOLED", False))
        vars(link.connection)["_club_line"] = line
    return line


def _log_made(link: BaseDatabaseWrapper, line: _Line) -> None:
    for statement in line.made:
        _log(link, statement, 0)
    line.made.clear()


def _log(link: BaseDatabaseWrapper, statement: str, seconds: float) -> None:
    if link.queries_logged:
        link.queries_log.append({"sql": split(statement)[0].decode(), "time": f"{seconds:.3f}"})
