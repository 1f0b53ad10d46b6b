"""Bring the database up to date and load the demo world; prints the demo world as JSON.

A process of its own, so that the supervisor stays small and the web workers start clean.
"""

import gc
import io
import sys

import django
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from config.postgres.owner import as_owner


def prepare() -> str:
    """Migrate if needed, make the cache table, give rights, load the demo world; its logins as JSON."""
    with as_owner():
        # Asking is much quicker than migrating: an empty migrate run still looks at every permission.
        if _needs_migrating():
            print("Migrating the database ...", file=sys.stderr)
            with connection.cursor() as cursor:
                # Hundreds of small commits; a machine that dies meanwhile simply migrates again.
                cursor.execute("SET synchronous_commit TO off")
            call_command("migrate", verbosity=0, interactive=False)
            connection.close()
        call_command("createcachetable", verbosity=0)
        call_command("grant_rights", verbosity=0)
    if "demo" not in get_commands():
        return "{}"
    print("Loading the demo world ...", file=sys.stderr)
    logins = io.StringIO()
    call_command("demo", json=True, stdout=logins)
    return logins.getvalue()


def _needs_migrating() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


if __name__ == "__main__":
    gc.set_threshold(50_000, 20, 100)  # as in manage.py; models drawn for migrations are many
    django.setup()
    print(prepare())
