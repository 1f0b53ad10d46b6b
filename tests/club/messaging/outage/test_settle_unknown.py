"""What became of a message that WeChat gave no answer to."""

from datetime import timedelta
from uuid import uuid4

import pytest

from club.messaging import actions
from club.messaging.directory import Addresses
from club.messaging.models import Message
from club.wechat.models import Callback
from tests.cast import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=11)


@pytest.fixture
def silent(phonebook, settings) -> Message:
    """A message to somebody, sent into silence at NOW."""
    settings.MESSAGE_DIRECTORY = "tests.club.messaging.conftest.Phonebook"
    uid = uuid4()
    phonebook[uid] = Addresses(openid="o-wang", phone="+8613800000001", name="王小明")
    row = actions.enqueue(kind="welcome", dedupe_key="w", at=NOW, recipient=uid)
    Message.objects.filter(pk=row.pk).update(state="unknown", channel="wechat", tried_at=NOW, attempts=1)
    return row


def report(openid, minutes, status="success"):
    at = NOW + timedelta(minutes=minutes)
    content = {"MsgID": f"{openid}{minutes}", "Status": status, "CreateTime": at.timestamp()}
    facts = {"app_id": "wx", "openid": openid, "kind": "templatesendjobfinish"}
    Callback.objects.create(key=f"{openid}{minutes}", content=content, received_at=at, **facts)


def settled(row, at=LATER):
    number = actions.settle_unknown(at=at)
    row.refresh_from_db()
    return number, row.state, row.provider_id, row.delivery


def test_a_report_about_a_message_nobody_told_us_of_means_that_it_arrived(silent):
    report("o-wang", 0)
    assert settled(silent) == (1, "sent", "o-wang0", "delivered")
    assert silent.sent_at == NOW


def test_one_report_settles_one_message(silent):
    twin = Message.objects.get()
    twin.pk, twin.dedupe_key, twin.uid = None, "w2", uuid4()
    twin.save()
    report("o-wang", 0)
    actions.settle_unknown(at=LATER)
    assert sorted(Message.objects.values_list("state", flat=True)) == ["sent", "unknown"]


def test_reports_about_later_messages_alone_mean_that_it_did_not(silent):
    report("o-li", 11)
    assert settled(silent) == (1, "queued", "", "")
    assert (silent.due_at, silent.attempts, silent.channel) == (LATER, 0, "")


def test_without_any_later_report_nothing_is_concluded(silent):
    report("o-li", 9)
    assert settled(silent) == (0, "unknown", "", "")


def test_what_is_too_late_by_now_stays_unknown(silent):
    report("o-li", 11)
    assert settled(silent, NOW + timedelta(days=4)) == (0, "unknown", "", "")


def test_somebody_whose_openid_we_lost_is_not_written_to_again(silent, phonebook):
    phonebook.clear()
    report("o-li", 11)
    assert settled(silent) == (0, "unknown", "", "")
