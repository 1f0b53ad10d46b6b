"""Bring in a file of customers, vehicles and policies."""

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import chain, islice
from pathlib import Path

from django.db import IntegrityError, connection
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.errors import DomainError
from club.core.models import ImportRun
from club.members.importing import files
from club.members.importing.repeats import Repeats
from club.members.importing.report import Report
from club.members.importing.rows import Row, parse
from club.members.importing.upsert import Outcome, upsert
from club.organisation.models import Branch

Chunk = list[tuple[int, files.Cells]]
CHUNK = 1000
TRIES = 3
LOCK = 7_301_001  # any number that nothing else uses


class ImportRunning(DomainError):
    """Two imports at once would wait for each other's rows."""

    code = "import_running"
    message = _("Another import is running. Try again when it has finished.")


def import_customers(
    *, path: Path, by: Actor, at: datetime, progress: Callable[[int], object] = lambda rows: None
) -> ImportRun:
    """Bring a CSV or XLSX file in; raises WrongHeaders or Unreadable before anything is written.

    - customers by their number or ID number, vehicles by VIN, policies by number: new ones made, changed
      ones updated, equal ones left untouched; customers who came to us first are recognised and adopted
    - bad rows stay out and are listed with their reasons in `<name>.errors.csv` beside the file
    - every thousand rows are one transaction, so an interrupted import is simply run again
    - one ImportRun and one audit entry
    """
    started = time.monotonic()
    with _alone(), Report(path) as report:
        rows = files.read(path)
        first = list(islice(rows, 1))  # an unreadable file is refused here
        run = ImportRun.objects.create(
            kind="customers",
            file_name=path.name[:200],
            file_sha256=_digest(path),
            started_at=at,
            by_id=by.id,
        )
        branches, repeats = _branches(), Repeats()
        for chunk in _chunks(chain(first, rows)):
            good = _check(chunk, branches, repeats, report)
            outcome = _bring_in(good, at)
            _tally(run, len(chunk), good, outcome, report)
            progress(len(chunk))
        run.refused, run.finished_at = report.rows, at + timedelta(seconds=time.monotonic() - started)
        run.error_file = report.path.name if report.rows else ""
        run.save()
        counts = {name: getattr(run, name) for name in ("rows", "created", "changed", "unchanged", "refused")}
        audit.record(verb="customers.imported", subject=run, by=by, at=at, **counts)
    return run


def _chunks(rows: Iterator[tuple[int, files.Cells]]) -> Iterator[Chunk]:
    while chunk := list(islice(rows, CHUNK)):
        yield chunk


@contextmanager
def _alone() -> Iterator[None]:
    """One import at a time; the lock ends with the connection, so a killed import leaves none."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise ImportRunning
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _branches() -> dict[str, int]:
    """Branches by code and by name."""
    rows = list(Branch.objects.filter(is_active=True).values_list("pk", "code", "name"))
    return {name: pk for pk, _, name in rows} | {code: pk for pk, code, _ in rows}


def _check(chunk: Chunk, branches: dict[str, int], repeats: Repeats, report: Report) -> list[Row]:
    """The rows that are good by themselves and beside the rows before them."""
    good = []
    for number, cells in chunk:
        row = parse(number, cells, branches)
        if isinstance(row, list):
            report.refuse(number, row)
        elif problem := repeats.problem_of(row):
            report.refuse(number, [problem])
        else:
            good.append(row)
    return good


def _bring_in(rows: list[Row], at: datetime) -> Outcome:
    """Write a chunk; once more if someone made one of its customers at the same moment."""
    for _try in range(TRIES - 1):
        try:
            return upsert(rows, at)
        except IntegrityError:
            continue
    return upsert(rows, at)


def _tally(run: ImportRun, size: int, rows: list[Row], outcome: Outcome, report: Report) -> None:
    """Count rows by the most that happened to any part of them."""
    run.rows += size
    for row in rows:
        keys = row.keys()
        if row.number in outcome.refused:
            report.refuse(row.number, [outcome.refused[row.number]])
        elif keys & outcome.created:
            run.created += 1
        elif keys & outcome.changed:
            run.changed += 1
        else:
            run.unchanged += 1
