"""`manage.py backup FILE`: a copy of the database."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection
from django.utils.translation import gettext as _

from config.postgres import backup
from config.postgres.owner import as_owner


class Command(BaseCommand):
    """Writes one consistent snapshot while the club runs."""

    help = "Write a consistent copy of the database to FILE; the club may go on running."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["file"].resolve()
        if not target.parent.is_dir():
            raise CommandError(_("There is no directory %(path)s.") % {"path": target.parent})
        try:
            with as_owner():
                backup.dump(connection.settings_dict, target)
        except backup.BackupFailed as failure:
            raise CommandError(str(failure)) from None
        size = target.stat().st_size / 1e6
        words = _("%(file)s: %(size)s MB. FIELD_KEYS is not in it; keep it apart, without it nothing opens.")
        self.stdout.write(words % {"file": target, "size": f"{size:,.1f}"})
