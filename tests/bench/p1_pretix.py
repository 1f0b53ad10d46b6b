"""Redemptions beside the check-in of pretix: the same eight clients and PostgreSQL, one after the other.

Only by name, for it installs pretix into an environment of its own. pretix has four processes, as its
own container starts on two cores; ours are the two of `p1_redeem`. A ticket of pretix has a question to
answer, as our voucher has. What pretix does not have (limits, the merchant's debt, a message to the
member) is done by ours on top. Without Redis pretix works off its background tasks inside the request, which
is not how it runs in production: its figure is a lower bound.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

from config.postgres import server
from tests.bench import clients, p1_redeem, world
from tests.bench.place import Place, wait_until_ready
from tests.bench.report import Figure

BESIDE = Path(__file__).parent / "beside"
DATABASE = "bench_pretix"
CLIENTS = p1_redeem.CLIENTS


def run(place: Place) -> Iterator[Figure]:
    """Ours at full pace, then pretix at full pace."""
    seconds = place.pick(3, 10, 20)
    other = Pretix(place.data_dir / "pretix", place.data_dir)
    other.install()
    ours = _ours(place, seconds)
    theirs = other.measure(place, seconds)
    if set(ours.statuses) != {201} or set(theirs.statuses) != {201}:
        raise RuntimeError(f"not every answer was 201: {ours.statuses}, {theirs.statuses}")
    rate, theirs_rate = ours.per_second, theirs.per_second
    times = rate / theirs_rate
    yield Figure("redemptions", rate, "/s", theirs_rate, "/s pretix")
    yield Figure("times as many", times, "×", target="20 ×", is_met=times >= 20)
    yield Figure("half within", ours.percentile(0.50), "ms", theirs.percentile(0.50), "ms pretix")
    yield Figure("99 % within", ours.percentile(0.99), "ms", theirs.percentile(0.99), "ms pretix")


def _ours(place: Place, seconds: int) -> clients.Answers:
    place.new_database("beside")
    counter = world.counter(shops=CLIENTS, members=300)
    codes = world.vouchers(counter, seconds * 4000)
    world.settle_down("vouchers_voucher", "club_member")
    with place.webs(p1_redeem.WEBS) as ports:
        return p1_redeem.full_pace(place, ports, counter, codes, seconds)


@dataclass(frozen=True)
class Pretix:
    """pretix in a folder, with its database on the server in `data_dir`."""

    folder: Path
    data_dir: Path

    @property
    def programs(self) -> Path:
        """Where its interpreter is."""
        return self.folder / "venv" / "bin"

    @property
    def environment(self) -> dict[str, str]:
        """How pretix is told where its data are."""
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "DATA_DIR": str(self.folder),
            "PRETIX_DATABASE_BACKEND": "postgresql",
            "PRETIX_DATABASE_NAME": DATABASE,
            "PRETIX_DATABASE_USER": "postgres",
            "PRETIX_DATABASE_HOST": str(server.Server(self.data_dir).socket_dir),
            "PRETIX_PRETIX_URL": f"http://127.0.0.1:{settings.PORT}",
            "PRETIX_PRETIX_INSTANCE_NAME": "bench",
        }

    def install(self) -> None:
        """Its packages, at the pinned versions."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not self.programs.exists():
            self._run(sys.executable, "-m", "venv", "venv")
        self._run(
            str(self.programs / "pip"), "install", "--quiet", "-r", str(BESIDE / "requirements.txt"), env=None
        )

    def measure(self, place: Place, seconds: int) -> clients.Answers:
        """A new database with tickets enough, and all clients at once."""
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE}")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
        python = str(self.programs / "python")
        self._run(python, "-m", "pretix", "migrate", "--verbosity", "0")
        tickets = str(100 * CLIENTS + seconds * 400)
        known = json.loads(self._run(python, str(BESIDE / "tickets.py"), tickets).splitlines()[-1])
        with self._web() as port:
            lanes = _lanes(known, known["secrets"][: 100 * CLIENTS])
            clients.send(port, lanes, seconds=20, folder=place.data_dir)
            lanes = _lanes(known, known["secrets"][100 * CLIENTS :])
            return clients.send(port, lanes, seconds=seconds, folder=place.data_dir)

    @contextlib.contextmanager
    def _web(self) -> Iterator[int]:
        command = [
            *(str(self.programs / "granian"), "pretix.wsgi:application", "--interface", "wsgi", "--no-ws"),
            *("--host", "127.0.0.1", "--port", str(settings.PORT), "--workers", "4", "--no-log"),
        ]
        child = subprocess.Popen(command, env=self.environment, cwd=self.folder, start_new_session=True)
        try:
            wait_until_ready(f"http://127.0.0.1:{settings.PORT}/robots.txt", child)
            yield settings.PORT
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait()

    def _run(self, *command: str, **options: Any) -> str:
        options.setdefault("env", self.environment)
        done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, **options)
        if done.returncode:
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.strip()[-2000:]}")
        return done.stdout


def _lanes(known: dict[str, Any], secrets: list[str]) -> list[clients.Lane]:
    headers = {"Authorization": f"Token {known['token']}", "Content-Type": "application/json"}
    requests = [_request(known, secret) for secret in secrets]
    return [clients.Lane(requests[number::CLIENTS], headers) for number in range(CLIENTS)]


def _request(known: dict[str, Any], secret: str) -> clients.Request:
    body = {
        "secret": secret,
        "lists": [known["list"]],
        "answers": {str(known["question"]): "12000"},
        "nonce": str(uuid.uuid4()),
    }
    return clients.Request(known["path"], json.dumps(body))
