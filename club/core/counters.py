"""Counters that many people move at the same moment."""

from typing import Any

from django.db.models import F, Model


def add_one(model: type[Model], **key: Any) -> None:
    """Move the counter `count` of the row with this unique key by one.

    - it moves in the database itself, so whoever comes at the same moment is counted
    - the first one makes the row; a second first one finds it there
    """
    mine = model._default_manager.filter(**key)
    if not mine.update(count=F("count") + 1):
        model._default_manager.bulk_create([model(**key)], ignore_conflicts=True)
        mine.update(count=F("count") + 1)
