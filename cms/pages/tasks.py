"""Background work of the pages."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="cms.tasks.publish_scheduled")
def publish_scheduled() -> None:
    """Publish and take down what staff scheduled: pages, products, packages."""
    call_command("publish_scheduled")
