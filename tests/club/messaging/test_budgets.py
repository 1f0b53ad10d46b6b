"""Quotas of messages: by channel and day, by member and month; offers never use up what notices need."""

import time
import uuid
from datetime import timedelta

import pytest

from club.core.clock import end_of, local_date, midnight, month_bounds
from club.messaging import actions, budgets
from club.messaging.channels.sms import Memory
from club.messaging.directory import Addresses
from club.messaging.models import BudgetUse, Channel, Message, MessageAttempt, MessageBudget, Purpose
from tests import cast
from tests.cast import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db
DAY, MONTH = MessageBudget.Period.DAY, MessageBudget.Period.MEMBER_MONTH
TOMORROW = end_of(local_date(NOW))


@pytest.fixture
def people(outside, phonebook):
    uids = [uuid.uuid4() for _ in range(3)]
    for number, uid in enumerate(uids):
        phonebook[uid] = Addresses(
            openid=f"o-{number}", phone=f"+861380000000{number}", name="王小明", wants_offers=True
        )
    cast.message_kind("notice", channels=[Channel.SMS])
    cast.message_kind("either", channels=[Channel.SMS, Channel.WECHAT])
    cast.message_kind("offer", channels=[Channel.SMS], purpose=Purpose.MARKETING, priority=1)
    return uids


def quota(most, period=DAY, purpose=Purpose.SERVICE, **fields):
    return MessageBudget.objects.create(name="q", most=most, period=period, purpose=purpose, **fields)


def queue(to, kind="notice", at=NOW, **more):
    return actions.enqueue(kind=kind, dedupe_key=str(uuid.uuid4()), at=at, recipient=to, **more)


def log():
    return list(MessageAttempt.objects.order_by("pk").values_list("channel", "outcome", "code"))


def states():
    return list(Message.objects.order_by("pk").values_list("state", flat=True))


def used():
    return list(BudgetUse.objects.order_by("pk").values_list("used", flat=True))


def test_over_the_quota_of_a_day_a_message_waits_for_the_next_with_the_reason(people):
    quota(2, channel=Channel.SMS)
    rows = [queue(people[0]) for _ in range(3)]

    actions.drain(at=NOW)

    last = Message.objects.get(pk=rows[2].pk)
    assert (states(), used()) == (["sent", "sent", "queued"], [2])
    assert (last.due_at, last.reason, last.attempts) == (TOMORROW, "sms: over_budget", 0)
    assert sorted(log()) == [("sms", "sent", ""), ("sms", "sent", ""), ("sms", "skipped", "over_budget")]
    assert list(Message.objects.unsent()) == [last]

    actions.drain(at=TOMORROW)

    assert (states(), used()) == (["sent"] * 3, [2, 1])
    assert len(Memory.outbox) == 3


def test_the_last_message_of_a_day_rings_once(people, caplog):
    quota(2, channel=Channel.SMS)
    for _ in range(4):
        queue(people[0])

    actions.drain(at=NOW)

    said = [row.getMessage() for row in caplog.records if row.name == "club.messaging.budgets"]
    assert said == [f"Message quota {MessageBudget.objects.get().pk} (q) is used up for today"]


def test_over_the_quota_the_next_channel_brings_it(people, outside):
    quota(0, channel=Channel.SMS)
    queue(people[0], "either")

    actions.drain(at=NOW)

    assert log() == [("sms", "skipped", "over_budget"), ("wechat", "sent", "")]
    assert (states(), used(), Memory.outbox) == (["sent"], [], [])


def test_each_member_has_his_own_quota_of_a_month(people):
    quota(1, MONTH, Purpose.MARKETING)
    for uid in (people[0], people[0], people[1]):
        queue(uid, "offer")

    actions.drain(at=NOW)

    assert (states(), used()) == (["sent", "dropped", "sent"], [1, 1])
    assert Message.objects.get(state="dropped").reason == "sms: over_budget"  # too late before the month ends


