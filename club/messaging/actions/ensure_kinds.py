"""Bring in the kinds of message that a club starts with."""

from club.messaging import kinds
from club.messaging.models import MessageKind


def ensure_kinds() -> None:
    """Add the kinds of message that are missing.

    - a kind that exists keeps the text staff gave it
    """
    kinds.seed(MessageKind)
