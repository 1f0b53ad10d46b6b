"""Channels that are out of order: remembered for a while, so that not every message finds out itself."""

from datetime import datetime, timedelta

from django.core.cache import cache

from club.messaging.channels import WAYS, together_with
from club.messaging.channels.parcel import MaybeSent, NotSent
from club.messaging.models import Channel

DOUBT_S = 24 * 3600
ASK_AGAIN_AFTER = timedelta(seconds=30)


def _key(channel: str) -> str:
    return f"messaging:pause:{channel}"


def _doubt(channel: str) -> str:
    return f"messaging:doubt:{channel}"


def pause(channel: str, until: datetime, at: datetime) -> None:
    """Leave a channel alone until a moment."""
    cache.set(_key(channel), until.timestamp(), max(1, int((until - at) / timedelta(seconds=1))))


def close(channel: str, failure: NotSent, at: datetime) -> dict[str, datetime]:
    """Leave a channel alone after a failure, with its sisters if it is theirs too; until when, by channel.

    After a failure that left a message without a known end the channel stays in doubt: it is asked something
    harmless before the next message, so that an outage costs one message its known end and not one a minute.
    """
    until = at + failure.pause
    shut = together_with(channel) if failure.everywhere else (channel,)
    for each in shut:
        pause(each, until, at)
    if isinstance(failure, MaybeSent) and WAYS[channel].is_well:
        cache.set(_doubt(channel), 1, DOUBT_S)
    return dict.fromkeys(shut, until)


def paused(at: datetime) -> dict[str, datetime]:
    """Channels to leave alone now, and until when; those in doubt are asked first."""
    found = cache.get_many([key(channel) for channel in Channel for key in (_key, _doubt)])
    closed = {}
    for channel in Channel:
        stamp = found.get(_key(channel))
        if stamp and (until := datetime.fromtimestamp(stamp, at.tzinfo)) > at:
            closed[channel.value] = until
    for channel in Channel:
        if _doubt(channel) in found and channel not in closed:
            closed |= _ask(channel, at)
    return closed


def _ask(channel: str, at: datetime) -> dict[str, datetime]:
    """Take away the doubt, or leave the channel and its sisters alone once more."""
    is_well = WAYS[channel].is_well
    if is_well is None or is_well():
        cache.delete(_doubt(channel))
        return {}
    until = at + ASK_AGAIN_AFTER
    shut = together_with(channel)
    for each in shut:
        pause(each, until, at)
    return dict.fromkeys(shut, until)
