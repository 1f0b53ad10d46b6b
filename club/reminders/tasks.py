"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.reminders import actions

LONGEST_S = 200  # below the soft time limit of tasks


@shared_task(name="club.tasks.run_reminders")
def run_reminders() -> None:
    """Queue the reminders whose time has come; the messages themselves are sent by drain_outbox."""
    actions.run(at=timezone.now(), seconds=LONGEST_S)
