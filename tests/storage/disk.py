"""A small disk of its own that can be filled: a file system in a file, which only root may mount."""

import os
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIZE = 4 << 30  # sparse; a database with its log has room there
SMALLEST = 4096
TOOLS = ("mkfs.ext4", "mount", "umount")


@dataclass
class Disk:
    """What is mounted at a folder."""

    at: Path

    @property
    def image(self) -> Path:
        """The file it is in."""
        return self.at.with_suffix(".img")

    @property
    def _ballast(self) -> Path:
        return self.at / "ballast"

    def mount(self) -> bool:
        """Put it there; False where this machine or this account may not."""
        if os.geteuid() != 0 or not all(map(shutil.which, TOOLS)):
            return False
        self.at.mkdir(parents=True)
        with self.image.open("wb") as file:
            file.truncate(SIZE)
        # No blocks kept back for root, who fills it.
        made = _done("mkfs.ext4", "-q", "-m", "0", self.image)
        return made and _done("mount", "-o", "loop", self.image, self.at)

    def unmount(self, *, is_kept: bool) -> None:
        """Take it away; what is on it stays in the file when it is kept."""
        _done("umount", self.at)
        if not is_kept:
            self.image.unlink(missing_ok=True)

    def fill(self) -> None:
        """Leave no room for a single block."""
        with self._ballast.open("wb") as file:
            piece = SIZE
            while piece >= SMALLEST:
                try:
                    os.posix_fallocate(file.fileno(), os.fstat(file.fileno()).st_size, piece)
                except OSError:
                    piece //= 2

    def relieve(self) -> None:
        """Give the room back."""
        with suppress(FileNotFoundError):
            self._ballast.unlink()


def _done(*words: object) -> bool:
    return subprocess.run(list(map(str, words)), capture_output=True).returncode == 0
