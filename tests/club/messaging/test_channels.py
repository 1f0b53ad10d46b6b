"""The table of channels: whoever adds one is told what is missing."""

import pytest

from club.messaging.channels import WAYS, address_on, together_with
from club.messaging.directory import NOBODY, Addresses
from club.messaging.models import Channel

EVERYWHERE = Addresses(openid="o-wang", phone="+8613800000001", email="wang@example.com")
WECHAT = ("wechat", "subscription", "service")


def test_every_channel_but_paper_can_send():
    assert set(WAYS) == set(Channel.values) - {Channel.LETTER}


@pytest.mark.parametrize("channel", WAYS)
def test_whoever_is_known_everywhere_is_reached_on_every_channel(channel):
    assert address_on(channel, EVERYWHERE) != ""


@pytest.mark.parametrize("channel", [channel for channel in WAYS if channel != Channel.INSITE])
def test_whoever_left_is_reached_nowhere_but_in_his_inbox(channel):
    assert address_on(channel, NOBODY) == ""


@pytest.mark.parametrize(
    "channel, sisters", [*((name, WECHAT) for name in WECHAT), ("sms", ("sms",)), ("email", ("email",))]
)
def test_the_channels_of_wechat_break_together_and_every_other_by_itself(channel, sisters):
    assert together_with(channel) == sisters
