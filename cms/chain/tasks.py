"""The chain of the books in the timetable."""

from celery import shared_task
from django.utils import timezone

from cms.chain import actions


@shared_task(name="cms.tasks.seal_books")
def seal_books() -> None:
    """Every few minutes: link the rows that have settled."""
    actions.seal(at=timezone.now())


@shared_task(name="cms.tasks.anchor_books")
def anchor_books() -> None:
    """Once a day: take the head of the chain out of the database."""
    actions.anchor(at=timezone.now())
