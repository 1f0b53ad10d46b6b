"""The most memory a piece of work takes, as the kernel counts it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

SELF = Path("/proc/self")
RESET_PEAK = "5"  # proc(5): puts the mark of the highest use back to what is used now


@dataclass
class Memory:
    """Mebibytes: `before` the work, and the `peak` during it."""

    before: float
    peak: float = 0.0

    @property
    def more(self) -> float:
        """What the work added."""
        return self.peak - self.before


@contextmanager
def watched() -> Iterator[Memory]:
    """Watch the memory of this process."""
    (SELF / "clear_refs").write_text(RESET_PEAK)
    seen = Memory(_mebibytes("VmRSS"))
    yield seen
    seen.peak = _mebibytes("VmHWM")


def _mebibytes(name: str) -> float:
    lines = (SELF / "status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) / 1024
