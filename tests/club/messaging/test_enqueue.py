"""Queueing a message."""

import json
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from club.core.clock import SHANGHAI
from club.messaging import actions, kinds
from club.messaging.models import Message, MessageKind
from tests import cast


@pytest.mark.django_db
def test_enqueue_writes_one_sealed_row_due_now():
    member = uuid4()

    message = actions.enqueue(
        kind="welcome",
        dedupe_key="welcome:1",
        at=cast.NOW,
        recipient=member,
        params={"name": "王小明"},
        link="/me/",
    )

    row = Message.objects.get()
    assert (row.pk, row.state, row.due_at, row.recipient, row.link) == (
        message.pk,
        "queued",
        cast.NOW,
        member,
        "/me/",
    )
    assert json.loads(row.params) == {"name": "王小明"}
    assert row.expires_at == cast.NOW + timedelta(days=3)
    raw = Message.objects.values_list("params", flat=True).get()
    assert "王小明".encode() not in bytes(raw)


@pytest.mark.django_db
def test_enqueue_of_the_same_effect_queues_nothing_again(django_assert_num_queries):
    actions.enqueue(
        kind="login_code",
        dedupe_key="code:1",
        at=cast.NOW,
        address="+8613800000001",
        params={"code": "123456"},
    )

    with django_assert_num_queries(4):  # savepoint, kind, insert, release
        again = actions.enqueue(kind="login_code", dedupe_key="code:1", at=cast.NOW, address="+8613800000002")

    assert again is None
    assert [row.address for row in Message.objects.all()] == ["+8613800000001"]


@pytest.mark.django_db
def test_enqueue_many_returns_only_what_is_new():
    member = uuid4()
    letters = [actions.Letter(f"key:{n}", recipient=member) for n in (1, 2, 3)]
    actions.enqueue_many(kind="birthday", letters=letters[:1], at=cast.NOW)

    new = actions.enqueue_many(kind="birthday", letters=letters, at=cast.NOW)

    assert [row.dedupe_key for row in new] == ["key:2", "key:3"]
    assert dict(Message.objects.values_list("pk", "dedupe_key")).items() >= {
        (row.pk, row.dedupe_key) for row in new
    }
    assert Message.objects.count() == 3


@pytest.mark.django_db
def test_a_message_of_a_rolled_back_act_is_never_written():
    """Q10: the act around a message is rolled back."""
    with transaction.atomic():
        actions.enqueue(kind="welcome", dedupe_key="w", at=cast.NOW, recipient=uuid4())
        transaction.set_rollback(True)

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_enqueue_moves_what_falls_into_quiet_hours_to_the_morning():
    night = datetime(2026, 9, 15, 23, 30, tzinfo=SHANGHAI)

    message = actions.enqueue(kind="birthday", dedupe_key="b", at=night, recipient=uuid4())

    assert message.due_at == datetime(2026, 9, 16, 8, 0, tzinfo=SHANGHAI)


@pytest.mark.django_db
def test_enqueue_of_a_kind_that_is_switched_off_queues_nothing():
    MessageKind.objects.filter(code="welcome").update(is_active=False)

    assert actions.enqueue(kind="welcome", dedupe_key="w", at=cast.NOW, recipient=uuid4()) is None
    assert not Message.objects.exists()


@pytest.mark.django_db
def test_enqueue_refuses_a_kind_that_nobody_knows():
    with pytest.raises(actions.UnknownKind):
        actions.enqueue(kind="nonsense", dedupe_key="n", at=cast.NOW, address="+8613800000001")

    assert not Message.objects.exists()


@pytest.mark.django_db
def test_every_kind_is_there_from_the_start_and_keeps_the_text_of_staff():
    MessageKind.objects.filter(code="welcome").update(text="您好")

    actions.ensure_kinds()

    assert set(MessageKind.objects.values_list("code", flat=True)) == set(kinds.KINDS)
    assert MessageKind.objects.get(code="welcome").text == "您好"
