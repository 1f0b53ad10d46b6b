"""Charts of what `make bench` measured last, for docs/performance.md: `python -m tests.bench.charts`.

What is in `var/bench` is taken over into `docs/figures`, and drawn from there, so that the numbers behind a
chart stand beside it. A chart without new figures is drawn again as it was.

Bars need no library: pygal, the usual one, puts a hook of old into Python's imports, and other tools of the
tests do not bear it.
"""

import json
import re
import shutil
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.sax.saxutils import escape

from tests.own_server import ROOT

MEASURED, KEPT = ROOT / "var" / "bench", ROOT / "docs" / "figures"
GREEN, RED = "#3fae73", "#e0655d"
# In units of the picture.
LABELS, LENGTH, ROW, TOP = 300, 520, 26, 44
UID = re.compile(r"[0-9a-f]{8}-[0-9a-f-]+")
NUMBER = re.compile(r"[\d,.]*\d")
PAGES = ("p7_pages", "p8_desk")
SLOWEST = 12


@dataclass(frozen=True)
class Bar:
    """A line of a chart: green where the goal is met."""

    label: str
    value: float
    is_met: bool


def share_of_target(figure: dict[str, Any]) -> float | None:
    """How much of what its target allows a figure takes, in %; None where the target is no number above 0.

    Of what should be at most so much, the measured part of that; of what should be at least so much, the
    target as a part of what was measured. So 100 and less is good for both.
    """
    found = NUMBER.search(figure["target"])
    goal = float(found[0].replace(",", "")) if found else 0
    measured = figure["ratio"] * 100 if "%" in figure["target"] and figure["ratio"] else figure["value"]
    if figure["is_met"] is None or not goal or not measured:
        return None
    is_floor = figure["is_met"] == (measured > goal)
    return 100 * (goal / measured if is_floor else measured / goal)


def targets(results: Iterable[dict[str, Any]]) -> list[Bar]:
    """The figure of each benchmark and unit that is nearest to its target, or furthest beyond it."""
    worst: dict[tuple[str, str], Bar] = {}
    for result in results:
        for figure in result["figures"]:
            share = share_of_target(figure)
            place = (result["name"], figure["unit"])
            if share is not None and (place not in worst or share > worst[place].value):
                worst[place] = Bar(f"{result['name']}: {_words(figure)}", round(share, 1), figure["is_met"])
    return list(worst.values())


def slowest(results: Iterable[dict[str, Any]]) -> list[Bar]:
    """The slowest pages of each side, in ms."""
    bars: list[Bar] = []
    for result in results:
        pages = [figure for figure in result["figures"] if figure["unit"] == "ms"]
        pages.sort(key=lambda figure: figure["value"], reverse=True)
        bars += [Bar(_words(page), round(page["value"]), page["is_met"]) for page in pages[:SLOWEST]]
    return bars


def _words(figure: dict[str, Any]) -> str:
    return UID.sub("…", unquote(figure["what"], errors="ignore"))


def draw(bars: list[Bar], title: str) -> str:
    """The bars from above, as SVG; the longest takes the whole length."""
    longest = max(bar.value for bar in bars)
    width, height = LABELS + LENGTH + 60, TOP + ROW * len(bars) + 8
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}"'
        f' height="{height}" font-family="sans-serif" font-size="12">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{width / 2:g}" y="24" text-anchor="middle" font-size="15">{escape(title)}</text>',
    ]
    for place, bar in enumerate(bars):
        top, length = TOP + ROW * place, round(LENGTH * bar.value / longest, 1)
        colour = GREEN if bar.is_met else RED
        lines += [
            f'<text x="{LABELS - 8}" y="{top + 15}" text-anchor="end">{escape(bar.label)}</text>',
            f'<rect x="{LABELS}" y="{top}" width="{length:g}" height="{ROW - 6}" fill="{colour}"/>',
            f'<text x="{LABELS + length + 6:g}" y="{top + 15}">{bar.value:g}</text>',
        ]
    return "\n".join([*lines, "</svg>", ""])


def main() -> None:
    """Take the newest figures over and draw."""
    KEPT.mkdir(exist_ok=True)
    for path in sorted(MEASURED.glob("p*_*.json")):
        shutil.copy(path, KEPT / path.name)
    kept = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(KEPT.glob("*.json"), key=_number)]
    if not kept:
        sys.exit("Nothing was measured yet: run `make bench` first.")
    days = sorted(datetime.fromisoformat(result["at"]).date() for result in kept)
    when = f"{days[0]}" if days[0] == days[-1] else f"{days[0]} to {days[-1]}"
    _write("targets", draw(targets(kept), f"How much of its target each takes, in %, {when}"))
    pages = [result for result in kept if result["name"] in PAGES]
    if pages:
        _write("pages", draw(slowest(pages), "The slowest pages, 95 of 100 within so many ms"))


def _number(path: Path) -> int:
    return int(re.sub(r"\D", "", path.stem.partition("_")[0]))


def _write(name: str, drawn: str) -> None:
    (KEPT / f"{name}.svg").write_text(drawn, encoding="utf-8")


if __name__ == "__main__":
    main()
