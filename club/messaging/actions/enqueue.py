"""Write a message into the outbox."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from club.messaging import bulk
from club.messaging.letters import Letter, compose, kind_of
from club.messaging.models import Message


def enqueue(
    *,
    kind: str,
    dedupe_key: str,
    at: datetime,
    recipient: UUID | None = None,
    address: str = "",
    params: Mapping[str, str] | None = None,
    link: str = "",
    due_at: datetime | None = None,
    language: str = "zh-hans",
) -> Message | None:
    """Tell someone something, once: call it inside the transaction of what it tells about.

    - one row in the outbox, sent within seconds once the transaction is committed
    - None when the same `dedupe_key` was queued before, or when staff switched the kind off
    """
    letter = Letter(dedupe_key, recipient, address, params or {}, link, due_at, language)
    return next(iter(enqueue_many(kind=kind, letters=[letter], at=at)), None)


@transaction.atomic
def enqueue_many(*, kind: str, letters: Iterable[Letter], at: datetime) -> list[Message]:
    """Queue many messages of one kind in one statement.

    - one outbox row for each letter whose `dedupe_key` is new; these are returned
    """
    row = kind_of(kind)
    if not row.is_active:
        return []
    return bulk.insert_new([compose(row, letter, at) for letter in letters])
