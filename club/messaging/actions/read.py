"""Mark messages in the inbox as read."""

from datetime import datetime
from uuid import UUID

from club.messaging.models import Message


def read_message(*, message: Message, at: datetime) -> Message:
    """The member opened a message.

    - `read_at` is the first time he did; no audit row, nobody else is told
    """
    if message.read_at is None:
        Message.objects.filter(pk=message.pk, read_at=None).update(read_at=at)
        message.read_at = at
    return message


def read_all(*, recipient: UUID, at: datetime) -> int:
    """The member marks everything in his inbox as read; returns how many were new."""
    return Message.objects.inbox(recipient).filter(read_at=None).update(read_at=at)
