"""Background work of this room."""

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from merchants.quality import actions

# A worker that was away for less than this misses nothing; `look_back` at night catches the rest.
LATELY = timedelta(hours=1)
LONG_AGO = timedelta(days=3)


@shared_task(name="merchants.tasks.watch_uses")
def watch_uses() -> None:
    """Flag what came in lately and looks odd; a second run at once finds nothing."""
    at = timezone.now()
    actions.raise_flags(since=at - LATELY, at=at)


@shared_task(name="merchants.tasks.look_back")
def look_back() -> None:
    """The same over the last days, in case nobody watched for a while."""
    at = timezone.now()
    actions.raise_flags(since=at - LONG_AGO, at=at)


@shared_task(name="merchants.tasks.score_merchants")
def score_merchants() -> None:
    """Work out every merchant's score; the same day again comes to the same."""
    actions.score_merchants(at=timezone.now())


@shared_task(name="merchants.tasks.ask_for_ratings")
def ask_for_ratings() -> None:
    """Ask for stars for the services of the last days; nobody is asked twice for one."""
    actions.ask_for_ratings(at=timezone.now())
