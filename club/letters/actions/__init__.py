"""What this room does."""

from club.letters.actions.note_letter_delivery import (
    AlreadyDelivered,
    NeedsTrackingNumber,
    note_letter_delivery,
)
from club.letters.actions.print_letters import NothingToPrint, Printed, print_letters

__all__ = [
    "AlreadyDelivered",
    "NeedsTrackingNumber",
    "NothingToPrint",
    "Printed",
    "note_letter_delivery",
    "print_letters",
]
