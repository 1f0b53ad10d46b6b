"""Subscription notices and customer-service texts: what WeChat allows for a person decides beforehand."""

import uuid
from datetime import timedelta

import pytest
from django.conf import settings

from club.messaging import actions
from club.messaging.directory import Addresses
from club.messaging.models import Channel, Message, MessageAttempt
from club.wechat import allowances
from club.wechat.models import Callback, Follower, NoticePermit, ServiceWindow
from tests import cast
from tests.cast import NOW

pytestmark = pytest.mark.django_db
NOTICE = "notice_inspection"


@pytest.fixture
def wang(outside, phonebook):
    """A follower with a phone, known to WeChat's side of the house too."""
    uid = uuid.uuid4()
    phonebook[uid] = Addresses(openid="o-wang", phone="+8613800000001", name="王小明")
    cast.message_kind(
        "by_notice",
        channels=[Channel.SUBSCRIPTION, Channel.SMS],
        notice_template=NOTICE,
        notice_fields={"thing1": "{name}", "time2": "{until}"},
        placeholders=["name", "until"],
    )
    cast.message_kind("by_talk", channels=[Channel.SERVICE, Channel.SMS])
    return uid


@pytest.fixture
def follower():
    return Follower.objects.create(app_id=settings.WECHAT_APP_ID, openid="o-wang", is_following=True)


def queue(to, kind):
    params = {"until": "2026年10月31日"}
    return actions.enqueue(
        kind=kind, dedupe_key=str(uuid.uuid4()), at=NOW, recipient=to, params=params, link="/me/"
    )


def log():
    return list(MessageAttempt.objects.order_by("pk").values_list("channel", "outcome", "code"))


def ends():
    return list(Message.objects.order_by("pk").values_list("state", "channel"))


def left():
    return NoticePermit.objects.get().left


def accepts(follower, times=1):
    for _ in range(times):
        allowances.note_answer(follower, NOTICE, accepted=True, at=NOW)


def test_a_notice_goes_out_for_one_tick_with_its_own_fields(wang, follower, outside):
    accepts(follower)
    queue(wang, "by_notice")

    actions.drain(at=NOW)

    assert outside.templates == [
        {
            "touser": "o-wang",
            "template_id": NOTICE,
            "page": f"{settings.SITE_URL}/me/",
            "data": {"thing1": {"value": "王小明"}, "time2": {"value": "2026年10月31日"}},
        }
    ]
    assert (ends(), log(), left()) == ([("sent", "subscription")], [("subscription", "sent", "")], 0)


def test_without_a_tick_nobody_asks_wechat_and_the_next_channel_brings_it(wang, follower, outside):
    allowances.note_answer(follower, NOTICE, accepted=False, at=NOW)
    queue(wang, "by_notice")

    actions.drain(at=NOW)

    assert outside.templates == []
    assert log() == [("subscription", "skipped", "no_tick"), ("sms", "sent", "")]


def test_one_tick_carries_one_of_two_messages(wang, follower, outside):
    accepts(follower)
    queue(wang, "by_notice")
    queue(wang, "by_notice")

    actions.drain(at=NOW)

    assert (len(outside.templates), left()) == (1, 0)
    assert sorted(ends()) == [("sent", "sms"), ("sent", "subscription")]
    assert ("subscription", "refused", "no_tick") in log()


def test_wechats_word_that_nothing_is_left_counts_more_than_our_count(wang, follower, outside):
    accepts(follower, 3)
    outside.errcode = 43101
    queue(wang, "by_notice")

    actions.drain(at=NOW)

    assert log() == [("subscription", "refused", "43101"), ("sms", "sent", "")]
    assert left() == 0


@pytest.mark.parametrize(
    ("code", "outcome"), [(47003, "refused"), (-1, "busy"), (45009, "down"), (48001, "down")]
)
def test_a_notice_that_surely_did_not_go_costs_no_tick(wang, follower, outside, code, outcome):
    accepts(follower)
    outside.errcode = code
    queue(wang, "by_notice")

    actions.drain(at=NOW)

    assert log()[0] == ("subscription", outcome, str(code))
    assert left() == 1


