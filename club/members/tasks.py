"""Files that staff sent in; tiers as the facts of the day have them."""

from celery import shared_task
from django.utils import timezone

from club.core.audit import SYSTEM
from club.members import actions


@shared_task(name="club.tasks.work_through")
def work_through() -> None:
    """Look through held files and bring in confirmed ones; a second run at once finds the lock taken."""
    actions.work_through(at=timezone.now())


@shared_task(name="club.tasks.retier")
def retier() -> None:
    """Once a night, as policies begin and end at midnight; a second run at once waits and finds nothing."""
    actions.retier(by=SYSTEM, at=timezone.now())
