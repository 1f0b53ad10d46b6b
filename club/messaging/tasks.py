"""Background work of this room."""

import time

from celery import shared_task
from django.utils import timezone

from club.messaging import actions

LONGEST_S = 20


@shared_task(name="club.tasks.drain_outbox")
def drain_outbox() -> None:
    """Send what is due until nothing is, or for LONGEST_S; the next tick goes on."""
    end = time.monotonic() + LONGEST_S
    while actions.drain(at=timezone.now()) and time.monotonic() < end:
        pass
    actions.note_deliveries(at=timezone.now())
    actions.settle_unknown(at=timezone.now())
