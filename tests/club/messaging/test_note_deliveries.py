"""Delivery reports of WeChat."""

from datetime import timedelta
from uuid import uuid4

import pytest

from club.messaging import actions
from club.messaging.models import Message
from club.wechat.models import Callback
from tests import cast

pytestmark = pytest.mark.django_db


def sent(msgid):
    actions.enqueue(kind="welcome", dedupe_key=msgid, at=cast.NOW, recipient=uuid4())
    Message.objects.filter(dedupe_key=msgid).update(state="sent", channel="wechat", provider_id=msgid)


def report(msgid, status, at=cast.NOW):
    content = {"MsgID": msgid, "Status": status}
    Callback.objects.create(
        key=msgid, app_id="wx", openid="o", kind="templatesendjobfinish", content=content, received_at=at
    )


def deliveries():
    return dict(Message.objects.values_list("provider_id", "delivery"))


def test_reports_of_wechat_are_noted_on_their_messages_once():
    for msgid in ("1", "2", "3", "4"):
        sent(msgid)
    report("1", "success")
    report("2", "failed:user block")
    report("3", "failed: system failed")
    report("99", "success")

    noted = [actions.note_deliveries(at=cast.NOW) for _ in range(2)]

    assert noted == [3, 0]
    assert deliveries() == {"1": "delivered", "2": "blocked", "3": "failed", "4": ""}


def test_a_report_that_came_during_a_long_pause_is_noted_afterwards():
    sent("1")
    actions.note_deliveries(at=cast.NOW)
    report("1", "success", at=cast.NOW + timedelta(days=1))

    actions.note_deliveries(at=cast.NOW + timedelta(days=3))

    assert deliveries() == {"1": "delivered"}
