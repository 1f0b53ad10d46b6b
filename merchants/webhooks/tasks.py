"""Telling partners in the background."""

from celery import shared_task
from django.utils import timezone

from merchants.webhooks import actions


@shared_task(name="merchants.tasks.call_webhooks")
def call_webhooks() -> None:
    """Every other second: what is new in the feed, then what is due."""
    actions.tell(at=timezone.now())
    actions.send_due(at=timezone.now())
