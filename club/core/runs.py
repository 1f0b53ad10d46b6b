"""When the background tasks ran last, for whoever is on call."""

from datetime import datetime

from django.db import connection

_NOTE = """
    INSERT INTO club_taskrun (task, fine_at, failed_at, seconds)
    VALUES (%(task)s, %(fine)s, %(failed)s, %(seconds)s)
    ON CONFLICT (task) DO UPDATE SET seconds = EXCLUDED.seconds,
        fine_at = COALESCE(EXCLUDED.fine_at, club_taskrun.fine_at),
        failed_at = COALESCE(EXCLUDED.failed_at, club_taskrun.failed_at)
"""


def note_run(*, task: str, at: datetime, seconds: float, is_fine: bool) -> None:
    """Write down that a task has ended, well or not; the row of its last run is changed."""
    fine, failed = (at, None) if is_fine else (None, at)
    values = {"task": task[:80], "fine": fine, "failed": failed, "seconds": seconds}
    with connection.cursor() as cursor:
        cursor.execute(_NOTE, values)