def test_a_notice_that_may_have_gone_costs_its_tick_and_is_not_sent_again(wang, follower, outside, settings):
    settings.OUTSIDE_TIMEOUT = (1, 0.2)
    accepts(follower)
    outside.silent_s = 0.5
    queue(wang, "by_notice")

    actions.drain(at=NOW)
    actions.drain(at=NOW + timedelta(hours=1))

    assert (ends(), left(), len(outside.templates)) == ([("unknown", "subscription")], 0, 1)


def test_reports_name_person_and_template_and_mark_the_oldest_notice_once(wang, follower, outside):
    accepts(follower, 2)
    first, second = queue(wang, "by_notice"), queue(wang, "by_notice")
    actions.drain(at=NOW)
    for number, error in (("501", 0), ("502", 43101)):
        entry = {"TemplateId": NOTICE, "MsgID": number, "ErrorCode": error, "ErrorStatus": "said"}
        Callback.objects.create(
            key=number,
            app_id=settings.WECHAT_APP_ID,
            openid="o-wang",
            kind="subscribe_msg_sent_event",
            content={"List": [entry]},
            received_at=NOW,
        )

    noted = [actions.note_deliveries(at=NOW) for _ in range(2)]

    known = dict(Message.objects.values_list("pk", "delivery"))
    assert (noted, known) == ([2, 0], {first.pk: "delivered", second.pk: "blocked"})


def test_a_text_goes_out_while_the_window_is_open(wang, follower, outside):
    allowances.open_window(follower, ServiceWindow.Act.WRITE, NOW - timedelta(hours=47))
    queue(wang, "by_talk")

    actions.drain(at=NOW)

    content = f"尊敬的王小明,您好\n{settings.SITE_URL}/me/"
    assert outside.texts == [{"touser": "o-wang", "msgtype": "text", "text": {"content": content}}]
    assert (log(), ServiceWindow.objects.get().left) == ([("service", "sent", "")], 4)


@pytest.mark.parametrize("hours", [48, 49, 400])
def test_outside_the_window_wechat_is_not_asked_and_the_log_says_why(wang, follower, outside, hours):
    allowances.open_window(follower, ServiceWindow.Act.WRITE, NOW - timedelta(hours=hours))
    queue(wang, "by_talk")

    actions.drain(at=NOW)

    assert outside.texts == []
    assert log() == [("service", "skipped", "outside_window"), ("sms", "sent", "")]
    assert ServiceWindow.objects.get().left == 5


def test_the_sixth_text_takes_the_next_channel(wang, follower, outside):
    allowances.open_window(follower, ServiceWindow.Act.WRITE, NOW)
    for _ in range(6):
        queue(wang, "by_talk")

    actions.drain(at=NOW)

    assert len(outside.texts) == 5
    assert sorted(ends()) == [*[("sent", "service")] * 5, ("sent", "sms")]


@pytest.mark.parametrize("code", [45015, 45047])
def test_when_wechat_says_the_window_is_closed_it_is(wang, follower, outside, code):
    allowances.open_window(follower, ServiceWindow.Act.WRITE, NOW)
    outside.errcode = code
    queue(wang, "by_talk")

    actions.drain(at=NOW)

    assert log() == [("service", "refused", str(code)), ("sms", "sent", "")]
    assert allowances.talking(["o-wang"], NOW) == frozenset()


def test_a_text_that_has_no_other_way_is_dropped_with_the_reason(wang, follower, outside):
    cast.message_kind("only_talk", channels=[Channel.SERVICE])
    message = queue(wang, "only_talk")

    actions.drain(at=NOW)

    row = Message.objects.get(pk=message.pk)
    assert (row.state, row.reason) == ("dropped", "service: outside_window")
    assert log() == [("service", "skipped", "outside_window")]
