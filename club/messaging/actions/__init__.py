"""What this room does: queue a message, send what is due, take in delivery reports, mark as read."""

from club.messaging.actions.enqueue import Letter, UnknownKind, enqueue, enqueue_many
from club.messaging.actions.ensure_kinds import ensure_kinds

__all__ = ["Letter", "UnknownKind", "enqueue", "enqueue_many", "ensure_kinds"]
