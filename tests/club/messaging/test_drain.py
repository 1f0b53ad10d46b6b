"""Sending what is due."""

import uuid
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.clock import SHANGHAI
from club.messaging import actions
from club.messaging.channels.email import NO_SERVER
from club.messaging.channels.sms import Memory
from club.messaging.directory import Addresses
from club.messaging.models import Channel, Message, MessageAttempt, MessageKind
from tests import cast

pytestmark = pytest.mark.django_db
WANG = Addresses(openid="o-wang", phone="+8613800000001", name="王小明", wants_offers=True)


@pytest.fixture
def wang(outside, phonebook):
    """A member who follows the account and has a phone."""
    uid = uuid.uuid4()
    phonebook[uid] = WANG
    return uid


def queue(to, kind="gift_arrived", **more):
    params = {"package": "洗车礼包", "until": "2026年10月31日"}
    more = {"dedupe_key": f"gift:{uuid.uuid4()}", "at": cast.NOW, "params": params, **more}
    return actions.enqueue(kind=kind, recipient=to, **more)


def log():
    rows = MessageAttempt.objects.order_by("pk")
    return list(rows.values_list("channel", "outcome", "code"))


def now_of(message):
    return Message.objects.get(pk=message.pk)


def test_drain_sends_a_gift_message_by_wechat_with_its_fields_and_a_link(wang, outside, settings):
    message = queue(wang, link="/me/gifts/")

    assert actions.drain(at=cast.NOW) == 1

    assert outside.templates == [
        {
            "touser": "o-wang",
            "template_id": "club_gift_arrived",
            "url": f"{settings.SITE_URL}/me/gifts/",
            "client_msg_id": message.uid.hex,
            "data": {
                "thing1": {"value": "洗车礼包"},
                "time2": {"value": "2026年10月31日"},
                "thing3": {"value": "请在“我的礼包”领取"},
            },
        }
    ]
    row = now_of(message)
    assert (row.state, row.channel, row.provider_id) == ("sent", "wechat", "1001")
    assert (row.sent_at, row.lease_until, row.attempts) == (cast.NOW, None, 1)
    assert log() == [("wechat", "sent", "")]
    assert Memory.outbox == []


def test_drain_sends_nothing_twice_and_nothing_before_its_time(wang, outside):
    queue(wang)
    queue(wang, due_at=cast.NOW + timedelta(hours=1))

    handled = [actions.drain(at=cast.NOW) for _ in range(3)]

    assert handled == [1, 0, 0]
    assert len(outside.templates) == 1


@pytest.mark.parametrize("code", [43004, 40003, 43101, 45015, 40037, 47003])
def test_drain_goes_on_to_sms_when_wechat_will_never_reach_this_person(wang, outside, code):
    outside.errcode = code
    message = queue(wang)

    actions.drain(at=cast.NOW)

    assert now_of(message).state == "sent"
    assert log() == [("wechat", "refused", str(code)), ("sms", "sent", "")]
    assert [sms["to"] for sms in Memory.outbox] == ["+8613800000001"]
    assert Memory.outbox[0]["text"] == (
        "尊敬的王小明，泰岳财险为您送上“洗车礼包”，请于2026年10月31日前在车主俱乐部“我的礼包”领取。"
    )


def test_drain_sends_by_sms_to_someone_who_does_not_follow(wang, outside, phonebook):
    phonebook[wang] = Addresses(phone="+8613800000001", name="王小明")
    message = queue(wang)

    actions.drain(at=cast.NOW)

    assert (now_of(message).channel, log()) == ("sms", [("sms", "sent", "")])
    assert outside.templates == []


def test_drain_uses_sms_during_an_outage_of_wechat_and_asks_wechat_only_once(wang, outside, settings):
    settings.WECHAT_API_ORIGIN = "http://127.0.0.1:9"
    for _ in range(3):
        queue(wang)

    actions.drain(at=cast.NOW)

    assert [row.state for row in Message.objects.all()] == ["sent"] * 3
    assert log() == [("wechat", "down", "unreachable"), *[("sms", "sent", "")] * 3]


