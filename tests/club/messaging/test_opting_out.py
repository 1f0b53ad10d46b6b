"""What a member does not want to be told is not told, as he says at the moment of sending."""

from typing import Any

import pytest

from club.core.audit import SYSTEM
from club.members.actions import choose_topic, give_consent, withdraw_consent
from club.members.models import Member
from club.messaging.actions import drain, enqueue
from club.messaging.channels.sms import Memory
from club.messaging.kinds import KINDS
from club.messaging.models import Channel, Message, Purpose
from club.messaging.topics import OPTIONAL, TOPICS
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_sent_yet() -> None:
    Memory.outbox.clear()


def told(member: Member, topic: str, purpose: str = Purpose.SERVICE) -> tuple[str, str, int]:
    """A message of a topic: what became of it, why, and how many SMS went out."""
    cast.message_kind("about", topic=topic, purpose=purpose, channels=[Channel.SMS])
    enqueue(kind="about", dedupe_key="k", at=NOW, recipient=member.uid, params={})
    drain(at=NOW)
    row = Message.objects.get()
    return row.state, row.reason, len(Memory.outbox)


def refuse(member: Member, topic: str) -> None:
    choose_topic(member=member, topic=topic, wanted=False, channel="web", by=SYSTEM, at=NOW)


@pytest.mark.parametrize("topic", sorted(OPTIONAL))
def test_a_refused_topic_is_not_told_and_the_row_says_why(topic: str) -> None:
    member = cast.member()
    refuse(member, topic)
    assert told(member, topic) == ("dropped", "opted_out", 0)


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - OPTIONAL))
def test_what_must_be_told_is_told_whatever_he_said(topic: str) -> None:
    member = cast.member()
    refuse(member, topic)
    assert told(member, topic) == ("sent", "", 1)


def test_another_topic_and_another_member_are_told() -> None:
    deaf = cast.member()
    refuse(deaf, "greetings")
    assert told(deaf, "renewal") == ("sent", "", 1)


def test_his_last_word_counts_when_it_is_sent_and_not_when_it_was_written() -> None:
    member = cast.member()
    cast.message_kind("about", topic="greetings", channels=[Channel.SMS])
    enqueue(kind="about", dedupe_key="k", at=NOW, recipient=member.uid, params={})
    refuse(member, "greetings")
    drain(at=NOW)
    assert (Message.objects.get().state, Memory.outbox) == ("dropped", [])


@pytest.mark.parametrize("case", ["never asked", "withdrawn", "agreed"])
def test_marketing_needs_a_yes_that_stands(case: str) -> None:
    member: Any = cast.member()
    if case != "never asked":
        give_consent(member=member, topic="marketing", channel="web", by=SYSTEM, at=NOW)
    if case == "withdrawn":
        withdraw_consent(member=member, topic="marketing", by=SYSTEM, at=NOW)
    wanted = ("sent", "", 1) if case == "agreed" else ("dropped", "no_consent", 0)
    assert told(member, "gifts", Purpose.MARKETING) == wanted


def test_marketing_to_an_address_of_nobody_we_know_is_not_sent() -> None:
    cast.message_kind("about", purpose=Purpose.MARKETING, channels=[Channel.SMS])
    enqueue(kind="about", dedupe_key="k", at=NOW, address="+8613812345678", params={})
    drain(at=NOW)
    assert (Message.objects.get().reason, Memory.outbox) == ("no_consent", [])


def test_every_kind_has_a_topic_that_the_list_knows() -> None:
    assert {kind.get("topic", "service") for kind in KINDS.values()} - set(TOPICS) == set()
