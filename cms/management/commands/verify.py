"""`manage.py verify`: prove the books."""

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.chain.actions import note_proof
from cms.reports.invariants import Finding, prove


class Command(BaseCommand):
    """Checks the invariants on the whole database; exit 1 when one is broken. Keeps what it found."""

    help = "Prove that vouchers, debts, payments and the audit trail agree; exit 1 if not. Mends nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in prove():
            findings.append(finding)
            if not options["json"]:
                self._show(finding)
        note_proof(findings=[finding.as_json() for finding in findings], at=timezone.now())
        broken = [finding for finding in findings if not finding.holds]
        if options["json"]:
            self.stdout.write(json.dumps({"ok": not broken, "checks": [each.as_json() for each in findings]}))
        else:
            self._sum_up(findings, broken)
        if broken:
            sys.exit(1)

    def _show(self, finding: Finding) -> None:
        mark = self.style.SUCCESS("✓") if finding.holds else self.style.ERROR("✗")
        time = f"{finding.seconds * 1000:,.0f} ms"
        self.stdout.write(f" {mark} {finding.check.invariant:<3}{time:>10}  {finding.check.claim}")
        if not finding.holds:
            words = ngettext(
                "%(n)s bad row: %(first)s", "%(n)s bad rows, the first: %(first)s", finding.bad.rows
            )
            said = words % {"n": finding.bad.rows, "first": finding.bad.first}
            self.stdout.write(self.style.ERROR(f"{'':>18}{said}"))

    def _sum_up(self, findings: list[Finding], broken: list[Finding]) -> None:
        seconds = sum(finding.seconds for finding in findings)
        if broken:
            words = _("%(broken)s of %(all)s checks are broken.")
            self.stdout.write(self.style.ERROR(words % {"broken": len(broken), "all": len(findings)}))
        else:
            words = _("All %(all)s checks hold (%(seconds)s s).")
            self.stdout.write(self.style.SUCCESS(words % {"all": len(findings), "seconds": f"{seconds:.1f}"}))
