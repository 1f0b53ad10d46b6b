"""What `make scale` runs in place of one web process and one worker: three of each, as on three machines.

Three web processes behind one door, three workers with a queue each, two schedulers (the second does no
harm), Redis between them, and a replica of the database for what may be a little late.
"""

import shutil
import socket
import sys
from dataclasses import dataclass, field
from pathlib import Path

from config.queues import BOOKS, LATER, NOW
from config.starter.processes import celery, web
from config.starter.terms import StartRefused

WEBS = 3
NO_REDIS = (
    "make scale needs Redis between its processes, and redis-server is not installed. "
    "On Debian: apt-get install redis-server. (make run works without.)"
)


@dataclass(frozen=True)
class Fleet:
    """The ports of a start; chosen free, because nobody has to know them."""

    redis: str
    redis_port: int
    web_ports: list[int] = field(default_factory=list)

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis_port}/0"

    def commands(self, port: int, data_dir: Path) -> dict[str, list[str]]:
        """Name and command line of each process, in the order in which they start."""
        webs = {f"web{number}": web(at, workers=1) for number, at in enumerate(self.web_ports, 1)}
        door = [sys.executable, "-m", "config.starter.balancer", str(port), *map(str, self.web_ports)]
        again = str(data_dir / "timetable-again")
        return {
            "redis": self._redis(data_dir / "redis"),
            **webs,
            "door": door,
            **{queue: [*celery(port), *_worker(queue)] for queue in (NOW, LATER, BOOKS)},
            "scheduler1": [*celery(port), *_beat()],
            "scheduler2": [*celery(port), *_beat(), "--schedule", again],
        }

    def _redis(self, folder: Path) -> list[str]:
        """Nothing is kept on disk: what matters rests in the database and is offered again."""
        folder.mkdir(parents=True, exist_ok=True)
        return [
            *(self.redis, "--port", str(self.redis_port), "--bind", "127.0.0.1", "--dir", str(folder)),
            *("--save", "", "--appendonly", "no", "--loglevel", "warning"),
        ]


def muster() -> Fleet:
    """Find Redis and free ports. Raises StartRefused without Redis."""
    redis = shutil.which("redis-server")
    if not redis:
        raise StartRefused(NO_REDIS)
    first, *others = free_ports(WEBS + 1)
    return Fleet(redis, first, others)


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on right now."""
    probes = [socket.create_server(("127.0.0.1", 0)) for _number in range(count)]
    ports = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return ports


def _worker(queue: str) -> list[str]:
    return [
        *("--quiet", "worker", "--loglevel", "INFO", "--concurrency", "1", "-Q", queue, "-n", f"{queue}@%h"),
        *("--without-gossip", "--without-mingle", "--without-heartbeat"),
    ]


def _beat() -> list[str]:
    return ["--quiet", "beat", "--loglevel", "INFO", "--pidfile", ""]
