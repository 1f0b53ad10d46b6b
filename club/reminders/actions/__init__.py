"""What this room does."""

from club.reminders.actions.ensure_rules import ensure_rules
from club.reminders.actions.pause import CannotPause, NotPaused, pause, resume
from club.reminders.actions.run import run, run_day

__all__ = ["CannotPause", "NotPaused", "ensure_rules", "pause", "resume", "run", "run_day"]
