"""Tables that only grow, divided by their counter into partitions: what there is, and the statements for it.

A table can be divided when each of its unique keys holds the column it is divided by, which is its counter
here. Of those that grow with every act that is so for the three below. Redemptions, payables, journals,
messages and keys of repeated requests have a second unique key that is a guard (ADR 7).

Rows keep the order of their counter, so the newest partition is the one that is written, with small indexes,
and the older ones rest: they are cleaned once, backed up once and may lie on slower disks.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import connection

DIVIDED = ("club_auditentry", "club_messageattempt", "merchants_posting")
ROWS = 20_000_000  # in one partition
AHEAD = 2  # empty partitions kept ready
OLDEST_SERVER = 17  # before this a partition could not have its parent's counter
# Those who redeem wait no longer than this for each of at most three locks. Together that is less than the
# second after which PostgreSQL looks for two who wait for each other: it is we who give way, and try again.
LOCK_MS = 300
MAKE_PARTITION = "make_partition"  # the function for an account that owns no table (granting.py)


@dataclass(frozen=True)
class Table:
    """What the catalogue of the database says about one table."""

    name: str
    is_divided: bool
    bound: int | None  # of the constraint that prepares the division
    is_proved: bool  # every row was seen to lie below it

    @property
    def first(self) -> str:
        """The partition that the table itself becomes."""
        return f"{self.name}_p0"

    @property
    def rest(self) -> str:
        """Where rows beyond every partition go; empty as long as partitions are made in time."""
        return f"{self.name}_rest"

    @property
    def below(self) -> str:
        """The name of the constraint."""
        return f"{self.name}_below"


@dataclass(frozen=True)
class Part:
    """One partition: its name and its bounds by the counter; the first begins nowhere."""

    name: str
    begins: int | None
    ends: int


def look(name: str) -> Table:
    """The table as it is now."""
    rows = ask("SELECT relkind FROM pg_class WHERE oid = %s::regclass", name)
    check = ask(
        """SELECT pg_get_constraintdef(oid), convalidated FROM pg_constraint
            WHERE conrelid = %s::regclass AND conname = %s""",
        *(name, f"{name}_below"),
    )
    numbers = re.findall(r"\d+", check[0][0]) if check else []
    return Table(name, rows[0][0] == "p", int(numbers[0]) if numbers else None, bool(check) and check[0][1])


def parts(name: str) -> list[Part]:
    """The partitions with bounds, in order."""
    rows = ask(
        """SELECT c.relname, pg_get_expr(c.relpartbound, c.oid) FROM pg_inherits i
            JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = %s::regclass""",
        name,
    )
    found = []
    for part, words in rows:
        bounds = re.match(r"FOR VALUES FROM \((MINVALUE|'?\d+'?)\) TO \('?(\d+)'?\)", words)
        if bounds:
            begins = None if bounds[1] == "MINVALUE" else int(bounds[1].strip("'"))
            found.append(Part(part, begins, int(bounds[2])))
    return sorted(found, key=lambda part: part.ends)


def last_id(name: str) -> int:
    """The highest counter of the table; 0 while it is empty."""
    return int(ask(f"SELECT coalesce(max(id), 0) FROM {name}")[0][0])


def next_id(name: str) -> int:
    """What the counter gives next."""
    (sequence,) = ask("SELECT pg_get_serial_sequence(%s, 'id')", name)[0]
    return int(ask(f"SELECT last_value + is_called::int FROM {sequence}")[0][0])


def bound_above(name: str, rows: int) -> int:
    """Where the first partition ends: a round number, at least one whole partition away."""
    return (last_id(name) // rows + 2) * rows


def swap(table: Table, start: int) -> Iterator[str]:
    """The statements that put a divided table in the place of a plain one, all in one transaction.

    `start` is what the counter gives next. Nothing is copied and no row is looked at: the plain table becomes
    the first partition, the constraint proves that it belongs there, and its indexes and keys become parts of
    those of the divided table.
    """
    name, first = table.name, table.first
    granted = list(_granted(name))
    indexes, triggers, ours, theirs = (list(_defined(kind, name)) for kind in CATALOGUE)
    for index, _text in indexes:
        yield f"ALTER INDEX {index} RENAME TO {_beside(index)}"
    for trigger, _text in triggers:
        yield f"DROP TRIGGER {trigger} ON {name}"
    for key, _text in theirs:
        yield f"ALTER TABLE {key.split('.')[0]} DROP CONSTRAINT {key.split('.')[1]}"
    yield f"ALTER TABLE {name} ALTER id DROP IDENTITY"
    yield f"ALTER TABLE {name} RENAME TO {first}"
    kept = "INCLUDING DEFAULTS INCLUDING GENERATED INCLUDING STORAGE INCLUDING CONSTRAINTS INCLUDING COMMENTS"
    yield f"CREATE TABLE {name} (LIKE {first} {kept}) PARTITION BY RANGE (id)"
    yield f"ALTER TABLE {name} DROP CONSTRAINT {table.below}"
    yield f"ALTER TABLE {name} ALTER id ADD GENERATED BY DEFAULT AS IDENTITY"
    if start > 1:
        yield f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), {start - 1})"
    for _index, text in indexes:
        yield text
    for key, text in ours:
        yield f"ALTER TABLE {name} ADD CONSTRAINT {key} {text}"
    for _trigger, text in triggers:
        yield text
    for account, statement in granted:
        yield f"REVOKE ALL ON {first} FROM {account}"  # a partition is reached through its table alone
        yield statement
    yield f"ALTER TABLE {name} ATTACH PARTITION {first} FOR VALUES FROM (MINVALUE) TO ({table.bound})"
    yield f"CREATE TABLE {table.rest} PARTITION OF {name} DEFAULT"
    for key, text in theirs:
        other, constraint = key.split(".")
        yield f"ALTER TABLE {other} ADD CONSTRAINT {constraint} {text} NOT VALID"


def owns(name: str) -> bool:
    """Whether this account may change the shape of the table."""
    return bool(
        ask("SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = %s::regclass", name)[0][0]
    )


def quiet(*tables: str) -> str:
    """The lock that sends away the server's own vacuum, which holds tables for long but gives way.

    It keeps nobody from reading or writing, so it may be waited for.
    """
    return f"LOCK TABLE {', '.join(tables)} IN SHARE UPDATE EXCLUSIVE MODE"


def around(name: str) -> tuple[list[str], list[str]]:
    """The tables that its rows point at, and those whose rows point at it."""
    ours = """SELECT DISTINCT confrelid::regclass::text FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY 1"""
    theirs = """SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
        WHERE confrelid = %s::regclass AND contype = 'f' ORDER BY 1"""
    return [table for (table,) in ask(ours, name)], [table for (table,) in ask(theirs, name)]


def locks(name: str) -> str:
    """The locks of the swap, in one go before anything is changed, so that nothing is waited for later.

    Attaching a partition takes the tables that its rows point at for itself too. They come first, because an
    act writes there before it writes here.
    """
    ours, theirs = around(name)
    return f"LOCK TABLE {', '.join([*ours, *theirs, name])} IN ACCESS EXCLUSIVE MODE"


def unproved_keys(name: str) -> list[tuple[str, str]]:
    """Foreign keys of other tables to this one that were not looked through yet: table and key."""
    return [
        (table, key)
        for table, key in ask(
            """SELECT conrelid::regclass::text, conname FROM pg_constraint
                WHERE confrelid = %s::regclass AND contype = 'f' AND NOT convalidated AND conparentid = 0""",
            name,
        )
    ]


# What hangs on a table: indexes, triggers, its foreign keys and those of others to it; names and definitions.
CATALOGUE = (
    """SELECT c.relname, CASE WHEN k.oid IS NULL THEN pg_get_indexdef(i.indexrelid) ELSE
            format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', i.indrelid::regclass, k.conname,
                pg_get_constraintdef(k.oid)) END
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        LEFT JOIN pg_constraint k ON k.conindid = i.indexrelid AND k.conrelid = i.indrelid
            AND k.contype IN ('p', 'u')
        WHERE i.indrelid = %s::regclass ORDER BY i.indexrelid""",
    """SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger
        WHERE tgrelid = %s::regclass AND NOT tgisinternal ORDER BY oid""",
    """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE conrelid = %s::regclass AND contype = 'f' ORDER BY oid""",
    """SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
        WHERE confrelid = %s::regclass AND contype = 'f' AND conparentid = 0 ORDER BY oid""",
)


# Who else may do what with a table and its counter: the account, and the statement that says so.
GRANTED = """
    SELECT account, format('GRANT %%s ON %%s %%s TO %%s', string_agg(x.privilege_type, ', '),
        CASE c.relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END, c.oid::regclass, account)
    FROM pg_class c, aclexplode(c.relacl) x LEFT JOIN pg_roles r ON r.oid = x.grantee,
        LATERAL (SELECT coalesce(quote_ident(r.rolname), 'PUBLIC') AS account) named
    WHERE c.oid IN (%(table)s::regclass, pg_get_serial_sequence(%(table)s, 'id')::regclass)
        AND x.grantee <> c.relowner
    GROUP BY c.oid, c.relkind, account ORDER BY c.relkind DESC, account
"""


def _granted(name: str) -> Iterator[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(GRANTED, {"table": name})
        yield from cursor.fetchall()


def _defined(kind: str, name: str) -> Iterator[tuple[str, str]]:
    yield from ask(kind, name)


def _beside(index: str) -> str:
    """The name that an index of the plain table takes, so that its own is free."""
    return f"{index[:60]}_p0"


def ask(statement: str, *values: object) -> list[tuple[Any, ...]]:
    """The rows of a statement that only looks."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return cursor.fetchall()
