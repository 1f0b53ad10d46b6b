"""The embedded PostgreSQL: a real server from a pip package, for machines without one.

Every process that needs the database joins the server of its data directory; the first one
starts it and the last one to leave stops it. Who is still there is known by shared file locks,
which the kernel drops even for a process killed with SIGKILL, so nobody is counted for ever.
"""

import atexit
import fcntl
from pathlib import Path
from typing import IO

from config.postgres.server import OWNER, PRODUCT, Server, ServerRefused
from config.postgres.standby import Standby

__all__ = ["DATABASE", "ServerRefused", "follow", "for_product", "join", "leave", "unfollow"]

DATABASE = "club"
_joined: dict[Path, tuple[Server, IO[str]]] = {}


def join(data_dir: Path, *, durable: bool = True) -> str:
    """Start or join the server under `data_dir` and return the URL of the club's database, for its owner.

    `durable=False` is for throw-away test data: commits do not wait for the disk.
    Raises ServerRefused with a sentence for people.
    """
    if data_dir not in _joined:
        data_dir.mkdir(parents=True, exist_ok=True)
        server = Server(data_dir, durable=durable)
        with _locked(data_dir):
            users = (data_dir / "postgres.users").open("a")
            fcntl.flock(users, fcntl.LOCK_SH)
            server.ensure_running(DATABASE)
        _joined[data_dir] = server, users
        atexit.register(leave, data_dir)
    return _joined[data_dir][0].url(DATABASE)


def for_product(url: str) -> str:
    """The same database for the account that owns nothing."""
    return url.replace(f"://{OWNER}@", f"://{PRODUCT}@", 1)


def leave(data_dir: Path) -> None:
    """Give the server up; the last process to do so stops it."""
    if data_dir not in _joined:
        return
    server, users = _joined.pop(data_dir)
    with _locked(data_dir), users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still uses it
        server.stop()


def follow(data_dir: Path) -> str:
    """Start a replica beside the joined server; the URL of the club's database there.

    It belongs to whoever starts it and ends by `unfollow`. Raises ServerRefused with a sentence for people.
    """
    primary, _users = _joined[data_dir]
    return Standby(data_dir, durable=primary.durable).follow(primary, DATABASE)


def unfollow(data_dir: Path) -> None:
    """Stop the replica, if there is one."""
    Standby(data_dir).stop()


def _locked(data_dir: Path) -> IO[str]:
    """Hold the door: one process at a time may start or stop the server of this directory."""
    door = (data_dir / "postgres.lock").open("a")
    fcntl.flock(door, fcntl.LOCK_EX)  # closing the file gives it back
    return door
