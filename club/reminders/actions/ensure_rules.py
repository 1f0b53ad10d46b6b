"""Bring in the rules and festivals a club starts with."""

from club.messaging.actions import ensure_kinds
from club.messaging.models import MessageKind
from club.reminders import defaults
from club.reminders.models import Festival, ReminderRule


def ensure_rules() -> None:
    """Add the reminder rules and festivals that are missing.

    - what exists stays as staff changed it
    """
    ensure_kinds()
    defaults.seed(ReminderRule, Festival, MessageKind)
