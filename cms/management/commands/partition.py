"""`manage.py partition`: divide the tables that only grow, while the club runs."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from club.core.errors import DomainError
from cms.keeping.actions import divide
from cms.keeping.dividing import DIVIDED, ROWS
from config.postgres.owner import as_owner


class Command(BaseCommand):
    """Goes through the tables one after another and says each statement before it runs."""

    help = (
        "Divide tables that only grow into partitions by their counter. No row is copied. "
        "Can be stopped at any moment and run again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("tables", nargs="*", default=[], metavar="TABLE", help=f"of {', '.join(DIVIDED)}")
        parser.add_argument("--rows", type=int, default=ROWS, help=f"in one partition ({ROWS:,})")
        parser.add_argument("--dry-run", action="store_true", help="only say what would be done")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rows"] < 1:
            raise CommandError("--rows must be 1 or more.")
        for table in options["tables"] or DIVIDED:
            began = time.monotonic()
            try:
                with as_owner():
                    was_plain = divide(
                        table=table, rows=options["rows"], told=self._told, dry_run=options["dry_run"]
                    )
            except DomainError as error:
                raise CommandError(f"{table}: {error} {error.details or ''}".strip()) from None
            state = "divided" if was_plain else "was divided already"
            state = "not changed, a dry run" if options["dry_run"] else state
            self.stdout.write(f"{table}: {state} ({time.monotonic() - began:.1f} s)")

    def _told(self, statement: str) -> None:
        self.stdout.write(f"  {' '.join(statement.split())}")
