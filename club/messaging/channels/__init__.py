"""The ways to reach a person, each with all that the outbox has to know of it, in one table.

A channel is a function that sends a parcel and returns the provider's id.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from club.messaging.channels import customer_service, email, insite, sms, subscription, wechat
from club.messaging.channels.parcel import Parcel
from club.messaging.directory import Addresses
from club.messaging.models import Channel, MessageKind


def _openid(to: Addresses) -> str:
    return to.openid


@dataclass(frozen=True)
class Way:
    """One channel.

    `address` is where a person is reached on it, empty when he is not; `is_set_up` whether a kind of message
    has what it needs.
    `repeatable_for` is how long the provider recognises a repeat by its key, with a margin; where it is
    nothing, a message without an answer is not asked about again.
    Channels of one `provider` may break together; `is_well` asks, without sending anything, whether a channel
    that once gave no answer works again.
    """

    send: Callable[[Parcel], str]
    address: Callable[[Addresses], str]
    is_set_up: Callable[[MessageKind], bool] = lambda kind: True
    repeatable_for: Callable[[], timedelta] = timedelta
    provider: str = ""
    is_well: Callable[[], bool] | None = None


WAYS: dict[str, Way] = {
    Channel.WECHAT: Way(
        wechat.send,
        _openid,
        is_set_up=lambda kind: bool(kind.wechat_template),
        repeatable_for=lambda: timedelta(minutes=9),
        provider="wechat",
        is_well=wechat.is_well,
    ),
    Channel.SUBSCRIPTION: Way(
        subscription.send,
        _openid,
        is_set_up=lambda kind: bool(kind.notice_template),
        provider="wechat",
        is_well=wechat.is_well,
    ),
    Channel.SERVICE: Way(customer_service.send, _openid, provider="wechat", is_well=wechat.is_well),
    Channel.SMS: Way(sms.send, lambda to: to.phone, repeatable_for=sms.repeatable_for),
    Channel.EMAIL: Way(email.send, lambda to: to.email),
    Channel.INSITE: Way(insite.send, lambda to: "inbox", repeatable_for=lambda: timedelta(days=3650)),
}


def repeatable_for(channel: str) -> timedelta:
    """How long a message may be asked about again on this channel; zero when it may not."""
    return WAYS[channel].repeatable_for() if channel in WAYS else timedelta()


def together_with(channel: str) -> tuple[str, ...]:
    """The channels of the same provider, this one among them: what breaks all of it breaks them together."""
    provider = WAYS[channel].provider
    return tuple(name for name, way in WAYS.items() if provider and way.provider == provider) or (channel,)


def address_on(channel: str, to: Addresses) -> str:
    """Where this person is reached on a channel; empty when he is not."""
    return WAYS[channel].address(to)


def can_carry(channel: str, kind: MessageKind) -> bool:
    """Whether the channel sends from the outbox and the kind has what it needs."""
    return channel in WAYS and WAYS[channel].is_set_up(kind)
