"""A look at what a file would change: the import itself, each chunk of it taken back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from django.db import transaction

from club.members.importing import files
from club.members.importing.alone import alone, insist
from club.members.importing.reasons import Problem
from club.members.importing.report import Listed
from club.members.importing.rows import Row
from club.members.importing.upsert import Outcome, upsert
from club.members.importing.walk import Tally, walk

CHANGES, FAULTS = 50, 200


@dataclass(frozen=True)
class Preview:
    """What would become of a file: counts, the first changes by line, the first faults by line."""

    tally: Tally
    faults: list[tuple[int, Problem]]
    spoiled: dict[str, int]  # bad rows by table


def preview(
    path: Path,
    at: datetime,
    *,
    progress: Callable[[int], object] = lambda rows: None,
    changes: int = CHANGES,
    faults: int = FAULTS,
) -> Preview:
    """What `import_customers` would do with the file now; nothing is written, beside the file neither.

    Raises WrongHeaders, Unreadable or ImportRunning.
    """
    listed = Listed(faults)
    with alone():
        tally = walk(files.read(path), listed, partial(_try, at), progress, changes)
    return Preview(tally, listed.faults, dict(listed.spoiled))


def _try(at: datetime, rows: list[Row], room: int) -> Outcome:
    return insist(partial(_and_back, at, rows, room))


@transaction.atomic
def _and_back(at: datetime, rows: list[Row], room: int) -> Outcome:
    outcome = upsert(rows, at, room)
    transaction.set_rollback(True)
    return outcome
