"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.revisits import actions


@shared_task(name="club.tasks.draw_revisits")
def draw_revisits() -> None:
    """Draw what is due and end what is over; a second run at once finds nothing."""
    at = timezone.now()
    actions.draw(at=at)
    actions.end_windows(at=at)
