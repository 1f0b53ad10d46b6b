"""Somebody opened a page by a link that another person sent on."""

from datetime import date

from django.db.models import F

from club.wechat.models import SharedVisits


def note_shared_visit(*, path: str, day: date) -> None:
    """Count it for the page and the day; nothing about who came or who sent the link is kept.

    - the counter moves by one in the database itself, so visitors at the same moment are all counted
    - the first of a day makes the counter; a second first one finds it there
    """
    mine = SharedVisits.objects.filter(path=path, day=day)
    if not mine.update(count=F("count") + 1):
        SharedVisits.objects.bulk_create([SharedVisits(path=path, day=day)], ignore_conflicts=True)
        mine.update(count=F("count") + 1)
