"""Tables that are written once: a trigger refuses UPDATE and DELETE, whoever asks."""

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
