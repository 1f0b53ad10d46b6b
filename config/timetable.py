"""Celery's scheduler, which gets over a wall clock that was put back.

It notes when each task was last sent and waits from there. Notes made while the clock was a day ahead would
keep every task back for a day once it is right again, and they outlive a restart in the timetable's file.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from celery.beat import PersistentScheduler

SLACK = timedelta(seconds=1)
logger = logging.getLogger(__name__)


class Timetable(PersistentScheduler):
    """Named in CELERY_BEAT_SCHEDULER."""

    _latest: datetime | None = None

    def setup_schedule(self) -> None:
        """Read the notes; those from a time that has not come yet are worth nothing."""
        super().setup_schedule()
        self._forget_the_future(self.app.now())

    def tick(self, *args: Any, **kwargs: Any) -> float:
        """Send what is due; after the clock was put back, begin to count from now."""
        now = self.app.now()
        if self._latest and now < self._latest - SLACK:
            logger.warning("The clock was put back by %s", self._latest - now)
            self._forget_the_future(now)
        self._latest = now
        return float(super().tick(*args, **kwargs))

    def adjust(self, n: float, drift: float = 0) -> float:
        """How long to wait where a task is due in `n` seconds: so long.

        Celery's own scheduler comes ten milliseconds early and then looks again without a pause.
        """
        return n + drift

    def _forget_the_future(self, now: datetime) -> None:
        for entry in self.schedule.values():
            entry.last_run_at = min(entry.last_run_at, now)
        self._heap = None  # made anew at the next tick
