"""Tables and columns that are written once: a trigger refuses UPDATE and DELETE, whoever asks."""

from django.db import migrations

FUNCTION = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only; write a correcting row instead', TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
"""


def guard(*tables: str) -> list[migrations.RunSQL]:
    """Migration operations that make `tables` append-only."""
    operations = [migrations.RunSQL(FUNCTION, migrations.RunSQL.noop)]
    for table in tables:
        trigger = f"{table}_append_only"
        operations.append(
            migrations.RunSQL(
                f"CREATE TRIGGER {trigger} BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_change();",
                f"DROP TRIGGER {trigger} ON {table};",
            )
        )
    return operations


def freeze(table: str, *columns: str) -> migrations.RunSQL:
    """A migration operation that lets nobody change these columns, nor delete the row."""
    name = f"{table}_frozen"
    kept = (
        f"CREATE TRIGGER {name}_kept BEFORE DELETE ON {table} FOR EACH ROW EXECUTE FUNCTION refuse_change();"
    )
    return migrations.RunSQL(
        f"{_refuse_other(name, table, columns, 'true')} {kept}",
        f"DROP TRIGGER {name} ON {table}; DROP TRIGGER {name}_kept ON {table};",
    )


def freeze_once(table: str, *columns: str) -> migrations.RunSQL:
    """The same of columns that are filled in later, from the moment the first of them is."""
    name = f"{table}_{columns[0]}_frozen"
    return migrations.RunSQL(
        _refuse_other(name, table, columns, f"OLD.{columns[0]} IS NOT NULL"),
        f"DROP TRIGGER {name} ON {table};",
    )


def _refuse_other(name: str, table: str, columns: tuple[str, ...], when: str) -> str:
    old, new = (", ".join(f"{row}.{column}" for column in columns) for row in ("OLD", "NEW"))
    return (
        f"CREATE TRIGGER {name} BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({when} AND ROW({old}) IS DISTINCT FROM ROW({new})) EXECUTE FUNCTION refuse_change();"
    )
