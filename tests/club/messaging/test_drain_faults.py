"""Sending with several workers, and with workers that die."""

import threading
from dataclasses import replace
from datetime import timedelta
from importlib import import_module
from uuid import uuid4

import pytest
from django.db import connection
from django.db.models import QuerySet

from club.messaging import actions, pauses
from club.messaging.channels import WAYS
from club.messaging.directory import Addresses
from club.messaging.models import Message, MessageAttempt, MessageKind
from tests import cast
from tests.club.messaging.gateways import Counting

MESSAGES = 40


@pytest.fixture(autouse=True)
def counting(settings):
    settings.SMS_BACKEND = "tests.club.messaging.gateways.Counting"
    Counting.keys.clear()


def queue(count):
    letters = [actions.Letter(f"code:{n}", address=f"+86138{n:08d}") for n in range(count)]
    return actions.enqueue_many(kind="login_code", letters=letters, at=cast.NOW)


def drain_with_two_workers():
    gate = threading.Barrier(2)

    def work():
        try:
            gate.wait()
            while actions.drain(at=cast.NOW, limit=10):
                pass
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_every_message_once():
    rows = queue(MESSAGES)

    drain_with_two_workers()

    assert sorted(Counting.keys) == sorted(row.uid.hex for row in rows)
    assert list(Message.objects.values_list("state", "attempts").distinct()) == [("sent", 1)]
    assert MessageAttempt.objects.count() == MESSAGES


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_two_workers_would_send_messages_twice(monkeypatch):
    both_have_read = threading.Barrier(2)

    def unguarded(self, **options):
        list(self)  # reads without locking
        both_have_read.wait(timeout=30)
        return self

    queue(10)
    monkeypatch.setattr(QuerySet, "select_for_update", unguarded)

    drain_with_two_workers()

    assert len(Counting.keys) == 20


@pytest.mark.django_db
def test_a_worker_that_dies_after_sending_leaves_the_message_to_the_next_under_the_same_key(settings):
    """Q02: a worker dies between sending and noting it."""
    (message,) = queue(1)
    settings.SMS_BACKEND = "tests.club.messaging.gateways.DiesAfterSending"
    with pytest.raises(SystemExit):
        actions.drain(at=cast.NOW)
    settings.SMS_BACKEND = "tests.club.messaging.gateways.Counting"

    handled = [actions.drain(at=cast.NOW + timedelta(seconds=seconds)) for seconds in (59, 60)]

    assert handled == [0, 1]
    assert Counting.keys == [message.uid.hex] * 2  # the gateway delivers a key once
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("sent", 2)
    assert list(MessageAttempt.objects.values_list("outcome", flat=True)) == ["sent"]


@pytest.mark.django_db
def test_a_mail_whose_worker_died_is_unknown_and_not_sent_again(settings):
    """Q02: a worker dies while a letter is on its way."""
    settings.EMAIL_BACKEND = "tests.club.messaging.mailbox.DiesAfterSending"
    message = actions.enqueue(kind="statement_ready", dedupe_key="s", at=cast.NOW, address="a@example.com")
    with pytest.raises(SystemExit):
        actions.drain(at=cast.NOW)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    for minutes in (1, 5, 60):
        actions.drain(at=cast.NOW + timedelta(minutes=minutes))

    message.refresh_from_db()
    assert (message.state, message.reason) == ("unknown", "interrupted")
    assert MessageAttempt.objects.count() == 0


@pytest.mark.django_db
def test_a_message_that_kills_its_worker_five_times_is_given_up(settings):
    """Q09: a message that kills its worker every time."""
    (message,) = queue(1)
    MessageKind.objects.filter(code="login_code").update(max_late_minutes=60)
    settings.SMS_BACKEND = "tests.club.messaging.gateways.DiesAfterSending"

    for minute in range(5):
        with pytest.raises(SystemExit):
            actions.drain(at=cast.NOW + timedelta(minutes=minute))
    for minute in (5, 6, 7):
        actions.drain(at=cast.NOW + timedelta(minutes=minute))

    message.refresh_from_db()
    assert (message.state, len(Counting.keys)) == ("unknown", 5)


@pytest.fixture
def half_sent(outside, phonebook, settings):
    """A WeChat message whose worker died a minute before NOW; nobody knows whether it has arrived."""
    settings.SMS_BACKEND = "club.messaging.channels.sms.HttpGateway"
    uid, tried = uuid4(), cast.NOW - timedelta(minutes=1)
    phonebook[uid] = Addresses(openid="o-wang", phone="+8613800000001", name="王小明")
    row = actions.enqueue(kind="welcome", dedupe_key="w", at=tried, recipient=uid)
    MessageKind.objects.filter(code="welcome").update(channels=["wechat", "sms"])
    Message.objects.update(
        state="sending", channel="wechat", attempts=1, tried_at=tried, due_at=cast.NOW, lease_until=cast.NOW
    )
    return row


def come_to_rest(row):
    """Drain while WeChat is paused, then when it is well again."""
    later = cast.NOW + timedelta(minutes=1)
    pauses.pause("wechat", later, cast.NOW)
    for seconds in (1, 11, 31, 61, 91):
        actions.drain(at=cast.NOW + timedelta(seconds=seconds))
    row.refresh_from_db()
    return row


@pytest.mark.django_db
def test_one_that_may_have_arrived_is_not_sent_by_sms_when_time_ran_out(half_sent, outside, monkeypatch):
    """Q02: a worker dies between sending and noting it, and the next one has no time left to ask."""
    with monkeypatch.context() as patch:
        patch.setattr(import_module("club.messaging.actions.drain"), "PATIENCE_S", 0)
        actions.drain(at=cast.NOW)
    half_sent.refresh_from_db()
    assert (half_sent.state, half_sent.channel, half_sent.attempts) == ("unknown", "wechat", 1)

    assert come_to_rest(half_sent).state == "sent"
    assert ([call["client_msg_id"] for call in outside.templates], outside.sms) == ([half_sent.uid.hex], [])


@pytest.mark.django_db
def test_one_that_may_have_arrived_is_not_sent_by_sms_after_a_mistake_of_ours(
    half_sent, outside, monkeypatch
):
    """Q02: a worker dies between sending and noting it, and the next one meets a mistake of ours."""

    def broken(parcel):
        raise ValueError

    with monkeypatch.context() as patch:
        patch.setitem(WAYS, "wechat", replace(WAYS["wechat"], send=broken))
        actions.drain(at=cast.NOW)
    half_sent.refresh_from_db()
    assert (half_sent.state, half_sent.channel, half_sent.attempts) == ("unknown", "wechat", 2)

    assert come_to_rest(half_sent).state == "sent"
    assert ([call["client_msg_id"] for call in outside.templates], outside.sms) == ([half_sent.uid.hex], [])
