"""`manage.py prune`: let go what was kept long enough."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from cms.keeping.actions import prune
from cms.keeping.leftovers import LEFTOVERS
from cms.keeping.models import KeepingPeriod


class Command(BaseCommand):
    """Deletes the leftovers whose period is over, or says how many there are."""

    help = "Delete leftovers whose keeping period is over: nothing of ledgers, audit or promises."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *args: Any, **options: Any) -> None:
        counts = prune(at=timezone.now(), dry_run=options["dry_run"])
        days = dict(KeepingPeriod.objects.values_list("what", "days"))
        for each in LEFTOVERS:
            kept = max(days[each.what], each.least)
            self.stdout.write(f"{counts[each.what]:>10,}  {each.label} ({kept} d)")
