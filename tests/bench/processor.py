"""Processor time, as the kernel counts it."""

import os
from pathlib import Path

from config.postgres import server

TICKS = os.sysconf("SC_CLK_TCK")


def of_postgres(data_dir: Path) -> float:
    """Seconds that the embedded server and its processes, living and ended, have used."""
    pid = int((server.Server(data_dir).cluster / "postmaster.pid").read_text().split()[0])
    *own, _parent = _seconds(pid)
    return sum(own) + sum(mine for mine, _gone, parent in _everybody() if parent == pid)


def _everybody() -> list[tuple[float, float, int]]:
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                found.append(_seconds(int(entry.name)))
            except (FileNotFoundError, ProcessLookupError):
                continue  # it has ended meanwhile
    return found


def _seconds(pid: int) -> tuple[float, float, int]:
    """What a process used itself, what its children used that have ended, and its parent."""
    # The second word is the name in brackets, which may hold blanks.
    words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    user, system, gone_user, gone_system = (int(word) for word in words[11:15])
    return (user + system) / TICKS, (gone_user + gone_system) / TICKS, int(words[1])
