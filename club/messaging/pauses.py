"""Channels that are out of order: remembered for a while, so that not every message finds out itself."""

from datetime import datetime, timedelta

from django.core.cache import cache

from club.messaging.models import Channel


def _key(channel: str) -> str:
    return f"messaging:pause:{channel}"


def pause(channel: str, until: datetime, at: datetime) -> None:
    """Leave a channel alone until a moment."""
    cache.set(_key(channel), until.timestamp(), max(1, int((until - at) / timedelta(seconds=1))))


def paused(at: datetime) -> dict[str, datetime]:
    """Channels to leave alone now, and until when."""
    found = cache.get_many([_key(channel) for channel in Channel])
    until = {key.rpartition(":")[2]: datetime.fromtimestamp(stamp, at.tzinfo) for key, stamp in found.items()}
    return {channel: moment for channel, moment in until.items() if moment > at}
