"""manage.py draw_statements --month 2026-09: statements of a month for merchants that have none yet."""

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from club.core import audit, money
from club.core.clock import local_date, midnight, month_bounds
from merchants.settlement.actions import draw_up, send


class Command(BaseCommand):
    help = "Draws up the statements of a month; merchants that have theirs are passed over."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", required=True, type=month, help="the month, as 2026-09")
        parser.add_argument("--on", type=day, help="as if today were this day; only beside the demo world")
        parser.add_argument("--send", action="store_true", help="also send them to the merchants")

    def handle(self, *args: Any, **options: Any) -> None:
        following = month_bounds(options["month"])[1]
        at = self._now(options["on"])
        if following > local_date(at):
            raise CommandError("This month is not over yet.")
        drawn = draw_up(day=following, at=at, by=audit.SYSTEM)
        if options["send"]:
            drawn = [send(statement=row, at=at, by=audit.SYSTEM) for row in drawn]
        for row in drawn:
            self.stdout.write(f"{row.number}  {row.lines_count:>7}  {money.yuan(row.due_fen):>14}")
        self.stdout.write(f"{len(drawn)} statements, {money.yuan(sum(row.due_fen for row in drawn))} yuan")

    @staticmethod
    def _now(pretended: date | None) -> datetime:
        if pretended is None:
            return timezone.now()
        if not settings.LOCAL_DEMO:
            raise CommandError("--on is for the demo world; statements follow the real calendar.")
        return midnight(pretended)


def day(text: str) -> date:
    """A day written as 2026-09-30."""
    return datetime.strptime(f"{text}+0800", "%Y-%m-%d%z").date()


def month(text: str) -> date:
    """The first day of a month written as 2026-09."""
    return datetime.strptime(f"{text}-01+0800", "%Y-%m-%d%z").date()
