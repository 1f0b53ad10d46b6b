"""`manage.py recompute_statements`: a past month worked out again from the debts."""

import json
import sys
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from club.core.money import yuan
from merchants.settlement.shadow import Shadow, shadow_run


class Command(BaseCommand):
    """The shadow run: every statement of a month beside what its debts say; exit 1 when one differs."""

    help = "Work out the statements of a month again and compare them with the frozen ones. Changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--month", required=True, help="2026-10")
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = shadow_run(_month(options["month"]))
        differing = [row for row in rows if not row.agrees]
        if options["json"]:
            found = [{**vars(row), "agrees": row.agrees} for row in rows]
            self.stdout.write(json.dumps({"ok": not differing, "statements": found}))
        else:
            self._show(rows, differing)
        if differing:
            sys.exit(1)

    def _show(self, rows: list[Shadow], differing: list[Shadow]) -> None:
        for row in differing:
            said = f"{row.lines} × {yuan(row.fen)} ≠ {row.shadow_lines} × {yuan(row.shadow_fen)}"
            self.stdout.write(self.style.ERROR(f" ✗ {row.number}: {said}  {row.words}"))
        words = _("%(equal)s of %(all)s statements equal what their debts say: %(sum)s yuan.")
        facts = {
            "equal": len(rows) - len(differing),
            "all": len(rows),
            "sum": yuan(sum(row.shadow_fen for row in rows)),
        }
        self.stdout.write(words % facts)


def _month(text: str) -> date:
    try:
        return datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007 - a month has no zone
    except ValueError:
        raise CommandError(_("“%(text)s” is not a month like 2026-10.") % {"text": text}) from None
