"""Tasks that leave a mark in the database when they end, so that one that no longer runs is noticed.

A worker keeps its connection from task to task, as the web does from request to request: Celery's own way is
to open one for each, which costs more than most ticks. It is looked at first, and given up where a task
failed, for that may have been stopped in the middle of a statement.
"""

import logging
import time
from typing import Any

from celery import Task
from django.db import DatabaseError, close_old_connections, connections
from django.utils import timezone

from club.core.runs import note_run

EVERY_S = 10.0  # a tick comes each second; one mark in ten is enough to see that it runs
_marked: dict[str, float] = {}
logger = logging.getLogger(__name__)


class Noted(Task):
    """What Celery makes of each of our tasks."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Run, and note how it ended; without a database to note it in, the task's own error tells."""
        if self.request.called_directly:
            return super().__call__(*args, **kwargs)
        began = time.monotonic()
        is_worker = not self.request.is_eager
        if is_worker:
            close_old_connections()
        try:
            result = self.run(*args, **kwargs)
        except Exception:
            if is_worker:
                connections.close_all()
            _note(self.name, began, is_fine=False)
            raise
        if began - _marked.get(self.name, -EVERY_S) >= EVERY_S:
            _marked[self.name] = began
            _note(self.name, began, is_fine=True)
        return result


def _note(task: str, began: float, *, is_fine: bool) -> None:
    seconds = time.monotonic() - began
    try:
        note_run(task=task, at=timezone.now(), seconds=seconds, is_fine=is_fine)
    except DatabaseError:
        logger.warning("the run of %s could not be noted", task)
