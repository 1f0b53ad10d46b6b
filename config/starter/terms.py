"""What a start refuses, in words, and what an earlier start may have left behind."""

import fcntl
import os
import signal
import socket
import time
from pathlib import Path
from typing import IO

MARK = "CLUB_DATA_DIR"  # in the environment of every process we start, so that we know our own again


class StartRefused(Exception):
    """The product cannot start; the message is one sentence for people."""


def only_one(data_dir: Path) -> IO[str]:
    """Hold the data directory for this start; refused while another start holds it."""
    data_dir.mkdir(parents=True, exist_ok=True)
    lock = (data_dir / "run.lock").open("a")
    try:
        # A lock of the process, not of the open file: children must not keep it after our death.
        fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise StartRefused(
            f"The club already runs on {data_dir}. Stop it first, or set DATA_DIR, PORT and SANDBOX_PORT."
        ) from None
    return lock


def end_leftovers(data_dir: Path) -> int:
    """End what a start that was killed the hard way left running on this directory; how many."""
    ours = f"{MARK}={data_dir}".encode()
    leftovers = [pid for pid in _other_processes() if ours in _environment(pid)]
    for pid in leftovers:
        _kill(pid)
    until = time.monotonic() + 5
    while any(_environment(pid) for pid in leftovers) and time.monotonic() < until:
        time.sleep(0.05)
    return len(leftovers)


def free_port(name: str, port: int) -> None:
    """Refuse a port that somebody else listens on, naming the variable that moves ours."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise StartRefused(f"Port {port} is in use. Stop what uses it, or set {name}.") from None


def _other_processes() -> list[int]:
    pids = [int(entry.name) for entry in Path("/proc").glob("[0-9]*")]
    return [pid for pid in pids if pid != os.getpid()]


def _environment(pid: int) -> list[bytes]:
    """The environment a process was started with; empty when it is gone or not ours to read."""
    try:
        return Path("/proc", str(pid), "environ").read_bytes().split(b"\0")
    except OSError:
        return []


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
