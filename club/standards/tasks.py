"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.standards import actions


@shared_task(name="club.tasks.close_attainment")
def close_attainment() -> None:
    """Close the quarter or year that nobody has closed by the fifteenth; a second run finds it closed."""
    actions.close_periods(at=timezone.now())


@shared_task(name="club.tasks.watch_claims")
def watch_claims() -> None:
    """Start and stop the clocks of claims; a second run at once finds nothing."""
    actions.watch_claims(at=timezone.now())


@shared_task(name="club.tasks.watch_check_tasks")
def watch_check_tasks() -> None:
    """Remind owners of what is due and what is overdue; a second run at once finds nothing."""
    actions.remind_of_check_tasks(at=timezone.now())
