"""The end of a pause, by resuming or by whatever ends the complaint. Part of the acts on complaints."""

from datetime import datetime

from club.complaints import clocks
from club.complaints.models import Complaint


def end_pause(row: Complaint, at: datetime) -> None:
    """A locked complaint rests no more; what rested is due later by what the pause took."""
    if row.paused_at is not None:
        clocks.rest(row, row.paused_at, at)
        row.pauses.filter(ended_at=None).update(ended_at=at)
        row.paused_at = None
        row.save(update_fields=["paused_at"])
