"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.core.audit import SYSTEM
from club.merging import actions


@shared_task(name="club.tasks.gather_late")
def gather_late() -> None:
    """Bring over what reached merged memberships after all; a second run at once finds nothing."""
    actions.gather_late(by=SYSTEM, at=timezone.now())
