"""Background work of this room."""

from celery import shared_task
from django.utils import timezone

from club.wechat.actions import process_inbox


@shared_task(name="club.tasks.process_wechat_inbox")
def process_wechat_inbox() -> None:
    """Every second: work on what WeChat pushed."""
    process_inbox(at=timezone.now())
