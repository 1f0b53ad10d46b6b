"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.bulletins import actions

LONGEST_S = 200  # below the soft time limit of tasks


@shared_task(name="club.tasks.send_bulletins")
def send_bulletins() -> None:
    """Write the messages of bulletins whose time has come; drain_outbox sends them."""
    actions.send_bulletins(at=timezone.now(), seconds=LONGEST_S)
