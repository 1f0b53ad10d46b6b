"""`manage.py restore FILE`: back to a copy of the database."""

import sys
import time
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from django.utils import timezone
from django.utils.translation import gettext as _

from club.members import erased
from club.messaging.models import Message
from club.privacy.actions import erase_again
from club.privacy.forgetting import noted
from cms.chain.actions import note_restored
from cms.keeping import granting
from cms.keeping.actions import grant_rights
from config.postgres import backup
from config.postgres.owner import as_owner


class Command(BaseCommand):
    """Replaces the database by a copy, brings it up to date and proves it."""

    help = "Replace the whole database by the copy in FILE, then verify it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        source: Path = options["file"].resolve()
        if not source.is_file():
            raise CommandError(_("There is no file %(path)s.") % {"path": source})
        if not options["yes"] and sys.stdin.isatty() and not self._agreed():
            raise CommandError(_("Nothing was changed."))
        began = time.perf_counter()
        connections.close_all()
        accounts = granting.accounts()
        connections.close_all()
        try:
            with as_owner():
                backup.restore(connection.settings_dict, source)
        except backup.BackupFailed as failure:
            raise CommandError(_("Nothing was changed. %(why)s") % {"why": failure}) from None
        call_command("migrate", verbosity=0, interactive=False)  # the copy may be of an older version
        self._give_back_rights(accounts)
        note_restored(at=timezone.now())
        # who was forgotten after the copy was made
        erase_again(uids=noted(), identities=erased.noted(), at=timezone.now())
        parked = self._park_messages()
        words = _("Restored in %(seconds)s s; %(parked)s messages that may have gone out since are not sent.")
        seconds = f"{time.perf_counter() - began:.1f}"
        self.stdout.write(words % {"seconds": seconds, "parked": parked})
        call_command("verify", stdout=self.stdout)

    def _give_back_rights(self, accounts: list[str]) -> None:
        """A copy holds none, and the schema is a new one."""
        with as_owner():
            for account in accounts:
                grant_rights(account=account)

    def _agreed(self) -> bool:
        name = connection.settings_dict["NAME"]
        question = _("This replaces everything in database “%(name)s”. Type its name: ")
        answer = input(question % {"name": name})
        return answer.strip() == str(name)

    def _park_messages(self) -> int:
        """What waited when the copy was made may have been sent since, and nothing is sent twice."""
        waiting = Message.objects.filter(state__in=[Message.State.QUEUED, Message.State.SENDING])
        return int(waiting.update(state=Message.State.DROPPED, reason="restored from a backup"))
