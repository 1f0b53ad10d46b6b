"""Where benchmarks run: a database each, copied from one migrated template, and its web server."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from config.postgres import server
from config.starter import processes
from tests import databases

READY_SECONDS = 60
NOBODY = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Place:
    """`size` is quick, usual or full."""

    size: str
    data_dir: Path

    def pick(self, quick: int, usual: int, full: int) -> int:
        """The number for this size."""
        return {"quick": quick, "usual": usual, "full": full}[self.size]

    def note(self, chosen: int, full: int) -> str:
        """Words for a run that is smaller than the whole size."""
        return "" if chosen == full else f"reduced size, {chosen:,} instead of {full:,} rows (--full)"

    def new_database(self, name: str) -> None:
        """A fresh database with every migration applied; Django talks to it from now on."""
        template = databases.template()
        databases.copy(template, f"bench_{name}")

    def populated_database(self, members: int) -> None:
        """A database with that many members and their lives. It is kept: the next run takes it as it is."""
        template = databases.template()
        name = f"{template.replace('template', 'crowd')}_{members}"
        if not databases.exists(name):
            databases.copy(template, "bench_crowd")
            call_command("populate", "--members", str(members))
            with connection.cursor() as cursor:
                cursor.execute("VACUUM (ANALYZE)")
            databases.rename("bench_crowd", name)
        databases.use(name)

    def clear(self) -> None:
        """Drop the database of the benchmark that just ran; a full one takes gigabytes."""
        name = settings.DATABASES["default"]["NAME"]
        if name.startswith("bench_"):
            databases.drop(name)

    @property
    def database_url(self) -> str:
        """The URL of the present database."""
        base, _, _ = settings.DATABASE_URL.rpartition("/")
        return f"{base}/{settings.DATABASES['default']['NAME']}"

    @contextlib.contextmanager
    def web(self) -> Iterator[int]:
        """The web server of `make run` on the present database; gives its port."""
        with self._running(self._usual("web"), {}, f"http://127.0.0.1:{settings.PORT}/readyz"):
            yield settings.PORT

    @contextlib.contextmanager
    def webs(self, count: int) -> Iterator[list[int]]:
        """Web processes as `deploy` runs them, each with one worker on a port of its own; gives the ports."""
        ports = [settings.SANDBOX_PORT + 1 + number for number in range(count)]
        with contextlib.ExitStack() as running:
            for port in ports:
                command, url = processes.web(port, workers=1), f"http://127.0.0.1:{port}/readyz"
                running.enter_context(self._running(command, {}, url))
            yield ports

    @contextlib.contextmanager
    def sandbox(self) -> Iterator[str]:
        """The outside world of `make run`, empty, with nobody to call back; gives its origin."""
        origin = f"http://127.0.0.1:{settings.SANDBOX_PORT}"
        shutil.rmtree(self.data_dir / "sandbox", ignore_errors=True)
        with self._running(self._usual("sandbox"), {"SITE_URL": NOBODY}, f"{origin}/healthz"):
            yield origin

    def environment(self) -> dict[str, str]:
        """What a process of the club gets, to work on the present database."""
        return processes.environment(self.data_dir, self.database_url) | {"DEBUG": "0"}

    def _usual(self, name: str) -> list[str]:
        return processes.commands(settings.PORT, settings.SANDBOX_PORT)[name]

    @contextlib.contextmanager
    def _running(self, command: list[str], more: dict[str, str], url: str) -> Iterator[None]:
        env = self.environment() | more
        child = subprocess.Popen(command, env=env, cwd=settings.BASE_DIR, start_new_session=True)
        try:
            wait_until_ready(url, child)
            yield
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()

    def pgbench(self, script: str, *, seconds: int, clients: int = 8) -> float:
        """Transactions per second of a pgbench script on the present database, prepared, with two threads."""
        return self.pgbench_with_slowest(script, seconds=seconds, clients=clients)[0]

    def pgbench_with_slowest(self, script: str, *, seconds: int, clients: int = 8) -> tuple[float, float]:
        """The same, and the milliseconds within which 99 of 100 were done."""
        path, log = self.data_dir / "script.sql", self.data_dir / "pgbench"
        path.write_text(script, encoding="utf-8")
        address = urlsplit(self.database_url)
        command = [
            *(str(server.PROGRAMS / "bin" / "pgbench"), "-n", "-M", "prepared", "-f", str(path)),
            *("-c", str(clients), "-j", "2", "-T", str(seconds), "-U", "postgres"),
            *("-l", f"--log-prefix={log}"),
            *("-h", str(server.Server(self.data_dir).socket_dir), address.path.lstrip("/")),
        ]
        done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
        found = re.search(r"tps = ([\d.]+)", done.stdout)
        if done.returncode or not found:
            raise RuntimeError(f"pgbench: {done.stderr.strip()[-500:]}")
        return float(found[1]), _slowest(self.data_dir.glob(f"{log.name}.*"))


def wait_until_ready(url: str, child: subprocess.Popen) -> None:
    """Until a process answers there, or has ended."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and child.poll() is None:
        with contextlib.suppress(urllib.error.URLError, OSError):
            urllib.request.urlopen(url, timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError(f"nothing answered at {url}")


def _slowest(logs: Iterable[Path]) -> float:
    """The 99th percentile in milliseconds; the third word of a line is the time taken in microseconds."""
    taken: list[int] = []
    for log in logs:
        taken += [int(line.split()[2]) for line in log.read_text(encoding="utf-8").splitlines()]
        log.unlink()
    return sorted(taken)[len(taken) * 99 // 100] / 1000
