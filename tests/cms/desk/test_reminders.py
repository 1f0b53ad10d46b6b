"""Reminder rules at the desk: looking ahead, holding back, and what came of them."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI
from club.core.models import AuditEntry
from club.identity.models import Role
from club.members.actions import choose_topic
from club.members.models import Member
from club.messaging.actions import drain, enqueue, ensure_kinds
from club.messaging.channels.sms import Memory
from club.messaging.models import Message
from club.reminders.actions import ensure_rules, run
from club.reminders.models import ReminderRule
from tests import cast
from tests.cms.desk.conftest import colleague, desk

LOOKERS = {Role.ADMIN, Role.CLUB_MANAGER, Role.CLUB_OPERATOR, Role.AUDITOR}
KEEPERS = {Role.ADMIN, Role.CLUB_MANAGER}


@pytest.fixture
def licence(tree: SimpleNamespace) -> ReminderRule:
    ensure_kinds()
    ensure_rules()
    return ReminderRule.objects.get(code="licence")


def driver(branch: Any, days: int = 90) -> Member:
    """Somebody whose licence runs out in so many days."""
    until = timezone.localdate() + timedelta(days=days)
    return cast.member(branch=branch, customer=cast.customer(branch=branch, licence_until=until))


def page(name: str, rule: ReminderRule, *more: str) -> str:
    return reverse(f"reminder_acts:{name}", args=[rule.pk, *more])


@pytest.mark.parametrize("role", Role)
def test_looking_ahead_and_holding_back_open_for_their_roles(
    tree: SimpleNamespace, licence: ReminderRule, role: str
) -> None:
    browser = desk(colleague(tree.head, role))
    today = timezone.localdate().isoformat()
    pages = [page("preview", licence), page("preview_day", licence, today), page("pause", licence)]
    opened = [browser.get(each).status_code == 200 for each in pages]
    assert opened == [role in LOOKERS, role in LOOKERS, role in KEEPERS]


def test_a_city_may_look_but_not_hold_back(jinan: Client, licence: ReminderRule) -> None:
    assert jinan.get(page("preview", licence)).status_code == 200
    assert [jinan.post(page(name, licence)).status_code for name in ("pause", "resume")] == [403, 403]
    assert ReminderRule.objects.get(pk=licence.pk).paused_at is None


def test_the_days_are_counted_before_anything_is_sent(
    tree: SimpleNamespace, jinan: Client, licence: ReminderRule
) -> None:
    today = timezone.localdate()
    for days in (90, 90, 95, 30, 200):
        driver(tree.jinan, days)

    shown = jinan.get(page("preview", licence)).context

    days = [(each.day, each.counts) for each in shown["days"]]
    assert days == [
        (today, {-90: 2, -30: 1}),
        (today + timedelta(days=5), {-90: 1}),
        (today + timedelta(days=23), {-7: 1}),
    ]
    assert "驾驶证有效期至" in shown["example"].text
    assert Message.objects.count() == 0


def test_the_people_of_a_day_are_masked_and_in_reach(
    tree: SimpleNamespace, jinan: Client, licence: ReminderRule
) -> None:
    mine, deaf = driver(tree.jinan), driver(tree.jinan)
    driver(tree.qingdao)
    choose_topic(member=deaf, topic="car_dates", wanted=False, channel="web", by=SYSTEM, at=timezone.now())

    answer = jinan.get(page("preview_day", licence, timezone.localdate().isoformat()))

    told = [(each.member, each.offset, each.kept_from) for each in answer.context["told"]]
    assert told == [(mine, -90, ""), (deaf, -90, "opted_out")]
    assert (mine.customer.name in answer.text, "王**" in answer.text) == (False, True)
    assert jinan.get(page("preview_day", licence, "tomorrow")).status_code == 404


def test_the_forecast_asks_as_often_for_one_person_as_for_many(
    tree: SimpleNamespace, jinan: Client, licence: ReminderRule
) -> None:
    counts = []
    for _turn in range(3):
        driver(tree.jinan)
        with CaptureQueriesContext(connection) as asked:
            jinan.get(page("preview_day", licence, timezone.localdate().isoformat()))
        counts.append(len(asked))
    assert counts[1] == counts[2]


def test_a_paused_rule_tells_nobody_and_goes_on_from_today(
    tree: SimpleNamespace, head: Client, licence: ReminderRule
) -> None:
    ReminderRule.objects.exclude(pk=licence.pk).update(is_active=False)
    driver(tree.jinan, 90)
    evening = timezone.now().astimezone(SHANGHAI).replace(hour=20)  # the time of day has come

    refused = head.post(page("pause", licence), {"reason": ""})
    head.post(page("pause", licence), {"reason": "文案有误"})
    assert (list(refused.context["form"].errors), run(at=evening)) == (["reason"], 0)
    rule = ReminderRule.objects.get(pk=licence.pk)
    assert (rule.paused_at is not None, rule.pause_reason) == (True, "文案有误")
    assert "文案有误" in head.get(reverse("reminderrule:inspect", args=[licence.pk])).text

    head.post(page("resume", licence))

    assert run(at=evening) == 1
    verbs = AuditEntry.objects.filter(verb__startswith="reminder.").values_list("verb", "data")
    assert list(verbs) == [("reminder.paused", {"reason": "文案有误"}), ("reminder.resumed", {})]


def test_the_result_counts_what_was_sent_and_why_not(
    tree: SimpleNamespace, head: Client, licence: ReminderRule
) -> None:
    people = [driver(tree.jinan) for _each in range(4)]
    at = timezone.now().replace(hour=4)  # noon in Shanghai
    choose_topic(member=people[0], topic="car_dates", wanted=False, channel="web", by=SYSTEM, at=at)
    for member in people:
        key = f"licence:{date(2027, 1, 1)}:{member.uid}"
        enqueue(kind="licence", dedupe_key=key, at=at, recipient=member.uid, params={"until": "x"})
    drain(at=at)
    Memory.outbox.clear()  # of all tests of this process
    Message.objects.filter(recipient=people[1].uid).update(delivery=Message.Delivery.DELIVERED)
    Message.objects.filter(recipient=people[2].uid).update(delivery=Message.Delivery.FAILED)

    result = head.get(reverse("reminderrule:inspect", args=[licence.pk])).context["result"]

    assert (result.all, result.sent, result.delivered, result.failed) == (4, 2, 1, 1)
    assert result.suppressed == {"opted_out": 1}
