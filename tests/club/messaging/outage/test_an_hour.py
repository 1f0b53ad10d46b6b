"""WeChat refuses for an hour: everything due goes out afterwards or by SMS, once each."""

from collections import Counter
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from club.messaging.directory import Addresses
from club.messaging.models import Message, MessageAttempt
from tests.cast import NOW
from tests.club.messaging.outage.an_hour import HOUR, Hour
from tests.outside import Outside

pytestmark = pytest.mark.django_db
BEFORE, AFTER = 5, 20  # minutes
MOST_IN_VAIN = 13  # tries of one message: one for each pause of five minutes, of 60 ticks
WAYS: dict[str, dict[str, Any]] = {
    "hangs up": {"mode": "refuse"},
    "does it and hangs up": {"mode": "refuse", "done": True},
    "says it is busy": {"mode": "error"},
    "does not know our address": {"mode": "error", "code": 40164},
}


@pytest.fixture
def hour(outside: Outside, phonebook: dict[UUID, Addresses], settings: Any) -> Hour:
    settings.SMS_BACKEND = "club.messaging.channels.sms.HttpGateway"
    settings.MESSAGE_DIRECTORY = "tests.club.messaging.conftest.Phonebook"
    return Hour(outside, phonebook)


def ends(kind: str) -> set[str]:
    """How the messages of a kind ended."""
    return set(Message.objects.filter(kind__code=kind).values_list("state", flat=True))


@pytest.mark.parametrize("way", WAYS)
def test_an_hour_without_wechat_loses_nothing_and_doubles_nothing(hour: Hour, way: str) -> None:
    began = hour.pass_by(NOW, BEFORE)
    hour.misbehave(**WAYS[way])
    over = hour.pass_by(began, HOUR)
    hour.misbehave("ok")
    hour.pass_by(over, AFTER)

    arrived = hour.delivered()
    assert set(arrived.values()) == {1}
    assert set(arrived) == {row.uid.hex for row in Message.objects.filter(state="sent")}
    assert ends("with_sms") == ends("only_wechat") == {"sent"}
    assert ends("short_lived") == {"sent", "dropped"}
    late = Message.objects.filter(state="dropped")
    assert all(row.created_at >= began and row.expires_at <= over + timedelta(minutes=1) for row in late)
    assert {row.reason.partition(":")[0] for row in late} == {"skipped_late (wechat"}
    in_vain = Counter(MessageAttempt.objects.exclude(outcome="sent").values_list("message", flat=True))
    assert max(in_vain.values()) <= MOST_IN_VAIN
