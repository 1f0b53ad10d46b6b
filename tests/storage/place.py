"""A durable PostgreSQL that may be killed, with a copy of the world of the test, and programs on it."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from config.postgres import backup
from config.postgres.server import Server
from tests.loaded import Loaded, Program
from tests.own_server import ROOT
from tests.storage.disk import Disk

DATABASE = "club"
INDEXES = """
    SELECT bt_index_check(c.oid, true) FROM pg_class c
    JOIN pg_index i ON i.indexrelid = c.oid JOIN pg_am a ON a.oid = c.relam
    WHERE a.amname = 'btree' AND c.relpersistence = 'p' AND i.indisready AND i.indisvalid
"""


@dataclass
class Place:
    """The server and its folder."""

    folder: Path
    server: Server = field(init=False)
    is_kept: bool = False  # to look at what went wrong
    disk: Disk | None = None  # its own, where that can be had
    loaded: Loaded = field(init=False)

    def __post_init__(self) -> None:
        self.server = Server(self.folder / "data", durable=True)
        self.loaded = Loaded(self._environment(DATABASE), self.folder / "errors")

    def start(self) -> None:
        """Start it, or start it again after it was killed."""
        self.server.ensure_running(DATABASE)

    def kill(self) -> None:
        """kill -9 of the postmaster; its children notice and go."""
        postmaster = int((self.server.cluster / "postmaster.pid").read_text().splitlines()[0])
        os.kill(postmaster, signal.SIGKILL)

    def take_world(self) -> None:
        """Bring in what the test has committed in its own database."""
        copy = self.folder / "world"
        backup.dump(connection.settings_dict, copy)
        backup.restore(self.settings(), copy)

    def settings(self, name: str = DATABASE) -> dict[str, str]:
        """For the tools of PostgreSQL."""
        return {"HOST": str(self.server.socket_dir), "USER": "postgres", "NAME": name}

    def ask(self, statement: str, name: str = DATABASE) -> list[tuple]:
        """The rows of a statement."""
        with psycopg.connect(self.server.url(name), autocommit=True) as link:
            return link.execute(statement).fetchall()

    def make(self, name: str) -> None:
        """Another database."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as link:
            link.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))

    def clear(self) -> None:
        """An empty database, whatever was there and whoever killed what."""
        self.start()
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as link:
            for (name,) in link.execute("SELECT datname FROM pg_database WHERE NOT datistemplate").fetchall():
                if name != "postgres":
                    link.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        self.make(DATABASE)

    def copy(self, name: str) -> None:
        """Another database with the same rows; nobody may be connected to the first one."""
        with psycopg.connect(self.server.url("postgres"), autocommit=True) as link:
            words = sql.Identifier(name), sql.Identifier(DATABASE)
            link.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(*words))

    def program(self, *words: str, name: str = DATABASE) -> subprocess.Popen[str]:
        """A program of the house on a database of this server."""
        env, pipe = self._environment(name), subprocess.PIPE
        return subprocess.Popen(
            [sys.executable, *words], cwd=ROOT, env=env, stdout=pipe, stderr=pipe, text=True
        )

    def begin(self, *words: str, name: str = DATABASE) -> Program:
        """The same without the time it takes to load: for what runs to its end or is killed."""
        way = self.folder / f"said-{uuid.uuid4().hex}"
        return self.loaded.begin(*words, database=name, way=way)

    def _environment(self, name: str) -> dict[str, str]:
        env = {**os.environ, "DATABASE_URL": self.server.url(name), "DATA_DIR": str(self.folder / "run")}
        return env | {"DJANGO_SETTINGS_MODULE": "config.settings.local", "DEBUG": "0", "LOG_LEVEL": "ERROR"}

    def proof(self, name: str = DATABASE) -> list[str]:
        """What `verify` finds broken."""
        checks = json.loads(self.begin("manage.py", "verify", "--json", name=name).finish())["checks"]
        assert len(checks) > 40
        return [f"{one['check']}: {one['first_bad_row']}" for one in checks if not one["holds"]]

    def indexes_are_whole(self) -> bool:
        """amcheck: every index agrees with its table; raises where one does not."""
        with psycopg.connect(self.server.url(DATABASE), autocommit=True) as link:
            link.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        return len(self.ask(INDEXES)) > 100


@contextmanager
def place(name: str, *, own_disk: bool = False) -> Iterator[Place]:
    """A running one, stopped and cleared away afterwards; `own_disk` if this machine lets us have one."""
    folder = settings.DATA_DIR / f"{name}-{os.getpid()}"
    here, disk = Place(folder), Disk(folder / "data")
    (folder / "run" / "static").mkdir(parents=True)
    if own_disk and disk.mount():
        here.disk = disk
    try:
        here.start()
        yield here
    finally:
        here.loaded.close()
        here.server.stop()
        if here.disk:
            here.disk.unmount(is_kept=here.is_kept)
        if not here.is_kept:
            shutil.rmtree(folder, ignore_errors=True)


def wait_until(found: Callable[[], object], seconds: float = 120) -> None:
    """Ask again and again."""
    end = time.monotonic() + seconds
    while not found():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.005)