def test_drain_returns_to_wechat_when_the_pause_is_over(wang, outside, settings):
    origin, settings.WECHAT_API_ORIGIN = outside.origin, "http://127.0.0.1:9"
    queue(wang)
    actions.drain(at=cast.NOW)
    settings.WECHAT_API_ORIGIN = origin
    queue(wang)

    actions.drain(at=cast.NOW + timedelta(seconds=31))

    assert [row.channel for row in Message.objects.order_by("pk")] == ["sms", "wechat"]


def test_drain_takes_sms_for_the_rest_of_the_day_once_wechats_quota_is_used_up(wang, outside):
    outside.errcode = 45009
    queue(wang)
    actions.drain(at=cast.NOW)
    queue(wang)

    actions.drain(at=cast.NOW + timedelta(minutes=5))

    assert log() == [("wechat", "down", "45009"), ("sms", "sent", ""), ("sms", "sent", "")]


def test_drain_tries_a_busy_wechat_three_times_with_growing_delay_and_then_sms(wang, outside):
    outside.errcode = -1
    message = queue(wang)
    due = []

    for _ in range(3):
        at = now_of(message).due_at
        due.append(at - cast.NOW)
        actions.drain(at=at)

    assert due == [timedelta(0), timedelta(seconds=10), timedelta(seconds=70)]
    assert log() == [*[("wechat", "busy", "-1")] * 3, ("sms", "sent", "")]
    assert now_of(message).attempts == 3


def test_drain_gives_a_message_up_after_five_attempts(wang, outside, phonebook):
    """Q09: a message that fails every time, while those of others go through."""
    outside.busy_for = "o-wang"
    phonebook[wang] = Addresses(openid="o-wang", name="王小明")
    phonebook[li := uuid.uuid4()] = Addresses(openid="o-li", name="李雷")
    message = queue(wang)

    for _ in range(7):
        queue(li)
        actions.drain(at=now_of(message).due_at)

    row = now_of(message)
    assert (row.state, row.attempts, row.reason) == ("dead", 5, "sms: no address, wechat: -1")
    assert [body["touser"] for body in outside.templates].count("o-wang") == 5


def test_a_message_is_not_given_up_while_wechat_is_busy_for_everybody(wang, outside, phonebook):
    outside.errcode = -1
    phonebook[wang] = Addresses(openid="o-wang", name="王小明")
    message = queue(wang)
    for _ in range(9):
        actions.drain(at=now_of(message).due_at)
    outside.errcode = 0

    actions.drain(at=now_of(message).due_at)

    assert (now_of(message).state, len(outside.templates)) == ("sent", 10)


def test_drain_without_an_answer_leaves_unknown_and_asks_again_under_the_same_key(wang, outside, settings):
    settings.OUTSIDE_TIMEOUT = (1, 0.2)
    outside.silent_s = 0.5
    message = queue(wang)
    actions.drain(at=cast.NOW)
    assert (now_of(message).state, now_of(message).reason) == ("unknown", "wechat: no_answer")
    outside.silent_s = 0

    actions.drain(at=cast.NOW + timedelta(seconds=31))

    assert (now_of(message).state, now_of(message).channel) == ("sent", "wechat")
    assert {body["client_msg_id"] for body in outside.templates} == {message.uid.hex}
    assert Memory.outbox == []


def test_drain_never_sends_an_unknown_message_again_once_wechat_would_not_know_it(wang, outside, settings):
    settings.OUTSIDE_TIMEOUT = (1, 0.2)
    outside.silent_s = 0.5
    message = queue(wang)
    actions.drain(at=cast.NOW)
    outside.silent_s = 0

    for minutes in (10, 20, 60):
        actions.drain(at=cast.NOW + timedelta(minutes=minutes))

    assert now_of(message).state == "unknown"
    assert len(outside.templates) == 1
    assert Memory.outbox == []


def test_drain_drops_what_is_too_late_and_says_so(wang, outside):
    message = queue(wang)

    actions.drain(at=cast.NOW + timedelta(days=3, seconds=1))

    assert (now_of(message).state, now_of(message).reason) == ("dropped", "skipped_late")
    assert (outside.templates, Memory.outbox, log()) == ([], [], [])


