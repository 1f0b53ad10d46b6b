"""The ways to reach a person. A channel is a function that sends a parcel and returns the provider's id."""

from collections.abc import Callable
from datetime import timedelta

from club.messaging.channels import customer_service, email, insite, sms, subscription, wechat
from club.messaging.channels.parcel import Parcel
from club.messaging.directory import Addresses
from club.messaging.models import Channel, MessageKind

SENDERS: dict[str, Callable[[Parcel], str]] = {
    Channel.WECHAT: wechat.send,
    Channel.SUBSCRIPTION: subscription.send,
    Channel.SERVICE: customer_service.send,
    Channel.SMS: sms.send,
    Channel.EMAIL: email.send,
    Channel.INSITE: insite.send,
}

# How long the provider recognises a repeat by its key, with a margin. Others must not be asked again.
REPEATABLE_FOR: dict[str, Callable[[], timedelta]] = {
    Channel.WECHAT: lambda: timedelta(minutes=9),
    Channel.SMS: sms.repeatable_for,
    Channel.INSITE: lambda: timedelta(days=3650),
}


def repeatable_for(channel: str) -> timedelta:
    """How long a message may be asked about again on this channel; zero when it may not."""
    return REPEATABLE_FOR.get(channel, timedelta)()


# Channels of one provider: what breaks all of it breaks them together.
_WECHAT = (Channel.WECHAT, Channel.SUBSCRIPTION, Channel.SERVICE)
TOGETHER: dict[str, tuple[str, ...]] = dict.fromkeys(_WECHAT, _WECHAT)

# Whether a channel that once gave no answer works again, asked without sending anything.
IS_WELL: dict[str, Callable[[], bool]] = dict.fromkeys(_WECHAT, wechat.is_well)


def address_on(channel: str, to: Addresses) -> str:
    """Where this person is reached on a channel; empty when he is not."""
    if channel in _WECHAT:
        return to.openid
    if channel == Channel.INSITE:
        return "inbox"
    return {Channel.SMS: to.phone, Channel.EMAIL: to.email}.get(Channel(channel), "")


def can_carry(channel: str, kind: MessageKind) -> bool:
    """Whether the channel exists here and the kind has what it needs."""
    needs = {Channel.WECHAT: kind.wechat_template, Channel.SUBSCRIPTION: kind.notice_template}
    return channel in SENDERS and bool(needs.get(Channel(channel), True))
