"""What this room does."""

from club.reminders.actions.ensure_rules import ensure_rules
from club.reminders.actions.run import run, run_day

__all__ = ["ensure_rules", "run", "run_day"]
