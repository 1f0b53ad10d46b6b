"""The inbox on our own site: the row itself is the message, so nothing can go wrong."""

from club.messaging.channels.parcel import Parcel


def send(parcel: Parcel) -> str:
    """Nothing to do: the member reads it under /me/messages/."""
    return ""
