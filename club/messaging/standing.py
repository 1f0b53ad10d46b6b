"""What WeChat lets us send to whom at this moment, read once for all messages in hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from club.messaging.channels.customer_service import OUTSIDE_WINDOW
from club.messaging.channels.subscription import NO_TICK
from club.messaging.directory import Addresses
from club.messaging.models import Channel, Message, MessageKind
from club.wechat import allowances


@dataclass(frozen=True)
class Standing:
    """Ticks as (openid, template), and who acted lately enough to be written to."""

    ticks: frozenset[tuple[str, str]] = frozenset()
    talking: frozenset[str] = frozenset()

    def obstacle(self, channel: str, kind: MessageKind, openid: str) -> str:
        """Why this channel may not be used for this person now; empty when it may."""
        if channel == Channel.SUBSCRIPTION and (openid, kind.notice_template) not in self.ticks:
            return NO_TICK
        return OUTSIDE_WINDOW if channel == Channel.SERVICE and openid not in self.talking else ""


def standing_of(messages: Iterable[Message], known: Mapping[UUID, Addresses], at: datetime) -> Standing:
    """For the people of these messages; nothing is asked unless a message may take such a channel."""
    ticks = _openids(messages, known, Channel.SUBSCRIPTION)
    words = _openids(messages, known, Channel.SERVICE)
    return Standing(
        ticks=allowances.ticks_of(ticks) if ticks else frozenset(),
        talking=allowances.talking(words, at) if words else frozenset(),
    )


def _openids(messages: Iterable[Message], known: Mapping[UUID, Addresses], channel: str) -> set[str]:
    rows = [row for row in messages if channel in row.kind.channels and row.recipient in known]
    return {known[row.recipient].openid for row in rows if row.recipient} - {""}
