"""Copies of the database with PostgreSQL's own tools, taken while the club runs."""

import os
import shutil
import subprocess
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import IO, Any

from config.postgres.server import PROGRAMS

# Rate limits and the like: of no use later, and full of short-lived rows.
NOT_KEPT = "shared_cache"
EMPTY = "DROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n"


class BackupFailed(Exception):
    """A tool refused; the message is what it said."""


def dump(database: Mapping[str, Any], target: Path) -> None:
    """Write one consistent snapshot to `target`, which appears only when it is whole.

    Readable by its owner alone: personal data is sealed inside, but names of merchants and amounts are not.
    """
    part = target.with_name(f"{target.name}.part")
    part.touch(mode=0o600)
    command = [_program("pg_dump"), "--format=custom", "--no-owner", "--no-privileges"]
    command += [f"--exclude-table-data={NOT_KEPT}", f"--file={part}"]
    try:
        _run(command, database)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def restore(database: Mapping[str, Any], source: Path) -> None:
    """Replace everything in the database by a copy, in one transaction: all of it, or nothing changes."""
    # The archive itself must be readable before anything is dropped.
    _run([_program("pg_restore"), "--list", str(source)], database)
    read = [_program("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(source)]
    write = [_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    env = _environment(database)
    quiet = subprocess.DEVNULL
    with (
        subprocess.Popen(read, stdout=subprocess.PIPE, stderr=quiet, env=env) as reader,
        subprocess.Popen(
            write, stdin=subprocess.PIPE, stdout=quiet, stderr=subprocess.PIPE, env=env
        ) as writer,
    ):
        feeder = threading.Thread(target=_feed, args=[reader, writer.stdin])
        feeder.start()
        said = writer.stderr.read().decode(errors="replace") if writer.stderr else ""
        feeder.join()
    if writer.returncode or reader.returncode:
        raise BackupFailed(said.strip() or "the backup could not be read")


def _feed(reader: "subprocess.Popen[bytes]", into: IO[bytes] | None) -> None:
    """Hand the archive over as SQL. A copy that breaks off is not committed: psql gets an error instead."""
    assert into is not None  # both are pipes
    assert reader.stdout is not None
    try:
        into.write(EMPTY.encode())
        shutil.copyfileobj(reader.stdout, into)
        if reader.wait():
            into.write(b"\nDO $$ BEGIN RAISE 'the backup broke off'; END $$;\n")
        into.close()
    except BrokenPipeError:
        reader.kill()  # psql has stopped at an error and says which
        reader.wait()


def _run(command: list[str], database: Mapping[str, Any]) -> None:
    done = subprocess.run(
        command, env=_environment(database), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False
    )
    if done.returncode:
        raise BackupFailed(done.stderr.decode(errors="replace").strip())


def _environment(database: Mapping[str, Any]) -> dict[str, str]:
    """Where the database is, by libpq's own variables: a password in an argument could be read by others."""
    names = {
        "HOST": "PGHOST",
        "PORT": "PGPORT",
        "USER": "PGUSER",
        "PASSWORD": "PGPASSWORD",
        "NAME": "PGDATABASE",
    }
    known = {libpq: str(database[name]) for name, libpq in names.items() if database.get(name)}
    return {**os.environ, **known}


def _program(name: str) -> str:
    """The tool of the embedded package, else of the machine."""
    packaged = PROGRAMS / "bin" / name
    found = str(packaged) if packaged.exists() else shutil.which(name)
    if not found:
        raise BackupFailed(f"{name} is not installed")
    return found
