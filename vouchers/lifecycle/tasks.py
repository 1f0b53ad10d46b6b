"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from vouchers.lifecycle import actions


@shared_task(name="vouchers.tasks.expire_due")
def expire_due() -> None:
    """Close gifts and vouchers whose last day has passed; a second run at once finds none."""
    actions.expire_due(at=timezone.now())


@shared_task(name="vouchers.tasks.lapse_due")
def lapse_due() -> None:
    """Give offers back that no friend accepted in time; a second run at once finds none."""
    actions.lapse_due(at=timezone.now())


@shared_task(name="vouchers.tasks.mint_ordered")
def mint_ordered() -> None:
    """Make printed codes that staff ordered; a second run at once waits and finds them made."""
    actions.mint_ordered(at=timezone.now())


@shared_task(name="vouchers.tasks.note_low_stock")
def note_low_stock() -> None:
    """Say once a day which partners' codes run out."""
    actions.note_low_stock(at=timezone.now())


@shared_task(name="vouchers.tasks.settle_gifts")
def settle_gifts() -> None:
    """Count what gifts under a budget really cost; a second run at once finds nothing to change."""
    actions.settle_gifts(at=timezone.now())
