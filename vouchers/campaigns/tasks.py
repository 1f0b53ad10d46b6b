"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from vouchers.campaigns import actions


@shared_task(name="vouchers.tasks.open_occasions")
def open_occasions() -> None:
    """Open what comes next of every campaign; a second run at once finds it open."""
    actions.open_due(at=timezone.now())
