"""Reminders are queued for the right people, once."""

import json
import threading
from datetime import date, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.clock import SHANGHAI
from club.core.models import JobSlot
from club.members.models import Member, Policy
from club.messaging.actions import drain
from club.messaging.channels.sms import Memory
from club.messaging.models import Message
from club.reminders import actions, slots
from club.reminders.models import ReminderRule
from tests import cast

pytestmark = pytest.mark.django_db


def at(day, hour=12, minute=0):
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=SHANGHAI)


DAY = date(2026, 9, 15)
EXPIRY = date(2026, 10, 15)  # thirty days later; the policy covers up to 14 October


def insured(valid_until=EXPIRY, **fields):
    member = cast.member()
    cast.policy(member.customer, valid_from=date(2025, 10, 15), valid_until=valid_until, **fields)
    return member


def queued(kind="renewal"):
    rows = Message.objects.filter(kind__code=kind).order_by("pk")
    return [(row.recipient, json.loads(row.params) if row.params else {}) for row in rows]


def test_run_reminds_thirty_days_before_a_policy_runs_out_at_the_rules_time():
    member = insured()

    assert actions.run(at=at(DAY)) == 1

    assert queued() == [
        (
            member.uid,
            {"product": "机动车商业保险", "until": "2026年10月14日", "until_en": "14 October 2026"},
        )
    ]
    assert Message.objects.get().due_at == at(DAY, 10)


def test_run_waits_for_the_rules_time_of_day():
    insured()

    assert actions.run(at=at(DAY, 9, 59)) == 0
    assert actions.run(at=at(DAY, 10)) == 1


def test_run_names_all_policies_of_a_member_in_one_message():
    member = insured()
    cast.policy(member.customer, valid_until=EXPIRY, product_name="机动车交通事故责任强制保险")

    actions.run(at=at(DAY))

    assert [params["product"] for _, params in queued()] == ["机动车商业保险、机动车交通事故责任强制保险"]


@pytest.mark.parametrize(
    "fields",
    [
        {"valid_until": EXPIRY - timedelta(days=1)},
        {"valid_until": EXPIRY + timedelta(days=1)},
        {"state": Policy.State.RENEWED},
        {"state": Policy.State.CANCELLED},
        {"is_group": True},
    ],
)
def test_run_does_not_remind_of_other_days_ended_policies_or_group_business(fields):
    insured(**fields)

    assert actions.run(at=at(DAY)) == 0
    assert queued() == []


@pytest.mark.parametrize("state", [Member.State.CLOSED, Member.State.MERGED])
def test_run_does_not_write_to_people_who_left(state):
    member = insured()
    Member.objects.filter(pk=member.pk).update(state=state)

    assert actions.run(at=at(DAY)) == 0


def test_run_twice_reminds_once_even_if_the_record_of_the_run_is_lost():
    insured()

    counts = [actions.run(at=at(DAY)), actions.run(at=at(DAY, 15))]
    JobSlot.objects.all().delete()
    counts.append(actions.run(at=at(DAY, 18)))

    assert counts == [1, 0, 0]
    assert Message.objects.count() == 1


def test_run_congratulates_on_birthdays_and_on_leap_day_birthdays_in_common_years():
    day = date(2027, 2, 28)
    born = [date(1990, 2, 28), date(1992, 2, 29), date(1991, 3, 1)]
    members = [cast.member(customer=cast.customer(birth=birth)) for birth in born]

    actions.run(at=at(day))

    assert queued("birthday") == [(members[0].uid, {}), (members[1].uid, {})]


def test_run_greets_all_full_members_on_a_lunar_festival_across_the_new_year():
    member = cast.member()
    cast.half_member()
    days = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7)]

    counts = [actions.run(at=at(day)) for day in days]

    # New Year's Day is also his birthday (1 January), and the last day of 2026 is neither.
    assert counts == [0, 2, 0, 1, 0]
    assert [params["greeting"] for _, params in queued("festival")] == ["元旦快乐！新的一年，", "新春快乐！"]
    assert {recipient for recipient, _ in queued("festival")} == {member.uid}


