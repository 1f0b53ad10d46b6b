"""Divide tables that only grow, while the club runs."""

import time
from collections.abc import Callable

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError
from cms.keeping import dividing
from cms.keeping.dividing import AHEAD, LOCK_MS, MAKE_PARTITION, OLDEST_SERVER, ROWS

QUIET_MS = 10_000  # for the lock that nobody minds
TRIES = 60
PAUSE_S = 1.0
GIVE_WAY = {"55P03", "40P01"}  # the lock was not free in time; two waited for each other
Told = Callable[[str], None]


class CannotDivide(DomainError):
    """The server or the table does not allow it."""

    code = "cannot_divide"
    message = _("This table cannot be divided here.")


class NoQuietMoment(DomainError):
    """The table was in use at every try."""

    code = "no_quiet_moment"
    message = _("The table was in use all the time. Nothing has changed; run it again.")


def divide(*, table: str, rows: int = ROWS, told: Told = lambda words: None, dry_run: bool = False) -> bool:
    """Make a table of partitions of `rows` each out of a plain one; whether anything was to do.

    No row is copied and no fact changes, so nothing is written to the audit trail. It may be stopped at any
    moment and run again: each step sees from the catalogue whether it is done.

    1. a constraint: all counters are below a round number (a moment; new rows keep to it)
    2. the rows there are looked through (reads and writes go on)
    3. the plain table becomes the first partition of a divided one (a moment, nobody may use it meanwhile)
    4. foreign keys to it are looked through, and partitions ahead are made

    `told` hears every statement; a dry run only tells. Raises CannotDivide, NoQuietMoment.
    """
    _ensure_possible(table)
    run = told if dry_run else _runner(told, table)
    begun = dividing.look(table)
    if not begun.is_divided:
        if begun.bound is None:
            bound = dividing.bound_above(table, rows)
            run(f"ALTER TABLE {table} ADD CONSTRAINT {begun.below} CHECK (id < {bound}) NOT VALID")
        if not begun.is_proved:
            run(f"ALTER TABLE {table} VALIDATE CONSTRAINT {begun.below}")
        _swap(table, told, dry_run)
    for other, key in [] if dry_run else dividing.unproved_keys(table):
        run(f"ALTER TABLE {other} VALIDATE CONSTRAINT {key}")
    if not dry_run:
        _drop_bound(table, run)
        make_partitions(rows=rows, tables=(table,), told=told)
    return not begun.is_divided


def make_partitions(
    *, rows: int | None = None, tables: tuple[str, ...] = dividing.DIVIDED, told: Told = lambda words: None
) -> int:
    """Keep empty partitions ready before each divided table reaches its last; how many were made.

    Without `rows` they are as large as the last one. Where nights were missed until rows came beyond the last
    one, those stay in the default partition, and the next one begins behind them.
    """
    made = 0
    for name in tables:
        table = dividing.look(name)
        if not table.is_divided:
            continue
        known = dividing.parts(name)
        last = known[-1]
        size = rows or (last.ends - last.begins if last.begins is not None else ROWS)
        begins, next_id = last.ends, dividing.next_id(name)
        if next_id > begins:
            begins = (next_id // size + 1) * size
        while begins < next_id + AHEAD * size:
            _make_partition(name, begins, begins + size, told)
            begins, made = begins + size, made + 1
    return made


def _make_partition(name: str, begins: int, ends: int, told: Told) -> None:
    """An account that owns no table asks the owner's function, which does the same."""
    if dividing.owns(name):
        bounds = f"FOR VALUES FROM ({begins}) TO ({ends})"
        _runner(told, name)(f"CREATE TABLE {name}_p{begins} PARTITION OF {name} {bounds}")
    else:
        _runner(told)(f"SELECT {MAKE_PARTITION}('{name}', {begins}, {ends})")


def _swap(name: str, told: Told, dry_run: bool) -> None:
    """In a dry run nothing is prepared yet, so the constraint's name and number are only told of."""
    if dry_run:
        bound = dividing.look(name).bound or "..."
        told(f"-- in one transaction: {name} becomes the first partition, up to {bound}, of a table {name}")
        return
    statements: list[str] = []

    def swap() -> None:
        statements.clear()
        with connection.cursor() as cursor:
            cursor.execute(dividing.locks(name))
            for statement in dividing.swap(dividing.look(name), dividing.next_id(name)):
                cursor.execute(statement)
                statements.append(statement)

    ours, theirs = dividing.around(name)
    _in_a_quiet_moment(swap, [*ours, *theirs, name])
    for statement in statements:
        told(statement)


def _drop_bound(name: str, run: Told) -> None:
    """The bounds of the partition say the same from now on."""
    first = dividing.look(name).first
    if dividing.ask(
        "SELECT 1 FROM pg_constraint WHERE conrelid = to_regclass(%s) AND conname = %s",
        *(first, f"{name}_below"),
    ):
        run(f"ALTER TABLE {first} DROP CONSTRAINT {name}_below")


def _runner(told: Told, *tables: str) -> Told:
    def run(statement: str) -> None:
        def once() -> None:
            with connection.cursor() as cursor:
                cursor.execute(statement)

        told(statement)
        _in_a_quiet_moment(once, list(tables))

    return run


def _in_a_quiet_moment(work: Callable[[], None], tables: list[str]) -> None:
    """Do it in a transaction that waits for locks a moment only, and try again after a pause."""
    for _try in range(TRIES):
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = {QUIET_MS}")
                    if tables:
                        cursor.execute(dividing.quiet(*tables))
                        cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MS}")
                work()
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") not in GIVE_WAY:
                raise
            time.sleep(PAUSE_S)
        else:
            return
    raise NoQuietMoment


def _ensure_possible(name: str) -> None:
    if name not in dividing.DIVIDED:
        raise CannotDivide(name)
    if dividing.ask("SELECT current_setting('server_version_num')::int")[0][0] < OLDEST_SERVER * 10_000:
        raise CannotDivide(f"PostgreSQL {OLDEST_SERVER} or newer")
    columns = "SELECT 1 FROM pg_attribute WHERE attrelid = %s::regclass AND attacl IS NOT NULL"
    if dividing.ask(columns, name):
        raise CannotDivide(f"{name} has grants of its columns")
