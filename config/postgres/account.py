"""Whose name the embedded server runs under: PostgreSQL refuses to run as root."""

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SYSTEM_USER = "club-postgres"


@dataclass(frozen=True)
class Account:
    """The system account of the server: our own, or one made for it when we are root."""

    name: str = ""
    identity: dict[str, Any] = field(default_factory=dict)  # arguments for subprocess.run

    @classmethod
    def for_this_process(cls) -> "Account":
        if os.geteuid() != 0:
            return cls()
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            make = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", SYSTEM_USER]
            subprocess.run(make, check=True, capture_output=True)
            entry = pwd.getpwnam(SYSTEM_USER)
        # Somewhere every account may stand: root's own working directory is often closed to others.
        identity = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
        return cls(SYSTEM_USER, identity)

    def own(self, directory: Path) -> None:
        """Make a private directory that belongs to the account."""
        directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self.name:
            os.chown(directory, self.identity["user"], self.identity["group"])
            self._open_parents(directory)

    def open_way_to(self, tree: Path) -> None:
        """Let the account read a tree of programs, which a strict umask may have closed."""
        if not self.name:
            return
        self._open_parents(tree)
        for path in [tree, *tree.rglob("*")]:
            mode = path.stat().st_mode
            runnable = stat.S_IXOTH if mode & stat.S_IXUSR else 0
            path.chmod(mode | stat.S_IROTH | runnable)

    @staticmethod
    def _open_parents(path: Path) -> None:
        """Passing through is all the account may do in the directories above: no listing, no reading."""
        for parent in path.parents:
            mode = parent.stat().st_mode
            if not mode & stat.S_IXOTH:
                parent.chmod(mode | stat.S_IXOTH)
