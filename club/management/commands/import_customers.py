"""Bring in customers, vehicles and policies from a file."""

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from tqdm import tqdm

from club.core.audit import SYSTEM
from club.members.actions.import_customers import ImportRunning, import_customers
from club.members.importing import files, report, template
from club.members.importing.columns import WrongHeaders, label
from club.members.importing.preview import Preview, preview
from club.members.importing.reasons import REASONS

PLURALS = {"Customer": "customers", "Vehicle": "vehicles", "Policy": "policies"}


class Command(BaseCommand):
    """`import_customers FILE`; `--preview` looks first; `--template FILE` writes a sample to start from."""

    help = (
        "Brings in a CSV (UTF-8 or GB18030) or XLSX file of customers, vehicles and policies. One row per "
        "policy, the customer and vehicle repeated on each; the policy's last day is the last one covered. "
        "Good rows go in, bad rows are listed with their reasons in <name>.errors.csv beside the file. "
        "Running a file again changes nothing. With --preview nothing is written: it says what would change."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="the .csv or .xlsx file")
        looking = {"action": "store_true", "help": "say what would change, and write nothing"}
        parser.add_argument("--preview", "--dry-run", **looking)
        parser.add_argument("--template", type=Path, metavar="FILE", help="write a sample file and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["template"]:
            template.write(options["template"])
            self.stdout.write(f"A sample is in {options['template']}.")
            return
        path = options["file"]
        if path is None or not path.is_file():
            raise CommandError(f"There is no file {path}." if path else "Name a file, or use --template.")
        self._preview(path) if options["preview"] else self._import(path)

    def _import(self, path: Path) -> None:
        started = time.monotonic()
        with _reading(path) as bar:
            run = import_customers(path=path, by=SYSTEM, at=timezone.now(), progress=bar.update)
        seconds = time.monotonic() - started
        self.stdout.write(
            f"{run.rows} rows in {seconds:.1f} s: {run.created} new, {run.changed} changed, "
            f"{run.unchanged} unchanged, {run.refused} refused"
        )
        if run.refused:
            self.stdout.write(f"Why rows were refused: {report.path_beside(path)}")

    def _preview(self, path: Path) -> None:
        with _reading(path) as bar:
            seen = preview(path, timezone.now(), progress=bar.update)
        for line in _lines(seen):
            self.stdout.write(line)


@contextmanager
def _reading(path: Path) -> Iterator[Any]:
    """A progress bar; what is wrong with the whole file, in words."""
    with tqdm(total=files.count(path), unit=" rows", mininterval=0.3, desc=path.name) as bar:
        try:
            yield bar
        except WrongHeaders as error:
            raise CommandError(f"These columns are missing or doubled: {error}.") from None
        except files.Unreadable as error:
            raise CommandError(f"The file cannot be read: {error}") from None
        except ImportRunning as error:
            raise CommandError(str(error)) from None


def _lines(seen: Preview) -> Iterator[str]:
    tally = seen.tally
    yield (
        f"{tally.rows} rows would be read: {tally.created} new, {tally.changed} changed, "
        f"{tally.unchanged} unchanged, {tally.refused} refused. Nothing was written."
    )
    for kind, parts in tally.parts.items():
        bad = seen.spoiled.get(kind, 0)
        yield (
            f"{PLURALS[kind]}: {parts.created} new, {parts.changed} changed, {parts.unchanged} unchanged, "
            f"{bad} bad rows"
        )
    for number, change in tally.changes:
        fields = "; ".join(f"{each.field}: {each.old} → {each.new}" for each in change.fields)
        yield f"row {number} {change.kind} {change.key}: {fields or 'nothing that is shown'}"
    for number, problem in seen.faults:
        yield f"row {number} {label(problem.column)} {problem.value!r}: {REASONS[problem.code][1]}"