def test_run_catches_up_missed_days_each_with_its_own_date():
    """Q07: no scheduler for days."""
    actions.run(at=at(DAY))
    missed = [insured(EXPIRY + timedelta(days=n)) for n in (1, 2, 3)]

    actions.run(at=at(DAY + timedelta(days=3)))

    rows = Message.objects.order_by("due_at")
    assert [row.recipient for row in rows] == [member.uid for member in missed]
    assert [row.due_at for row in rows] == [at(DAY + timedelta(days=n), 10) for n in (1, 2, 3)]
    assert JobSlot.objects.filter(job="reminder:renewal:-30").count() == 4


def test_what_is_caught_up_too_late_is_dropped_with_the_reason_and_not_sent():
    """Q07: what became stale meanwhile."""
    actions.run(at=at(DAY))
    insured(EXPIRY + timedelta(days=1))

    actions.run(at=at(DAY + timedelta(days=5)))
    drain(at=at(DAY + timedelta(days=5)))

    assert list(Message.objects.values_list("state", "reason")) == [("dropped", "skipped_late")]


def test_a_rule_that_never_ran_does_not_remind_of_days_before_it():
    insured(EXPIRY - timedelta(days=1))

    assert actions.run(at=at(DAY)) == 0


def test_a_rule_that_is_not_yet_valid_or_switched_off_reminds_nobody():
    insured()
    ReminderRule.objects.filter(code="renewal").update(active_from=DAY + timedelta(days=1))
    assert actions.run(at=at(DAY)) == 0
    ReminderRule.objects.filter(code="renewal").update(active_from=DAY, is_active=False)
    assert actions.run(at=at(DAY)) == 0


def test_an_interrupted_run_goes_on_where_it_stopped(monkeypatch):
    monkeypatch.setattr(slots, "CHUNK", 2)
    members = [insured() for _ in range(5)]
    assert actions.run(at=at(DAY), seconds=0) == 0
    slot = JobSlot.objects.get(job="reminder:renewal:-30")
    slots.step(ReminderRule.objects.get(code="renewal"), -30, DAY, at(DAY), slot.pk)  # then it dies
    assert Message.objects.count() == 2

    later = at(DAY + timedelta(days=2))
    assert actions.run(at=later) == 3

    assert [recipient for recipient, _ in queued()] == [member.uid for member in members]
    slot.refresh_from_db()
    assert slot.result == {"after": members[-1].customer_id, "queued": 5}
    assert slot.finished_at == later


def test_run_uses_the_same_number_of_queries_for_one_and_for_three_people():
    counts = []
    for number in (1, 3):
        day = DAY + timedelta(days=number)
        for _ in range(number):
            insured(EXPIRY + timedelta(days=number))
        JobSlot.objects.all().delete()
        with CaptureQueriesContext(connection) as queries:
            assert actions.run(at=at(day)) == number
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_at_once_remind_everybody_once(monkeypatch):
    """Q07: two schedulers."""
    monkeypatch.setattr(slots, "CHUNK", 3)
    members = [insured() for _ in range(20)]
    gate, counts = threading.Barrier(2), []

    def work():
        try:
            gate.wait()
            counts.append(actions.run(at=at(DAY)))
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sum(counts) == 20
    assert {recipient for recipient, _ in queued()} == {member.uid for member in members}


def test_the_command_runs_ahead_in_a_demo_and_sends_what_it_queued():
    Memory.outbox.clear()
    member = cast.member(customer=cast.customer(birth=date(1990, 5, 20)))
    out = StringIO()

    call_command("run_reminders", "--day", "2044-05-20", stdout=out)

    assert out.getvalue() == "2044-05-20: 1 reminders queued\n1 messages handled\n"
    assert [sms["to"] for sms in Memory.outbox] == [member.account.phone]
    assert "生日快乐" in Memory.outbox[0]["text"]


def test_the_command_does_not_run_ahead_in_production(settings):
    settings.LOCAL_DEMO = False

    with pytest.raises(CommandError, match="has not come yet"):
        call_command("run_reminders", "--day", "2044-05-20")

    assert not Message.objects.exists()
