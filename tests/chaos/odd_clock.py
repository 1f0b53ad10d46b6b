"""Celery with a wall clock that can be moved while it runs.

`python -m tests.chaos.odd_clock FILE ARGUMENTS OF CELERY`: the file holds the seconds by which the clock is
wrong. The scheduler asks the clock in one place, the application's `now`; that one is moved.
"""

import sys
from datetime import datetime, timedelta
from pathlib import Path

from celery.__main__ import main

from config.celery import app


def now_by(path: Path) -> datetime:
    """What the wrong clock shows."""
    return usual() + timedelta(seconds=int(path.read_text() or 0))


usual = app.now

if __name__ == "__main__":
    shift = Path(sys.argv[1])
    app.now = lambda: now_by(shift)
    sys.argv = ["celery", *sys.argv[2:]]
    sys.exit(main())
