"""The remembered world: plain JSON values in memory, saved a moment after a change."""

import asyncio
import json
import os
import tempfile
import time
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

MESSAGES_KEPT = 20_000


def _stripe() -> dict[str, dict[str, Any]]:
    names = [
        "sessions",
        "line_items",
        "intent_data",
        "intents",
        "charges",
        "refunds",
        "disputes",
        "transfers",
    ]
    names += ["events", "answers"]
    return {name: {} for name in names}


def _wechatpay() -> dict[str, dict[str, Any]]:
    return {"orders": {}, "refunds": {}, "notices": {}}


@dataclass
class World:
    """Followers, phones, messages and payments. Every value is JSON, so a save is one dump."""

    phones: dict[str, dict[str, Any]] = field(default_factory=dict)
    messages: list[dict[str, Any]] = field(default_factory=list)
    menu: dict[str, Any] = field(default_factory=dict)
    templates: dict[str, dict[str, Any]] = field(default_factory=dict)
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    codes: dict[str, dict[str, Any]] = field(default_factory=dict)
    sns_tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    qrcodes: dict[str, dict[str, Any]] = field(default_factory=dict)
    sent: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)  # "service:Idempotency-Key" → the message it made
    tally: dict[str, int] = field(default_factory=dict)  # all that ever arrived, by service, and "repeats"
    stripe: dict[str, dict[str, Any]] = field(default_factory=_stripe)
    wechatpay: dict[str, dict[str, Any]] = field(default_factory=_wechatpay)
    serial: int = 0

    def next_serial(self) -> int:
        """A number that only grows: message ids, phone numbers."""
        self.serial += 1
        return self.serial

    def clear(self) -> None:
        """Forget everything, in place, because others hold a reference."""
        blank = World()
        for each in fields(self):
            setattr(self, each.name, getattr(blank, each.name))

    def dump(self) -> str:
        """The whole world as one JSON text."""
        return json.dumps({each.name: getattr(self, each.name) for each in fields(self)}, ensure_ascii=False)

    def load(self, text: str) -> None:
        """Take over a saved world; names this version does not know are dropped."""
        saved = json.loads(text)
        for each in fields(self):
            if each.name in saved:
                setattr(self, each.name, saved[each.name])
        for name, empty in _stripe().items():
            self.stripe.setdefault(name, empty)
        if "keys" not in saved:
            self.keys = {
                f"{row['service']}:{row['key']}": row["id"] for row in self.messages if row.get("key")
            }

    def count(self, what: str) -> None:
        """One more of something."""
        self.tally[what] = self.tally.get(what, 0) + 1


class Shelf:
    """Keeps one world in one file."""

    def __init__(self, world: World, path: Path, delay: float = 1.0) -> None:
        self.world, self.path, self.delay = world, path, delay
        self._waiting: asyncio.Task[None] | None = None

    def take_down(self) -> bool:
        """Load the saved world; False if there is none or it cannot be read."""
        try:
            self.world.load(self.path.read_text("utf-8"))
        except (OSError, ValueError, TypeError, AttributeError):
            return False
        return True

    def touch(self) -> None:
        """Something changed: save soon, once for many changes."""
        if self._waiting is None or self._waiting.done():
            self._waiting = asyncio.create_task(self._save_later())

    async def _save_later(self) -> None:
        await asyncio.sleep(self.delay)
        began = time.perf_counter()
        self.save()
        # A large world takes longer to write; saving may cost a twentieth of the time, not more.
        self.delay = max(self.delay, 20 * (time.perf_counter() - began))

    def save(self) -> None:
        """Write beside and rename, so that a crash leaves the older file whole."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".state-")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(self.world.dump())
        Path(name).replace(self.path)

    async def close(self) -> None:
        """Save now and stop waiting."""
        if self._waiting is not None:
            self._waiting.cancel()
        self.save()
