"""Queue the reminders of a day by hand."""

from argparse import ArgumentParser
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from club.core.clock import SHANGHAI, local_date
from club.messaging.actions import drain
from club.reminders import actions

NOON = time(12)


class Command(BaseCommand):
    """`run_reminders --day 2027-02-06` passes the time in instead of waiting for it."""

    help = (
        "Queues the reminders of a business day (today when none is given). It may be run again at any time: "
        "each person is reminded once. For a day that has not come, which only a demo allows, the messages "
        "are sent at once."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--day", type=date.fromisoformat, help="business day, YYYY-MM-DD")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        day = options["day"] or local_date(now)
        ahead = day > local_date(now)
        if ahead and not getattr(settings, "LOCAL_DEMO", False):
            raise CommandError(f"{day} has not come yet; only a demo may run ahead.")
        at = datetime.combine(day, NOON, tzinfo=SHANGHAI) if ahead else now
        queued = actions.run_day(day=day, at=at)
        self.stdout.write(f"{day}: {queued} reminders queued")
        if ahead:
            self._send(at)

    def _send(self, at: datetime) -> None:
        """The worker would wait for the real day, so a demo's messages are sent from here."""
        handled = 0
        while count := drain(at=at):
            handled, at = handled + count, at + timedelta(seconds=1)
        self.stdout.write(f"{handled} messages handled")
