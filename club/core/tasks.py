"""Forgetting what nobody will ask for again."""

from celery import shared_task
from django.core.management import call_command
from django.utils import timezone

from club.core import idempotency


@shared_task(name="club.tasks.prune")
def prune() -> None:
    """Once a night: answers to repeated requests after thirty days, sessions that ended."""
    idempotency.prune(at=timezone.now())
    call_command("clearsessions")
