"""Processes and ports of this machine, as Linux tells about them."""

import os
import signal
import socket
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path


def free_port() -> int:
    """A port that nobody listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port: int) -> bool:
    """Whether somebody answers on a port."""
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def working_on(data_dir: Path) -> dict[int, str]:
    """The processes started with this DATA_DIR, and those that stand in it, as PostgreSQL's do."""
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    ours = [pid for pid in pids if pid != os.getpid() and (_was_told(pid, data_dir) or _is_in(pid, data_dir))]
    return {pid: _name(pid) for pid in ours}


def kill(pids: Iterable[int]) -> None:
    """SIGKILL, one by one."""
    for pid in pids:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _was_told(pid: int, data_dir: Path) -> bool:
    with suppress(OSError):
        return f"DATA_DIR={data_dir}".encode() in Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
    return False


def _is_in(pid: int, data_dir: Path) -> bool:
    with suppress(OSError):
        return Path("/proc", str(pid), "cwd").readlink().is_relative_to(data_dir)
    return False


def _name(pid: int) -> str:
    with suppress(OSError):
        return Path("/proc", str(pid), "cmdline").read_bytes().replace(b"\0", b" ").decode()[:400]
    return "gone"
