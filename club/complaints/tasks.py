"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.complaints import actions


@shared_task(name="club.tasks.watch_complaints")
def watch_complaints() -> None:
    """Warn and ring; a second run at once finds nothing."""
    actions.raise_alarms(at=timezone.now())


@shared_task(name="club.tasks.watch_rectifications")
def watch_rectifications() -> None:
    """Warn of rectifications and ring; a second run at once finds nothing."""
    actions.remind_to_rectify(at=timezone.now())


@shared_task(name="club.tasks.close_complaint_months")
def close_complaint_months() -> None:
    """Close the month of complaints that nobody has closed by the fifth; a second run finds it closed."""
    actions.close_months(at=timezone.now())


@shared_task(name="club.tasks.recount_complaints")
def recount_complaints() -> None:
    """Work open due times out anew where the calendar has changed; a second run at once moves nothing."""
    actions.recount_open(at=timezone.now())
