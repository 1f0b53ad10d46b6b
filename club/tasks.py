"""Table of contents of the wing's tasks."""

from club.messaging.tasks import drain_outbox
from club.reminders.tasks import run_reminders
from club.wechat.tasks import process_wechat_inbox

__all__ = ["drain_outbox", "process_wechat_inbox", "run_reminders"]
