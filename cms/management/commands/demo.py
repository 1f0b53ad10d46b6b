"""`manage.py demo`: the demo world."""

import json
import logging
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.chain.actions import seal
from cms.reports.tasks import prove_books
from cms.worlds import demo
from cms.worlds.demo.outside import introduce
from config.starter import summary


class Command(BaseCommand):
    """Loads the demo world once and prints how to log in."""

    help = "Load the demo world (once) and print its logins. Refused outside the local settings."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.LOCAL_DEMO:
            raise CommandError(
                _("The demo world has open passwords, so it is only loaded on a local machine.")
            )
        logging.getLogger("wagtail").setLevel(logging.WARNING)  # it tells of every page that is published
        at = timezone.now()
        if demo.load(at):
            seal(at=at)
            prove_books()  # what happens every night; the auditors' page has something to show at once
        introduce(at)
        logins = demo.listing(at)
        if options["json"]:
            self.stdout.write(json.dumps(logins, ensure_ascii=False))
        else:
            self.stdout.write(summary.table(settings.PORT, settings.SANDBOX_PORT, logins))
