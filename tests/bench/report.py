"""What was measured: figures with their limits, as a table and as JSON."""

import json
import os
import platform
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path


@dataclass(frozen=True)
class Figure:
    """One measured number. `limit` was measured in the same run; `target` and `is_met` belong to the goal."""

    what: str
    value: float
    unit: str
    limit: float | None = None
    limit_what: str = ""
    target: str = ""
    is_met: bool | None = None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """The figure as a part of its limit."""
        return self.value / self.limit if self.limit else None


@dataclass(frozen=True)
class Result:
    """A benchmark that ran: at what size, what came out, how long it took with its preparation."""

    name: str
    size: str
    figures: tuple[Figure, ...]
    seconds: float


HEAD = ("benchmark", "what", "figure", "limit", "ratio", "target", "")


def table(results: list[Result]) -> str:
    """All figures, one a line, and notes about reduced sizes below."""
    rows = [HEAD]
    notes = []
    for result in results:
        rows += [_row(result, figure) for figure in result.figures]
        notes += [f"{result.name}: {figure.note}" for figure in result.figures if figure.note]
    widths = [max(_width(row[place]) for row in rows) for place in range(len(HEAD))]
    lines = ["  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True)) for row in rows]
    lines.insert(1, "-" * max(map(len, lines)))
    return "\n".join([*(line.rstrip() for line in lines), *notes])


def write(result: Result, folder: Path) -> None:
    """One JSON file per benchmark, with the machine it ran on."""
    folder.mkdir(parents=True, exist_ok=True)
    facts = {
        **asdict(result),
        "figures": [{**asdict(figure), "ratio": figure.ratio} for figure in result.figures],
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "cores": os.cpu_count(),
            "python": platform.python_version(),
            "load_average": os.getloadavg(),
        },
    }
    text = json.dumps(facts, ensure_ascii=False, indent=2)
    (folder / f"{result.name}.json").write_text(text + "\n", encoding="utf-8")


def _row(result: Result, figure: Figure) -> tuple[str, ...]:
    limit = f"{_short(figure.limit)} {figure.limit_what}" if figure.limit is not None else ""
    ratio = f"{figure.ratio:.1%}" if figure.ratio is not None else ""
    met = {True: "ok", False: "missed", None: ""}[figure.is_met]
    value = f"{_short(figure.value)} {figure.unit}"
    return (result.name, figure.what, value, limit, ratio, figure.target, met)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 or number == int(number) else f"{number:.3g}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
