"""Files that staff sent in."""

from celery import shared_task
from django.utils import timezone

from club.members import actions


@shared_task(name="club.tasks.work_through")
def work_through() -> None:
    """Look through held files and bring in confirmed ones; a second run at once finds the lock taken."""
    actions.work_through(at=timezone.now())
