"""Deciding, before anything is sent, which channels a claimed message may take."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings

from club.messaging import fates, quiet, wording
from club.messaging.channels import address_on, can_carry
from club.messaging.channels.parcel import Parcel
from club.messaging.directory import NOBODY, Addresses
from club.messaging.models import Message, MessageAttempt, MessageBudget, Purpose
from club.messaging.standing import Standing
from club.messaging.topics import OPTIONAL


@dataclass
class Trip:
    """A claimed message under way. `maybe_sent`: an earlier try has no known end."""

    message: Message
    maybe_sent: bool = False
    parcel: Parcel | None = None
    channels: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    skipped: list[MessageAttempt] = field(default_factory=list)  # for the log: channels not even tried
    busy: str = ""  # the channel that said "not now" to this message
    open_again_at: datetime | None = None
    over_until: datetime | None = None  # the earliest moment at which a quota that is used up has room again

    def skip(self, channel: str, why: str, at: datetime) -> None:
        """Leave a channel out, and say so in the log."""
        self.troubles.append(f"{channel}: {why}")
        self.skipped.append(
            MessageAttempt(message=self.message, channel=channel, at=at, outcome="skipped", code=why)
        )

    @property
    def is_over(self) -> bool:
        """Whether the message has met its fate for now."""
        return self.message.state != Message.State.SENDING

    def skip_until(self, channel: str, why: str, moment: datetime, at: datetime) -> None:
        """Leave a channel out that may do later."""
        self.skip(channel, why, at)
        self.wait_for(moment)
        self.over_until = min(filter(None, (self.over_until, moment)))

    def wait_for(self, moment: datetime) -> None:
        """Remember the earliest moment at which a channel that is closed now may work."""
        self.open_again_at = min(filter(None, (self.open_again_at, moment)))


@dataclass(frozen=True)
class Facts:
    """What holds for all messages in hand: where people are reached, what is closed, what WeChat allows."""

    known: Mapping[UUID, Addresses]
    closed: dict[str, datetime]  # grows while sending
    standing: Standing
    budgets: list[MessageBudget]


def decide(trip: Trip, at: datetime, facts: Facts) -> None:
    """Give the trip its channels in order; without one its message has met its fate."""
    message = trip.message
    if trip.maybe_sent and not fates.may_ask_again(message, at):
        fates.unknown(message, "interrupted", at)
    elif trip.maybe_sent:
        _prepare(trip, facts, at)
        trip.channels = [message.channel, *(name for name in trip.channels if name != message.channel)]
    elif at > message.expires_at:
        fates.dropped(message, fates.late(message))
    elif message.attempts > fates.MOST_ATTEMPTS:
        fates.dead(message, "too_many_attempts")
    elif (allowed := quiet.next_allowed(message.kind, at)) > at:
        fates.postponed(message, allowed)
    elif unwanted := _unwanted(message, facts.known):
        fates.dropped(message, unwanted)
    else:
        _prepare(trip, facts, at)
        if not trip.channels:
            give_up(trip, at)


def _unwanted(message: Message, known: Mapping[UUID, Addresses]) -> str:
    """Why he is not to be told: his last word counts at the moment of sending. Empty when he is."""
    member = known.get(message.recipient, NOBODY) if message.recipient else NOBODY
    if message.kind.purpose == Purpose.MARKETING and not member.wants_offers:
        return fates.NO_CONSENT
    return fates.OPTED_OUT if message.kind.topic in OPTIONAL & member.refuses else ""


def skip_closed(trip: Trip, at: datetime, closed: Mapping[str, datetime]) -> None:
    """The next channel broke down meanwhile: leave it out; wait for it if it may have brought the message."""
    channel = trip.channels.pop(0)
    trip.troubles.append(f"{channel}: paused")
    trip.wait_for(closed[channel])
    if trip.maybe_sent:
        put_off(trip, at, ", ".join(trip.troubles))
    elif not trip.channels:
        give_up(trip, at)


def put_off(trip: Trip, at: datetime, reason: str) -> None:
    """Not now, through no fault of its own; what may have arrived keeps its channel, not to come twice."""
    if trip.maybe_sent:
        trip.message.attempts -= 1  # it was not asked about
        fates.unknown(trip.message, reason, at)
    else:
        fates.postponed(trip.message, at, reason)


def failed(trip: Trip, reason: str, at: datetime) -> None:
    """A mistake of ours; what may have arrived keeps its channel here too."""
    trip.channels.clear()
    if trip.maybe_sent:
        fates.unknown(trip.message, reason, at)
    else:
        fates.retried(trip.message, reason, at)


def give_up(trip: Trip, at: datetime) -> None:
    """No channel is left: try later if one is only closed for now, else say why it is not sent."""
    reason = ", ".join(trip.troubles) or "no_address"
    if trip.open_again_at is None or _never_in_time(trip):
        fates.dropped(trip.message, reason)
    elif not trip.busy:  # out of order for everybody: no fault of this message, so it does not count
        if trip.open_again_at != trip.over_until:
            trip.skipped.clear()  # woken up again and again meanwhile: the last time tells
        fates.postponed(trip.message, max(trip.open_again_at, at + timedelta(seconds=1)), reason)
    elif trip.message.attempts >= fates.MOST_ATTEMPTS and not _carries_others(trip):
        fates.postponed(trip.message, fates.in_time(trip.message, at, fates.BACK_OFF[-1]), reason)
    else:
        fates.retried(trip.message, reason, at)


def _never_in_time(trip: Trip) -> bool:
    """Whether nothing but quotas stands in the way, and they have room again only when it is too late."""
    until = trip.over_until
    return until is not None and until == trip.open_again_at and until > trip.message.expires_at


def _carries_others(trip: Trip) -> bool:
    """Whether the busy channel took anything since it refused this message the time before last.

    The last time will not do: tries of one moment are written together, in any order.
    """
    tries = MessageAttempt.objects.filter(channel=trip.busy)
    mine = tries.filter(message=trip.message).order_by("-pk").values_list("pk", flat=True)[:2]
    return tries.filter(pk__gt=min(mine, default=0), outcome="sent").exists()


def _prepare(trip: Trip, facts: Facts, at: datetime) -> None:
    trip.parcel = parcel_of(trip.message, facts.known, at)
    for channel in trip.message.kind.channels:
        _consider(trip, trip.parcel, channel, facts, at)


def _consider(trip: Trip, parcel: Parcel, channel: str, facts: Facts, at: datetime) -> None:
    if not can_carry(channel, parcel.kind):
        trip.troubles.append(f"{channel}: not set up")
    elif not address_on(channel, parcel.to):
        trip.troubles.append(f"{channel}: no address")
    elif obstacle := facts.standing.obstacle(channel, parcel.kind, parcel.to.openid):
        trip.skip(channel, obstacle, at)
    elif channel in facts.closed:
        trip.troubles.append(f"{channel}: paused")
        trip.wait_for(facts.closed[channel])
    else:
        trip.channels.append(channel)


def parcel_of(message: Message, known: Mapping[UUID, Addresses], at: datetime) -> Parcel:
    """What the channels get: addresses of this moment, text in the reader's language."""
    to = _addressee(message, known)
    params = json.loads(message.params) if message.params else {}
    values = wording.values_for(params, to.name, to.language)
    link = f"{settings.SITE_URL}{message.link}" if message.link.startswith("/") else message.link
    words = wording.wording(message.kind, values, to.language)
    return Parcel(message.uid.hex, message.kind, to, words, values, at, link)


def _addressee(message: Message, known: Mapping[UUID, Addresses]) -> Addresses:
    """The member as he can be reached now; an address written on the message itself comes first."""
    stranger = Addresses(language=message.language)
    member = known.get(message.recipient, NOBODY) if message.recipient else stranger
    if not message.address:
        return member
    return replace(member, **{"email" if "@" in message.address else "phone": message.address})
