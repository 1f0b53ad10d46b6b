"""What clients were told, written down at once: nothing in it may be missing afterwards."""

import json
import os
import threading
from collections import Counter
from pathlib import Path
from typing import Any


class Book:
    """Appends a line for every answer and waits until the disk has it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows: list[dict[str, Any]] = []
        self.wrong: list[str] = []
        self.unsure: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._file = path.open("ab")

    def note(self, act: str, tries: int, **facts: Any) -> None:
        """An acknowledged change: what it was, and how often it had to be asked for."""
        row = {"act": act, "tries": tries, **facts}
        with self._lock:
            self._file.write(json.dumps(row).encode() + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.rows.append(row)

    def doubt(self, what: str) -> None:
        """A call whose end the client did not learn."""
        with self._lock:
            self.unsure[what] += 1

    def complain(self, words: str) -> None:
        """An answer that should never have been given."""
        with self._lock:
            self.wrong.append(words)

    def of(self, act: str) -> list[dict[str, Any]]:
        """The changes of one kind."""
        return [row for row in self.rows if row["act"] == act]

    def counts(self) -> Counter[str]:
        """Changes by kind."""
        return Counter(row["act"] for row in self.rows)

    @property
    def settled(self) -> int:
        """Changes that were acknowledged only when they were asked for again."""
        return sum(row["tries"] > 1 for row in self.rows)

    def close(self) -> None:
        """No more is written."""
        self._file.close()
