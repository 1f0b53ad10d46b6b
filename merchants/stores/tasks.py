"""Papers that run out."""

from celery import shared_task
from django.utils import timezone

from merchants.stores import actions


@shared_task(name="merchants.tasks.remind_of_documents")
def remind_of_documents() -> None:
    """Once a day: merchants hear of papers that run out soon."""
    actions.remind_of_documents(at=timezone.now())
