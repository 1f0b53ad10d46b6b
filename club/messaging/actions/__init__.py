"""What this room does: queue a message, send what is due, take in delivery reports, mark as read."""

from club.messaging.actions.drain import drain
from club.messaging.actions.enqueue import enqueue, enqueue_many
from club.messaging.actions.ensure_kinds import ensure_kinds
from club.messaging.actions.note_deliveries import note_deliveries
from club.messaging.actions.note_sms_reports import note_sms_reports
from club.messaging.actions.read import read_all, read_message
from club.messaging.actions.settle_unknown import settle_unknown
from club.messaging.letters import Letter, UnknownKind

__all__ = [
    "Letter",
    "UnknownKind",
    "drain",
    "enqueue",
    "enqueue_many",
    "ensure_kinds",
    "note_deliveries",
    "note_sms_reports",
    "read_all",
    "read_message",
    "settle_unknown",
]
