"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from merchants.bookings import actions


@shared_task(name="merchants.tasks.watch_bookings")
def watch_bookings() -> None:
    """Ring the clocks that ran out, end what nobody answered; a second run at once finds nothing."""
    at = timezone.now()
    actions.raise_alarms(at=at)
    actions.lapse_unanswered(at=at)
