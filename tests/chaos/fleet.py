"""Every process of the product, each started again when it is gone, as systemd does."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Container, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from config import broker, pay_keys
from config.postgres import ServerRefused
from config.starter import processes as known
from tests.bench.place import wait_until_ready
from tests.chaos.line import Line
from tests.journeys import processes
from tests.own_server import ROOT
from tests.storage.place import Place

RESTART_S, LEFT_S, STOP_S = 1.0, 5.0, 30.0
CLIENTS = """
    SELECT pid FROM pg_stat_activity
    WHERE backend_type = 'client backend' AND datname = 'club' AND pid <> pg_backend_pid() ORDER BY pid
"""


@dataclass(frozen=True)
class Event:
    """What was killed, or went wrong for a while: by the wall clock, from when until when."""

    what: str
    since: float
    until: float

    def excuses(self, first: float, again: float, what: Container[str]) -> bool:
        """Whether it is one of these and touches the time between two moments."""
        return self.what in what and self.since <= again and self.until >= first


class Fleet:
    """The processes of one product on the database of a place, and the lines between them."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self.folder = place.folder / "run"
        web, self.sandbox_port, front = (processes.free_port() for _ in range(3))
        self.site, self.sandbox = f"http://127.0.0.1:{front}", f"http://127.0.0.1:{self.sandbox_port}"
        # Not in the place's folder: its path may be too long for a socket.
        sockets = self._sockets = Path(tempfile.mkdtemp(prefix="club-line-"))
        self.front = Line(front, web, b"POST ")
        far = place.server.socket_dir / ".s.PGSQL.5432"
        self.to_database = Line(sockets / ".s.PGSQL.5432", far, b"COMMIT")
        self.clock = self.folder / "clock"
        self.clock.write_text("0")
        self.redis_port = processes.free_port() if shutil.which("redis-server") else 0
        url = f"postgresql://postgres@{quote(str(sockets), safe='')}/club"
        self.env = known.environment(self.folder, url) | {
            "PORT": str(web),
            "SANDBOX_PORT": str(self.sandbox_port),
            "SITE_URL": self.site,
            "DEBUG": "0",
            "LOG_LEVEL": "WARNING",
            "REDIS_URL": f"redis://127.0.0.1:{self.redis_port}/0" if self.redis_port else "",
        }
        self.commands = self._commands(web)
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.events: list[Event] = []
        self.starts = 0
        self._over = threading.Event()
        self._keeper = threading.Thread(target=self._keep, daemon=True)

    def _commands(self, web: int) -> dict[str, list[str]]:
        """Those of `make run`, with a clock that can be moved and a broker of our own."""
        usual = known.commands(web, self.sandbox_port)
        beat = usual["scheduler"]
        program = next(number for number, word in enumerate(beat) if word.endswith("/celery"))
        odd = [sys.executable, "-m", "tests.chaos.odd_clock", str(self.clock)]
        usual["scheduler"] = [*beat[:program], *odd, *beat[program + 1 :]]
        if not self.redis_port:
            return usual
        (self.folder / "redis").mkdir()
        redis = ["redis-server", "--port", str(self.redis_port), "--bind", "127.0.0.1", "--save", ""]
        redis += ["--appendonly", "yes", "--maxmemory-policy", "noeviction", "--loglevel", "warning"]
        return {"broker": [*redis, "--dir", str(self.folder / "redis")], **usual}

    # --- start and stop ----------------------------------------------------------------

    def start(self) -> None:
        """Start everything and wait until it answers."""
        broker.prepare(self.folder / "broker")
        pay_keys.prepare(self.folder)
        self.front.open()
        self.to_database.open()
        for name in self.commands:
            self._start(name)
        wait_until_ready(f"{self.sandbox}/healthz", self.running["sandbox"])
        wait_until_ready(f"{self.site}/readyz", self.running["web"])
        self._keeper.start()

    def stop(self) -> dict[int, str]:
        """End everything; whoever is still there afterwards was killed, and is answered."""
        self._over.set()
        if self._keeper.is_alive():
            self._keeper.join()
        for name in reversed(self.running):
            self.running[name].terminate()
        for child in self.running.values():
            with suppress(subprocess.TimeoutExpired):
                child.wait(STOP_S)
        left = processes.working_on(self.folder)
        processes.kill(left)
        self.front.close()
        self.to_database.close()
        shutil.rmtree(self._sockets)
        return left

    def _start(self, name: str) -> None:
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                self.commands[name], cwd=ROOT, env=self.env, stdout=log, stderr=log, start_new_session=True
            )

    def _keep(self) -> None:
        """Look after all of them until it is over."""
        while not self._over.wait(0.1):
            for name, child in list(self.running.items()):
                if child.poll() is not None:
                    _sweep(child.pid)
                    self._over.wait(RESTART_S)
                    self._start(name)
                    self.starts += 1
            if not _is_there(self._postmaster()):
                self._over.wait(RESTART_S)
                with suppress(ServerRefused):  # its disk may be full: again in a moment
                    self.place.start()

    # --- what is done to them -----------------------------------------------------------

    def kill(self, victim: str, choice: float) -> bool:
        """`kill -9` of one process; `choice` is the part of the way through those that are alike."""
        alike = self._alike(victim)
        if not alike:
            return False
        self.note(victim, 0.0)
        try:
            os.kill(alike[int(choice * len(alike))], signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def note(self, what: str, lasts_s: float) -> None:
        """Remember that something goes wrong from now on."""
        now = time.time()
        self.events.append(Event(what, now, now + lasts_s))

    def set_clock(self, shift_s: int) -> None:
        """Move the scheduler's wall clock."""
        draft = self.clock.with_suffix(".new")
        draft.write_text(str(shift_s))
        draft.replace(self.clock)

    def _alike(self, victim: str) -> list[int]:
        if victim == "database":
            return [self._postmaster()]
        if victim == "backend":
            return self._clients_of_the_database()
        of = {"web worker": "web", "pool child": "worker"}
        if victim in of:
            return _children(self.running[of[victim]].pid)
        return [self.running[victim].pid] if victim in self.running else []

    def _postmaster(self) -> int:
        with suppress(OSError, ValueError, IndexError):
            return int((self.place.server.cluster / "postmaster.pid").read_text().splitlines()[0])
        return 0

    def _clients_of_the_database(self) -> list[int]:
        with suppress(psycopg.Error):
            return [pid for (pid,) in self.place.ask(CLIENTS)]
        return []


def _children(pid: int) -> list[int]:
    """The processes a process has forked to do its work; not the tracker that Python keeps beside them."""
    with suppress(OSError):
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text()
        return [child for child in map(int, text.split()) if b"tracker" not in _words(child)]
    return []


def _words(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def _is_there(pid: int) -> bool:
    return pid > 0 and Path(f"/proc/{pid}").exists()


def _sweep(group: int) -> None:
    """End what a dead process has left of its group: asked first, killed when it does not listen."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        there, end = _signal(group, sign), time.monotonic() + LEFT_S
        while there and time.monotonic() < end:
            time.sleep(0.05)
            there = _signal(group, 0)
        if not there:
            return


def _signal(group: int, sign: int) -> bool:
    """Whether there was anybody to hear it."""
    try:
        os.killpg(group, sign)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def fleet(place: Place) -> Iterator[Fleet]:
    """A running one, ended afterwards whatever happens."""
    made = Fleet(place)
    try:
        made.start()
        yield made
    finally:
        made.stop()
