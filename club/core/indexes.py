"""Indexes that nothing needs: Django makes one for every foreign key and two for every unique text.

Each is written at every insert. One that is the beginning of another answers nothing that the other does
not, and in a database that sorts by bytes (as the embedded one does) the second kind for LIKE is a copy.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# Only names that Django made up: what a model names itself is meant, and a later migration would miss it.
# `keys` are numbers of columns, `kinds` the ways in which they are sorted.
DOUBLE = r"""
    WITH known AS (
        SELECT c.relname AS name, t.relname AS tab, i.indexrelid, i.indrelid, i.indisunique,
            string_to_array(i.indkey::text, ' ') AS keys, string_to_array(i.indclass::text, ' ') AS kinds,
            coalesce(pg_get_expr(i.indpred, i.indrelid), '') AS part,
            pg_get_indexdef(i.indexrelid) LIKE '%%\_pattern\_ops%%' AS is_for_like
        FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_am method ON method.oid = c.relam AND method.amname = 'btree'
        WHERE t.relnamespace = current_schema()::regnamespace AND i.indexprs IS NULL
    ), sorting AS (
        SELECT datlocprovider = 'b' OR datcollate IN ('C', 'POSIX') AS by_bytes
        FROM pg_database WHERE datname = current_database()
    )
    SELECT DISTINCT one.name FROM known one JOIN known other
        ON other.indrelid = one.indrelid AND other.indexrelid <> one.indexrelid AND other.part = one.part
        AND other.keys[1:cardinality(one.keys)] = one.keys AND NOT other.is_for_like
    CROSS JOIN sorting
    WHERE NOT one.indisunique AND one.name ~ '_[0-9a-f]{8}(_like)?$'
        AND one.tab ~ '^(club|vouchers|merchants|cms)_'
        AND CASE WHEN one.is_for_like THEN sorting.by_bytes
            ELSE other.kinds[1:cardinality(one.kinds)] = one.kinds END
    ORDER BY one.name
"""


def double_indexes(link: Any) -> list[str]:
    """The names of the indexes of the house that are the beginning of another one."""
    with link.cursor() as cursor:
        cursor.execute(DOUBLE, [])
        return [name for (name,) in cursor.fetchall()]


def drop_double_indexes(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
    """For migrations.RunPython, at the end of a migration that adds tables; a second run finds nothing.

    Each is dropped by a statement of its own, which waits a second at most for the readers of its table.
    """
    with editor.connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '1s'")
        for name in double_indexes(editor.connection):
            cursor.execute(f"DROP INDEX {editor.quote_name(name)}")
        cursor.execute("RESET lock_timeout")
