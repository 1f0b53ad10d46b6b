"""What each test reaches, remembered as long as neither its file nor one of the modules has changed."""

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.mutants import rooms

Spot = tuple[str, int]
KEPT = rooms.ROOT / "var" / "mutants" / "reach"


class Memory:
    """Seconds and statements of the tests of some files."""

    def __init__(self, files: Iterable[Path]) -> None:
        modules = {path for room in rooms.ROOMS.values() for path in room.modules()}
        house = hashlib.sha256(b"".join((rooms.ROOT / path).read_bytes() for path in sorted(modules)))
        self.places = {}
        self.found: dict[Path, dict[str, tuple[float, list[Spot]]]] = {}
        for file in set(files):
            digest = hashlib.sha256(house.digest() + file.read_bytes()).hexdigest()[:24]
            place = KEPT / f"{digest}.json"
            self.places[file] = place
            self.found[file] = json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}

    def knows(self, item: pytest.Item) -> bool:
        """Whether the test has passed before."""
        return item.nodeid in self.found[item.path]

    def of(self, item: pytest.Item) -> tuple[float, list[Spot]]:
        """How long it takes and what it reaches."""
        seconds, spots = self.found[item.path][item.nodeid]
        return seconds, [(path, line) for path, line in spots]

    def note(self, item: pytest.Item, seconds: float, spots: Iterable[Spot]) -> None:
        """The test has passed."""
        self.found[item.path][item.nodeid] = seconds, sorted(spots)

    def write(self) -> None:
        """Keep it."""
        KEPT.mkdir(parents=True, exist_ok=True)
        for file, place in self.places.items():
            place.write_text(json.dumps(self.found[file]), encoding="utf-8")
