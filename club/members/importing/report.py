"""The error file beside the input: what was refused and why, safe to open in a spreadsheet."""

import csv
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from club.members.importing.columns import label, part_of
from club.members.importing.reasons import REASONS, Problem

HEADERS = ("行号 row", "列 column", "值 value", "原因", "reason")


def path_beside(path: Path) -> Path:
    """customers.csv → customers.errors.csv."""
    return path.with_name(f"{path.stem}.errors.csv")


def read_beside(path: Path, most: int) -> list[list[str]]:
    """The first lines of the error file beside a file, without the heading."""
    found = path_beside(path)
    if not found.exists():
        return []
    with found.open(encoding="utf-8-sig", newline="") as file:
        return list(islice(csv.reader(file), 1, most + 1))


class Report:
    """Written under another name and moved into place when the import ends; no errors leave no file."""

    def __init__(self, source: Path) -> None:
        self.path = path_beside(source)
        self._draft = self.path.with_name(f".{self.path.name}.part")
        self._file: IO[str] | None = None
        self._writer: Any = None

    def __enter__(self) -> "Report":
        # The mark makes Excel read UTF-8.
        self._file = self._draft.open("w", encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._file)
        self._writer.writerow(HEADERS)
        self.rows = 0
        return self

    def refuse(self, number: int, problems: Iterable[Problem]) -> None:
        """One line per fault of a row."""
        self.rows += 1
        for problem in problems:
            chinese, english = REASONS[problem.code]
            self._writer.writerow((number, label(problem.column), _plain(problem.value), chinese, english))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._file is not None
        self._file.close()
        if kind is None and self.rows:
            self._draft.replace(self.path)
            return
        self._draft.unlink()
        if kind is None:
            self.path.unlink(missing_ok=True)  # of an earlier run


class Listed:
    """The same for a look beforehand: the first faults, and how many rows each part of the file spoils."""

    def __init__(self, shown: int) -> None:
        self.rows = 0
        self.shown = shown
        self.faults: list[tuple[int, Problem]] = []
        self.spoiled: Counter[str] = Counter()

    def refuse(self, number: int, problems: list[Problem]) -> None:
        """A row may be bad in its customer and in its car; it counts for both."""
        self.rows += 1
        self.spoiled.update({part_of(problem.column) for problem in problems})
        for problem in problems[: self.shown - len(self.faults)]:
            self.faults.append((number, problem))


def _plain(text: str) -> str:
    """A spreadsheet would run what begins like a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
