"""Letting go in the timetable."""

from celery import shared_task
from django.utils import timezone

from cms.keeping import actions


@shared_task(name="cms.tasks.prune")
def prune() -> None:
    """Once a night: let go what was kept long enough; a second run at once finds the rest or nothing."""
    actions.prune(at=timezone.now())


@shared_task(name="cms.tasks.make_partitions")
def make_partitions() -> None:
    """Once a night: partitions are ready before the rows come; nothing where no table is divided."""
    actions.make_partitions()
