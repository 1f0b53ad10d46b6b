"""Quotas of messages at the desk, and what was not sent."""

import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from club.core.clock import local_date, midnight
from club.core.models import AuditEntry
from club.messaging.budgets import EVERYBODY
from club.messaging.models import BudgetUse, Message, MessageAttempt, MessageBudget
from cms.desk.unsent import reason_in_words
from tests import cast
from tests.cast import NOW

QUOTA = {
    "name": "短信上限",
    "purpose": "service",
    "channel": "sms",
    "kind": "",
    "period": "day",
    "most": "100",
    "is_active": "on",
}


def message(reason: str, state: str = "dropped") -> Message:
    return Message.objects.create(
        kind=cast.message_kind("told", name="年检提醒"),
        dedupe_key=str(uuid.uuid4()),
        recipient=uuid.uuid4(),
        state=state,
        reason=reason,
        due_at=NOW,
        expires_at=NOW,
        created_at=NOW,
    )


def test_staff_set_a_quota_and_see_what_is_used_today(head: Client) -> None:
    head.post("/desk/messagebudget/new/", QUOTA)
    row = MessageBudget.objects.get()
    today = midnight(local_date(timezone.now()))
    BudgetUse.objects.create(budget=row, since=today, about=EVERYBODY, used=37)

    assert (row.purpose, row.channel, row.kind, row.period, row.most) == ("service", "sms", None, "day", 100)
    assert AuditEntry.objects.get(verb="configuration.saved").subject_id == str(row.uid)
    page = head.get("/desk/messagebudget/", HTTP_ACCEPT_LANGUAGE="en").text
    assert page.count("a day, all members together") >= 1
    assert page.count("37") >= 1


def test_what_was_not_sent_is_listed_with_its_reason_in_words_and_nobodys_name(head: Client) -> None:
    held, sent = message("sms: over_budget", "queued"), message("", "sent")
    message("subscription: no_tick, service: outside_window, sms: no address")
    message("", "queued")

    page = head.get("/desk/message/", HTTP_ACCEPT_LANGUAGE="en").text

    assert page.count("SMS: the quota is used up") == 1
    line = (
        "WeChat subscription notice: the member accepted no such notice, WeChat customer-service message: "
        "the member did not write lately, SMS: no address"
    )
    assert page.count(line) == 1
    assert page.count("/desk/message/inspect/") == 2
    assert [str(row.recipient) in page for row in (held, sent)] == [False, False]


def test_the_page_of_a_message_shows_every_way_that_was_tried_or_left_out(head: Client) -> None:
    row = message("sms: over_budget", "queued")
    for channel, outcome, code in (("wechat", "refused", "43004"), ("sms", "skipped", "over_budget")):
        MessageAttempt.objects.create(message=row, channel=channel, at=NOW, outcome=outcome, code=code)

    page = head.get(f"/desk/message/inspect/{row.pk}/", HTTP_ACCEPT_LANGUAGE="en").text

    assert page.count("<td>refused: 43004</td>") == 1
    assert page.count("<td>left out: the quota is used up</td>") == 1


@pytest.mark.parametrize("path", ["message", "messagebudget"])
def test_the_lists_ask_as_often_for_three_rows_as_for_one(head: Client, path: str) -> None:
    counts = []
    for number in (1, 2):
        for each in range(number):
            message(f"sms: {each}")
            MessageBudget.objects.create(name="q", most=1, purpose="service", period="day")
        with CaptureQueriesContext(connection) as queries:
            assert head.get(f"/desk/{path}/").status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("opted_out", "会员不接收此类消息"),
        ("wechat: 43004, sms: over_budget", "微信模板消息: 43004, 短信: 额度已用完"),
        ("skipped_late (sms: over_budget)", "已过时效 (短信: 额度已用完)"),
        ("interrupted", "interrupted"),
        ("", "—"),
    ],
)
def test_reasons_are_told_in_words(reason: str, words: str, settings: Any) -> None:
    assert reason_in_words(reason) == words