def test_drain_sends_nothing_in_the_quiet_hours_and_does_not_count_that_as_an_attempt(wang, outside):
    message = queue(wang)
    night = datetime(2026, 9, 15, 21, 30, tzinfo=SHANGHAI)

    actions.drain(at=night)

    row = now_of(message)
    assert (row.state, row.attempts) == ("queued", 0)
    assert row.due_at == datetime(2026, 9, 16, 8, 0, tzinfo=SHANGHAI)
    assert (outside.templates, log()) == ([], [])


def test_drain_says_why_someone_without_any_address_got_nothing(outside):
    message = queue(uuid.uuid4())

    actions.drain(at=cast.NOW)

    row = now_of(message)
    assert (row.state, row.reason) == ("dropped", "wechat: no address, sms: no address")


def test_drain_writes_english_to_those_who_read_english(wang, phonebook, outside):
    phonebook[wang] = Addresses(phone="+8613800000001", name="Wang", language="en")
    queue(wang, params={"package": "洗车礼包", "package_en": "Wash pack", "until": "31 October 2026"})

    actions.drain(at=cast.NOW)

    assert Memory.outbox[0]["text"] == (
        "Dear Wang, Taiyue Insurance has a gift for you: Wash pack. "
        "Collect it under “My gifts” by 31 October 2026."
    )


def test_drain_sends_a_login_code_to_a_bare_number_before_everything_else(outside, wang):
    queue(wang, kind="birthday")
    actions.enqueue(
        kind="login_code", dedupe_key="c", at=cast.NOW, address="+8613800000009", params={"code": "135790"}
    )

    actions.drain(at=cast.NOW, limit=1)

    assert [(sms["to"], sms["params"]) for sms in Memory.outbox] == [("+8613800000009", {"code": "135790"})]


def test_drain_sends_a_statement_notice_by_mail(outside):
    message = actions.enqueue(
        kind="statement_ready",
        dedupe_key="s",
        at=cast.NOW,
        address="shop@example.com",
        params={"merchant": "顺达", "period": "2026年8月", "amount": "1,234.50"},
    )

    actions.drain(at=cast.NOW)

    assert now_of(message).channel == "email"
    assert [(letter.to, letter.subject) for letter in mail.outbox] == [
        (["shop@example.com"], "2026年8月结算单已生成")
    ]


def test_drain_survives_a_message_that_cannot_be_read(wang, outside):
    """Q10: a message that this worker cannot read."""
    broken, fine = queue(wang), queue(wang)
    Message.objects.filter(pk=broken.pk).update(uid=uuid.uuid4())  # its params no longer open

    for step in range(8):
        actions.drain(at=cast.NOW + timedelta(minutes=20 * step))

    assert (now_of(fine).state, now_of(broken).state) == ("sent", "dead")
    assert now_of(broken).reason == "cannot be prepared: CannotOpen"


def test_drain_uses_the_same_number_of_queries_for_one_and_for_ten_messages(wang, phonebook):
    phonebook[wang] = Addresses(phone="+8613800000001", name="王小明")
    counts = []

    for size in (1, 10):
        for _ in range(size):
            queue(wang)
        with CaptureQueriesContext(connection) as queries:
            actions.drain(at=cast.NOW)
        counts.append(len(queries))

    assert counts[0] == counts[1]
    assert len(Memory.outbox) == 11


def test_a_marketing_sms_says_how_to_refuse_it(wang, outside):
    MessageKind.objects.filter(code="birthday").update(purpose="marketing", channels=[Channel.SMS])
    queue(wang, kind="birthday")

    actions.drain(at=cast.NOW)

    assert Memory.outbox[0]["text"].endswith("出入平安！拒收请回复R")
    assert Memory.outbox[0]["sign"] == "车主俱乐部"


def test_drain_says_so_when_there_is_no_mail_server(settings):
    settings.EMAIL_BACKEND = NO_SERVER
    message = actions.enqueue(kind="statement_ready", dedupe_key="s", at=cast.NOW, address="shop@example.com")

    actions.drain(at=cast.NOW)

    assert (now_of(message).state, now_of(message).reason) == (
        "dropped",
        "sms: no address, email: no_mail_server",
    )
