"""What a process remembers for a second, so that a crowd does not ask the database the same thing again."""

import time
from typing import Generic, TypeVar

Key = TypeVar("Key")
Value = TypeVar("Value")
SECONDS = 1.0
MOST = 200


class Briefly(Generic[Key, Value]):
    """Values by key, each for a second. Nothing may be wrong because of one that is a second old."""

    def __init__(self) -> None:
        self._kept: dict[Key, tuple[float, Value]] = {}

    def get(self, key: Key) -> Value | None:
        """The value if it was put there within the last second."""
        kept = self._kept.get(key)
        return kept[1] if kept and kept[0] > time.monotonic() else None

    def put(self, key: Key, value: Value) -> Value:
        """Remember it from now on."""
        if len(self._kept) >= MOST:
            self._kept.clear()
        self._kept[key] = (time.monotonic() + SECONDS, value)
        return value
