"""Somebody opened a page by a link that another person sent on."""

from datetime import date

from club.core.counters import add_one
from club.wechat.models import SharedVisits


def note_shared_visit(*, path: str, day: date) -> None:
    """Count it for the page and the day; nothing about who came or who sent the link is kept."""
    add_one(SharedVisits, path=path, day=day)