def test_in_the_last_days_of_a_month_an_offer_waits_for_the_next(people):
    quota(0, MONTH, Purpose.MARKETING)
    following = midnight(month_bounds(local_date(NOW))[1])
    late = following - timedelta(days=1)
    row = queue(people[0], "offer", at=late)

    actions.drain(at=late)

    assert Message.objects.get(pk=row.pk).due_at == following


def test_notices_are_not_starved_by_offers(people):
    quota(1, purpose=Purpose.MARKETING, channel=Channel.SMS)
    notices = quota(1, purpose=Purpose.SERVICE, channel=Channel.SMS)
    for _ in range(3):
        queue(people[0], "offer")
    notice = queue(people[1], "notice")

    actions.drain(at=NOW, limit=1)
    assert Message.objects.get(state="sent").pk == notice.pk  # first, although staff gave offers priority 1
    actions.drain(at=NOW)

    assert states() == ["sent", "queued", "queued", "sent"]
    assert BudgetUse.objects.get(budget=notices).used == 1


def test_login_codes_are_counted_only_by_a_quota_of_their_own(people):
    everything = quota(0)
    code = {"kind": "login_code", "address": "+8613800000009", "params": {"code": "1"}}
    actions.enqueue(dedupe_key="a", at=NOW, **code)
    actions.drain(at=NOW)
    assert (states(), len(Memory.outbox)) == (["sent"], 1)

    everything.kind = Message.objects.get().kind
    everything.save()
    actions.enqueue(dedupe_key="b", at=NOW, **code)
    actions.drain(at=NOW)

    assert (states(), Message.objects.last().reason) == (["sent", "dropped"], "sms: over_budget")


@pytest.mark.parametrize(("status", "outcome"), [(400, "refused"), (429, "down"), (503, "down")])
def test_what_surely_was_not_sent_is_given_back(people, outside, settings, status, outcome):
    settings.SMS_BACKEND = "club.messaging.channels.sms.HttpGateway"
    quota(5)
    outside.sms_status = status
    queue(people[0])

    actions.drain(at=NOW)

    assert ([row[1] for row in log()], used()) == ([outcome], [0])


def test_what_may_have_been_sent_stays_counted(people, outside, settings):
    settings.SMS_BACKEND, settings.OUTSIDE_TIMEOUT = "club.messaging.channels.sms.HttpGateway", (1, 0.2)
    quota(5)
    outside.silent_s = 0.5
    cast.message_kind("by_wechat", channels=[Channel.WECHAT])
    queue(people[0], "by_wechat")

    actions.drain(at=NOW)

    assert (states(), used()) == (["unknown"], [1])


def test_a_message_must_have_room_in_every_quota_that_counts_it(people):
    quota(5)
    quota(0, channel=Channel.SMS)
    queue(people[0])

    actions.drain(at=NOW)

    assert (states(), used()) == (["queued"], [0])


def test_a_quota_that_is_switched_off_counts_nothing(people):
    quota(0, is_active=False)
    queue(people[0])

    actions.drain(at=NOW)

    assert (states(), used()) == (["sent"], [])


def take_unguarded(message, budget):
    """The same without its condition: what is used is read, somebody else sends, then it is written."""
    use, _ = BudgetUse.objects.get_or_create(
        budget=budget, since=NOW, about=budgets.EVERYBODY, defaults={"used": 0}
    )
    time.sleep(0.05)
    if use.used >= budget.most:
        return budgets.Taken(over_until=NOW)
    BudgetUse.objects.filter(pk=use.pk).update(used=use.used + 1)
    return budgets.Taken((use.pk,))


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("guarded", [True, False], ids=["guarded", "guard off"])
def test_of_many_senders_no_more_than_the_quota_get_through(people, guarded):
    budget, message = quota(3), queue(people[0])

    def take(_number):
        if guarded:
            return budgets.take(message, Channel.SMS, [budget], NOW)
        return take_unguarded(message, budget)

    taken = at_once(8, take)

    assert (sum(each.over_until is None for each in taken) == 3) is guarded
    if guarded:
        assert used() == [3]
