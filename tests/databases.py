"""Databases for the tests: migrated once into a template, then copied.

Migrating Wagtail, allauth and the four wings takes many seconds, copying a template a fraction of
one. So each worker of pytest-xdist gets a copy. After a test that commits for real it is wound back,
or copied anew where that is not enough (tests/rewinding.py): unlike emptying every table, that brings
back what the migrations put there.
"""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from psycopg import sql

# Databases of one process.
OF_A_PROCESS = ("test", "source", "demo", "rewound")
WINGS = ("club", "vouchers", "merchants", "cms")


def own_name(kind: str = "test") -> str:
    """A database of this process; the process id tells leftovers of killed runs from living ones."""
    return f"{kind}_{os.getpid()}"


def template() -> str:
    """The name of the migrated template; made if the migrations have changed since the last run."""
    name = f"template_{_fingerprint()}"
    lock = settings.DATA_DIR / "test" / "template.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as door, _server() as server:
        fcntl.flock(door, fcntl.LOCK_EX)
        known = {row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()}
        _drop_leftovers(server, known)
        if name not in known:
            _migrate_into("building")
            server.execute(_statement("ALTER DATABASE building RENAME TO {}", name))
    return name


def copy(source: str, name: str) -> None:
    """A fresh copy under `name`, whatever was there before."""
    connections.close_all()
    with _server() as server:
        server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))
        server.execute(_statement("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, source))
    use(name)


def exists(name: str) -> bool:
    with _server() as server:
        return server.execute("SELECT FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def rename(old: str, new: str) -> None:
    connections.close_all()
    with _server() as server:
        server.execute(_statement("ALTER DATABASE {} RENAME TO {}", old, new))
    use(new)


def drop(name: str) -> None:
    connections.close_all()
    with _server() as server:
        server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


def use(name: str) -> None:
    """Point Django at a database of the test server."""
    settings.DATABASES["default"]["NAME"] = name
    connection.settings_dict["NAME"] = name


def in_use() -> str:
    """The database that Django is pointed at."""
    return connection.settings_dict["NAME"]


def turn_to(name: str) -> None:
    """Leave the present database for another one."""
    connections.close_all()
    use(name)


def _migrate_into(name: str) -> None:
    drop(name)
    with _server() as server:
        server.execute(_statement("CREATE DATABASE {}", name))
    use(name)
    call_command("migrate", verbosity=0, interactive=False)
    call_command("createcachetable", verbosity=0)
    connections.close_all()


def _fingerprint() -> str:
    """Changes with our migrations, with the pinned libraries and with the settings they read."""
    files = [settings.BASE_DIR / "requirements.txt", settings.BASE_DIR / "config" / "settings" / "base.py"]
    for wing in WINGS:
        files += sorted((settings.BASE_DIR / wing).glob("migrations/*.py"))
    return hashlib.sha256(b"".join(Path(file).read_bytes() for file in files)).hexdigest()[:16]


def _drop_leftovers(server: psycopg.Connection, known: set[str]) -> None:
    for name in known:
        kind, _, rest = name.partition("_")
        dead = kind in OF_A_PROCESS and rest.isdigit() and not Path("/proc", rest).exists()
        if kind == "crowd" and not rest.startswith(_fingerprint()):
            dead = True
        if dead or (kind == "template" and rest.isalnum() and rest != _fingerprint() and len(rest) == 16):
            server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", name))


@contextmanager
def _server() -> Iterator[psycopg.Connection]:
    with psycopg.connect(settings.DATABASE_URL, autocommit=True) as server:
        yield server


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
