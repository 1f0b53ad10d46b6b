"""Bring in a file of customers, vehicles and policies."""

import hashlib
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, islice
from pathlib import Path

from club.core import audit
from club.core.audit import Actor
from club.core.models import ImportRun
from club.members.importing import files
from club.members.importing.alone import ImportRunning, alone, insist
from club.members.importing.report import Report
from club.members.importing.rows import Row
from club.members.importing.upsert import Outcome, upsert
from club.members.importing.walk import walk

__all__ = ["ImportRunning", "import_customers"]

COUNTS = ("rows", "created", "changed", "unchanged", "refused")


def import_customers(
    *,
    path: Path,
    by: Actor,
    at: datetime,
    name: str = "",
    progress: Callable[[int], object] = lambda rows: None,
) -> ImportRun:
    """Bring a CSV or XLSX file in; raises WrongHeaders or Unreadable before anything is written.

    - customers by their number or ID number, vehicles by VIN, policies by number: new ones made, changed
      ones updated, equal ones left untouched; customers who came to us first are recognised and adopted
    - bad rows stay out and are listed with their reasons in `<name>.errors.csv` beside the file
    - every thousand rows are one transaction, so an interrupted import is simply run again
    - one ImportRun and one audit entry; `name` is what the file was called where it came from
    """
    started = time.monotonic()
    with alone(), Report(path) as report:
        rows = files.read(path)
        first = list(islice(rows, 1))  # an unreadable file is refused here
        run = ImportRun.objects.create(
            kind="customers",
            file_name=(name or path.name)[:200],
            file_sha256=_digest(path),
            started_at=at,
            by_id=by.id,
        )
        tally = walk(chain(first, rows), report, partial(_bring_in, at), progress)
        counts = {each: getattr(tally, each) for each in COUNTS}
        for each, count in counts.items():
            setattr(run, each, count)
        run.finished_at = at + timedelta(seconds=time.monotonic() - started)
        run.error_file = report.path.name if report.rows else ""
        run.save()
        audit.record(verb="customers.imported", subject=run, by=by, at=at, **counts)
    return run


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _bring_in(at: datetime, rows: list[Row], room: int) -> Outcome:
    return insist(partial(upsert, rows, at, room))
