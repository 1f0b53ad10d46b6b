"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.core.audit import SYSTEM
from club.managers import actions


@shared_task(name="club.tasks.assign_managers")
def assign_managers() -> None:
    """Whoever signed or joined since the last run gets a manager; a second run at once finds nobody."""
    actions.assign_by_rules(by=SYSTEM, at=timezone.now())


@shared_task(name="club.tasks.draw_to_dos")
def draw_to_dos() -> None:
    """The to-dos of the day, once for each business day, and those of days that were missed."""
    actions.draw_to_dos(at=timezone.now())
