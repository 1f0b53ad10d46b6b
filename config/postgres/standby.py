"""A second server that follows the first: the replica of `make scale`."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import psycopg

from config.postgres.server import Server, ServerRefused

CAUGHT_UP_SECONDS = 60
# A long read on the replica holds back the clearing of old rows on the primary instead of being cut off.
FOLLOWING = {"hot_standby_feedback": "on"}


@dataclass(frozen=True)
class Standby(Server):
    """The replica of one data directory; copied anew at each start, so it never has long to catch up."""

    @property
    def cluster(self) -> Path:
        return self.data_dir / "postgres-18-replica"

    @property
    def settings(self) -> dict[str, str]:
        return {**super().settings, **FOLLOWING}

    def follow(self, primary: Server, database: str) -> str:
        """Copy the running primary, start, wait until the copy is whole; returns the URL of the database."""
        self.stop()
        shutil.rmtree(self.cluster, ignore_errors=True)
        self._copy(primary)
        self.ensure_running(database)
        return self.url(database)

    def stop(self) -> None:
        """Stop, if it runs."""
        if self.cluster.exists():
            super().stop()

    def _copy(self, primary: Server) -> None:
        # `-R` writes where the primary is into the copy, which makes it a replica.
        draft = self.cluster.with_suffix(".draft")
        shutil.rmtree(draft, ignore_errors=True)
        self.account.own(draft)
        source = ["-h", primary.socket_dir, "-U", "postgres"]
        self._command(
            "pg_basebackup", *source, "-D", draft, "-R", "-X", "stream", "-c", "fast", "--no-manifest"
        )
        for leftover in draft.glob(".s.PGSQL.*"):  # of the primary's socket, which lies among its files
            leftover.unlink()
        (draft / "server.log").unlink(missing_ok=True)
        draft.rename(self.cluster)

    def _ensure_database(self, name: str) -> None:
        """It comes over with everything else; nothing can be made here."""
        until = time.monotonic() + CAUGHT_UP_SECONDS
        while time.monotonic() < until:
            try:
                psycopg.connect(self.url(name), connect_timeout=3).close()
            except psycopg.OperationalError:
                time.sleep(0.05)
            else:
                return
        raise ServerRefused(f"The replica does not catch up. Its log is {self.cluster}/server.log.")
