"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.points import actions


@shared_task(name="club.tasks.award_welcome")
def award_welcome() -> None:
    """Welcome points for members who are new."""
    while actions.award_welcome(at=timezone.now()):
        pass
