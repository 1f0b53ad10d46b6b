"""`manage.py populate`: a large made-up world."""

import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.worlds import large


class Command(BaseCommand):
    """Loads many made-up members with everything that belongs to them."""

    help = "Make a large world of made-up members, merchants and redemptions by bulk loading."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--members", type=int, required=True, help="how many, up to five million")
        parser.add_argument("--seed", type=int, default=1, help="another seed adds another world (1 to 15)")
        parser.add_argument("--workers", type=int, default=2, help="processes that work at once")

    def handle(self, *args: Any, **options: Any) -> None:
        members, seed = options["members"], options["seed"]
        if not settings.LOCAL_DEMO:
            raise CommandError(_("Made-up people are only loaded on a local machine."))
        if not 1 <= members <= 5_000_000 or not 1 <= seed <= 15:
            raise CommandError(_("Up to five million members, and a seed from 1 to 15."))
        began = time.perf_counter()
        load = large.load(members=members, seed=seed, at=timezone.now(), workers=options["workers"])
        try:
            with tqdm(total=members, unit=" members", disable=options["verbosity"] == 0) as bar:
                for done in load:
                    bar.update(done)
        except large.AlreadyThere as refusal:
            raise CommandError(str(refusal)) from None
        seconds = time.perf_counter() - began
        words = _("%(members)s members in %(seconds)s s. `manage.py verify` proves the books.")
        self.stdout.write(words % {"members": f"{members:,}", "seconds": f"{seconds:.0f}"})
