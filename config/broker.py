"""Celery's broker as a folder of files, for machines without Redis.

Kombu's own folder transport writes a message in place, so a process killed while writing leaves
half a message, and reading that one stops the worker for good. Here a message appears under its
name only when it is whole. A tick of the timetable replaces the same tick still waiting, so a
worker that was away for a day finds one of each and not a hundred thousand.
"""

import os
import time
import uuid
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any

from kombu.transport import filesystem
from kombu.utils.json import dumps, loads

TICK = "tick"  # header of a message that config.schedule sends again and again


class Channel(filesystem.Channel):
    """Reads and writes whole messages by renaming files, which the file system does at once."""

    def _put(  # type: ignore[override]  # two parents of kombu's own disagree about the name
        self, queue: str, payload: dict[str, Any], **kwargs: Any
    ) -> None:
        tick = (payload.get("headers") or {}).get(TICK)
        # Wall clock, not the monotonic one: messages of the last start must sort before ours.
        order = f"tick-{tick}" if tick else f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        target = Path(self.data_folder_out, f"{order}.{queue}.msg")
        draft = target.with_name(f".{uuid.uuid4().hex}")
        draft.write_text(dumps(payload))
        draft.rename(target)

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        suffix = f".{queue}.msg"
        folder = Path(self.data_folder_in)
        for name in sorted(entry.name for entry in os.scandir(folder) if entry.name.endswith(suffix)):
            claimed = folder / f".{uuid.uuid4().hex}"
            with suppress(FileNotFoundError):  # another worker was faster
                (folder / name).rename(claimed)
                payload: dict[str, Any] = loads(claimed.read_text())
                claimed.unlink()
                return payload
        raise Empty


class Transport(filesystem.Transport):
    """Named in CELERY_BROKER_TRANSPORT."""

    Channel = Channel


def prepare(folder: Path) -> None:
    """Make the folders and empty them: what matters rests in the database and is offered again."""
    for name in ("queue", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
        for leftover in (folder / name).iterdir():
            leftover.unlink(missing_ok=True)
