"""The one way through a file: by chunks, checked, handed to whoever brings it in or only tries, counted."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from club.members.importing.changes import Change
from club.members.importing.files import Cells
from club.members.importing.reasons import Problem
from club.members.importing.repeats import Repeats
from club.members.importing.rows import Row, parse
from club.members.importing.upsert import Key, Outcome
from club.organisation.models import Branch

CHUNK = 1000

Numbered = tuple[int, Cells]
Chunk = list[Numbered]
Put = Callable[[list[Row], int], Outcome]  # with how many changes are still to be noted


class Refusals(Protocol):
    """Where bad rows are written down."""

    rows: int

    def refuse(self, number: int, problems: list[Problem]) -> None:
        """One bad row with all that is wrong with it."""


@dataclass
class Parts:
    """What becomes of the rows of one table: a customer on ten lines of a file counts once."""

    created: int = 0
    changed: int = 0
    unchanged: int = 0


@dataclass
class Tally:
    """What became of the lines of a file, and of what they name."""

    rows: int = 0
    created: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    parts: dict[str, Parts] = field(
        default_factory=lambda: {kind: Parts() for kind in ("Customer", "Vehicle", "Policy")}
    )
    changes: list[tuple[int, Change]] = field(default_factory=list)

    def add(self, rows: list[Row], outcome: Outcome, first: set[Key]) -> None:
        """Count rows by the most that happened to any part of them, and parts where they are first named.

        A try takes each chunk back, so it meets the same customer as new in a later chunk again.
        """
        created, changed = outcome.created & first, outcome.changed & first
        number_of: dict[Key, int] = {}
        for row in rows:
            keys = row.keys()
            for key in keys & first:
                number_of.setdefault(key, row.number)
            self.created += bool(keys & created)
            self.changed += bool(keys & changed and not keys & created)
            self.unchanged += not keys & (created | changed)
        for key in number_of:
            parts = self.parts[key[0]]
            parts.created += key in created
            parts.changed += key in changed
            parts.unchanged += key not in created and key not in changed
        self.changes += [(number_of[key], each) for key, each in outcome.changes.items() if key in number_of]


def walk(
    rows: Iterator[Numbered],
    refusals: Refusals,
    put: Put,
    progress: Callable[[int], object],
    shown: int = 0,
) -> Tally:
    """Hand the good rows to `put`, a thousand at a time; the first `shown` changes are noted."""
    tally, branches, repeats = Tally(), _branches(), Repeats()
    while chunk := list(islice(rows, CHUNK)):
        good = _check(chunk, branches, repeats, refusals)
        outcome = put(good, max(0, shown - len(tally.changes)))
        for number, problem in outcome.refused.items():
            refusals.refuse(number, [problem])
        brought = [row for row in good if row.number not in outcome.refused]
        tally.add(brought, outcome, repeats.take_first())
        tally.rows += len(chunk)
        progress(len(chunk))
    tally.refused = refusals.rows
    del tally.changes[shown:]
    return tally


def _branches() -> dict[str, int]:
    """Branches by code and by name."""
    rows = list(Branch.objects.filter(is_active=True).values_list("pk", "code", "name"))
    return {name: pk for pk, _, name in rows} | {code: pk for pk, code, _ in rows}


def _check(chunk: Chunk, branches: dict[str, int], repeats: Repeats, refusals: Refusals) -> list[Row]:
    """The rows that are good by themselves and beside the rows before them."""
    good = []
    for number, cells in chunk:
        row = parse(number, cells, branches)
        if isinstance(row, list):
            refusals.refuse(number, row)
        elif problem := repeats.problem_of(row):
            refusals.refuse(number, [problem])
        else:
            good.append(row)
    return good
