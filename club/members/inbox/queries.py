"""Reads of the inbox."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from club.members.models import Member
from club.messaging import wording
from club.messaging.models import Message


@dataclass(frozen=True)
class Entry:
    """A message as its reader sees it."""

    uid: UUID
    title: str
    text: str
    link: str
    at: datetime
    is_unread: bool


def messages_of(member: Member, at: datetime) -> QuerySet[Message]:
    """His messages that are due, the newest first."""
    rows = Message.objects.inbox(member.uid).filter(created_at__lte=at)
    return rows.select_related("kind").order_by("-created_at", "-pk")


def unread_count(member: Member, at: datetime) -> int:
    """How many of them he has not read."""
    return messages_of(member, at).filter(read_at=None).count()


def entries(rows: Iterable[Message], member: Member, language: str) -> list[Entry]:
    """The messages in the language of the page, which may differ from the one they were sent in."""
    name = str(member.customer.name) if member.customer else ""
    return [_entry(row, name, language) for row in rows]


def _entry(row: Message, name: str, language: str) -> Entry:
    params = json.loads(str(row.params)) if row.params else {}
    words = wording.wording(row.kind, wording.values_for(params, name, language), language)
    return Entry(row.uid, words.title, words.text, row.link, row.created_at, row.read_at is None)
