"""The whole product as a newcomer starts it: every process of `make run`, on ports and data of its own."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from tests.journeys import processes
from tests.journeys.waiting import eventually
from tests.loaded import Loaded

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 600
STOP_SECONDS = 60
LOG = "run.log"
BESIDE_A_LOOP = "DJANGO_ALLOW_ASYNC_UNSAFE"
# What the product is started without, though this process may have it.
NOT_ITS_OWN = ("DATABASE_URL", "REDIS_URL", BESIDE_A_LOOP)
OUTSIDE = httpx.Client(trust_env=False, timeout=60)  # the product is on this machine: no proxy


@dataclass
class Stack:
    """The running product and how to talk to it from outside."""

    site: str
    sandbox: str
    environment: dict[str, str]
    data_dir: Path
    process: subprocess.Popen[bytes] | None = None
    options: tuple[str, ...] = ()

    @property
    def ports(self) -> list[int]:
        """Where it listens: web, sandbox, and the sandbox's mail."""
        sandbox = int(self.environment["SANDBOX_PORT"])
        return [int(self.environment["PORT"]), sandbox, sandbox + 24]

    @cached_property
    def _loaded(self) -> Loaded:
        return Loaded(self.environment)

    @cached_property
    def world(self) -> dict[str, Any]:
        """The demo world's logins as they were when somebody first asked."""
        return self.demo()

    def demo(self) -> dict[str, Any]:
        """The demo world's logins as they are now."""
        return json.loads(self.must("demo", "--json"))

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run a management command on the same data."""
        return self._loaded.run("manage.py", *arguments)

    def must(self, *arguments: str) -> str:
        """What a management command prints; it has to succeed."""
        done = self.manage(*arguments)
        assert done.returncode == 0, f"manage.py {' '.join(arguments)} failed:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def sandbox_messages(self, service: str, to: str) -> list[dict[str, Any]]:
        """What the sandbox delivered to a phone, newest first."""
        query = {"service": service, "to": to}
        return OUTSIDE.get(f"{self.sandbox}/sandbox/messages", params=query).json()["messages"]

    def misbehave(self, service: str, mode: str, **how: Any) -> None:
        """Put a service of the sandbox out of order, or back into it with the mode `ok`."""
        asked = {"service": service, "mode": mode, **how}
        OUTSIDE.post(f"{self.sandbox}/sandbox/faults", json=asked).raise_for_status()

    def start(self) -> float:
        """Start every process and wait until it is ready; returns how many seconds that took."""
        started = time.monotonic()
        command = [sys.executable, "-m", "config.run", *self.options]
        with (self.data_dir / LOG).open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )
        while not self.is_ready():
            took = time.monotonic() - started
            if self.process.poll() is not None or took > START_SECONDS:
                self.kill()
                raise AssertionError(f"not ready after {took:.0f} s:\n{self.tail()}")
            time.sleep(0.2)
        return time.monotonic() - started

    def stop(self) -> int:
        """Ctrl-C, then the exit code. What does not end by itself is killed, and that is a failure."""
        code, left = self.interrupt()
        assert not left, f"still running after Ctrl-C: {left}\n{self.tail()}"
        return code

    def interrupt(self) -> tuple[int, dict[int, str]]:
        """Ctrl-C; the exit code and what was still running when the command had ended or was given up."""
        assert self.process
        self._loaded.close()
        self.process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(STOP_SECONDS)
        left = self.alive()
        self.kill()
        return self.process.returncode, left

    def kill(self) -> None:
        """SIGKILL for everything that works on this data, the database too."""
        processes.kill(self.alive())
        self._loaded.close()
        if self.process:
            self.process.wait(10)
        # The kernel forgets a process before it closes its sockets.
        eventually(lambda: not self.alive() and not any(map(processes.is_listening, self.ports)), 10)

    def alive(self) -> dict[int, str]:
        """Every process that works on this data, by its number."""
        return processes.working_on(self.data_dir)

    def tail(self) -> str:
        """The end of the log."""
        return (self.data_dir / LOG).read_text(errors="replace")[-4000:]

    def is_ready(self) -> bool:
        """Whether it says that it can do its work."""
        with suppress(httpx.HTTPError):
            return OUTSIDE.get(f"{self.site}/readyz", timeout=2).status_code == 200
        return False


def prepare(data_dir: Path) -> Stack:
    """A product that is not started yet."""
    port, sandbox_port = processes.free_port(), processes.free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in NOT_ITS_OWN},
        "DATA_DIR": str(data_dir),
        "PORT": str(port),
        "SANDBOX_PORT": str(sandbox_port),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DJANGO_SETTINGS_MODULE": "config.settings.local",
    }
    return Stack(environment["SITE_URL"], f"http://127.0.0.1:{sandbox_port}", environment, data_dir)


def start(data_dir: Path) -> Stack:
    """A running product on fresh data."""
    stack = prepare(data_dir)
    stack.start()
    return stack


def running() -> Stack:
    """The product that runs on this environment's DATA_DIR, PORT and SANDBOX_PORT already."""
    known = {"DJANGO_SETTINGS_MODULE": "config.settings.local", **os.environ}
    site, sandbox = (f"http://127.0.0.1:{known[name]}" for name in ("PORT", "SANDBOX_PORT"))
    return Stack(site, sandbox, known, Path(known["DATA_DIR"]))
