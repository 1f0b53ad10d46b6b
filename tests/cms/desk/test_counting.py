"""Months, exclusions, points and rectification at the desk: who may, what counts, what opens."""

from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from club.complaints import actions
from club.complaints.actions import Complainant, Regulators
from club.complaints.models import (
    ClosedMonth,
    Complaint,
    ComplaintCause,
    Exclusion,
    PointEntry,
    Rectification,
)
from club.core.audit import SYSTEM
from club.core.workdays import load_published
from club.identity.models import Role
from cms.reports.periods import in_words, span_of
from tests.club.complaints.scene import on
from tests.cms.desk.conftest import colleague, desk
from tests.cms.desk.test_complaints import act
from tests.merchants.bookings.scene import picture

ENGLISH = {"HTTP_ACCEPT_LANGUAGE": "en"}
CLOSERS = {Role.ADMIN, Role.COMPLAINT_SUPERVISOR}
MONTH = "/desk/complaint_months/2026-09/close/"


def valid(branch: Any, number: str, day: int = 9) -> Complaint:
    """One of the regulator, informal, of September 2026: it turned valid before the month was over."""
    load_published(2026, 2026)
    return actions.receive(
        channel="regulator",
        complainant=Complainant(name="赵四", phone="13900001111"),
        cause=ComplaintCause.objects.get(code="claim_standard"),
        story="赔偿偏低",
        branch=branch,
        regulators=Regulators(number, "phone"),
        by=SYSTEM,
        at=on(9, day),
    )


def listed(browser: Client, query: str) -> list[str]:
    rows = browser.get(f"/desk/complaint/?{query}").context["object_list"]
    return sorted(row.reference for row in rows)


@pytest.mark.parametrize("role", Role)
def test_only_who_supervises_at_the_head_office_closes_a_month(tree: SimpleNamespace, role: str) -> None:
    browser = desk(colleague(tree.head, role))
    found = browser.post(MONTH).status_code
    assert (found, ClosedMonth.objects.count()) == ((302, 1) if role in CLOSERS else (403, 0))
    in_the_city = desk(colleague(tree.jinan, role)).post("/desk/complaint_months/2026-08/close/")
    assert in_the_city.status_code == 403


def test_the_months_lead_to_their_rows_and_the_year_to_its_own(tree: SimpleNamespace, head: Client) -> None:
    for number in ("A", "B"):
        valid(tree.jinan, number)
    late = valid(tree.qingdao, "C", 21)
    actions.withdraw(complaint=late, on=on(10, 20).date(), proof="录音", by=SYSTEM, at=on(10, 20))
    page = head.get("/desk/complaint_months/?year=2026", **ENGLISH)
    counts = {f"{row.first:%m}": row.count for row in page.context["months"] if row.count}
    assert (counts, page.context["months_sum"], page.context["in_year"]) == ({"09": 2, "10": 1}, 3, 2)
    opened = {
        query: listed(head, f"valid={query}") for query in ("2026-09", "2026-10", "2026", "2026-09..2026-10")
    }
    assert opened == {
        "2026-09": ["A", "B"],
        "2026-10": ["C"],
        "2026": ["A", "B"],
        "2026-09..2026-10": ["A", "B", "C"],
    }
    assert [listed(head, f"valid={words}") for words in ("x", "2026-13", "9999", "0000")] == [[], [], [], []]


def test_a_city_counts_its_own_and_a_closed_month_says_so(tree: SimpleNamespace, jinan: Client) -> None:
    row = valid(tree.jinan, "A")
    valid(tree.qingdao, "B")
    actions.close_month(month=on(9, 1).date(), by=SYSTEM, at=on(10, 8))
    page = jinan.get("/desk/complaint_months/?year=2026", **ENGLISH)
    assert ("closed on 2026-10-08 10:00" in page.text, page.context["months_sum"]) == (True, 1)
    assert page.context["may_close"] is False
    shown = jinan.get(f"/desk/complaint/inspect/{row.pk}/", **ENGLISH)
    assert shown.context["standing"] == [
        "Counts as valid for 2026-09.",
        "That month is closed; what changes now shows in the year only.",
        "Counts as valid for the year 2026.",
    ]


def test_the_page_of_the_months_asks_as_often_for_three_as_for_one(
    tree: SimpleNamespace, head: Client
) -> None:
    asked = []
    for names in ("A", "BC"):
        for name in names:
            valid(tree.jinan, name)
        with CaptureQueriesContext(connection) as queries:
            head.get("/desk/complaint_months/?year=2026")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_an_exclusion_goes_from_the_handler_to_the_reviewer_with_its_picture(tree: SimpleNamespace) -> None:
    row = valid(tree.jinan, "A")
    handler, reviewer, reader = (
        desk(colleague(tree.jinan, role))
        for role in (Role.COMPLAINT_HANDLER, Role.COMPLAINT_REVIEWER, Role.CLUB_MANAGER)
    )
    sent = {"ground": "rules", "words": "规则第3条，电话13812345678", "photos": [picture()]}
    assert handler.post(act("ask_exclusion", row), sent).status_code == 302
    shown = Exclusion.objects.get().evidence.get()
    assert [
        browser.get(reverse("complaint_acts:evidence", args=[row.pk, shown.uid])).status_code
        for browser in (handler, reviewer, reader)
    ] == [200, 200, 403]
    assert "13812345678" not in reader.get(f"/desk/complaint/inspect/{row.pk}/").text
    assert listed(reviewer, "waits=exclusion") == ["A"]
    reviewer.post(act("decide_exclusion", row), {"is_accepted": "yes", "words": "属实"})
    assert (listed(reviewer, "waits=exclusion"), listed(reviewer, "valid=2026-09")) == ([], [])
    shown.file.delete(save=False)


def test_an_exclusion_that_one_asked_for_oneself_is_refused_on_the_form(tree: SimpleNamespace) -> None:
    row, reviewer = valid(tree.jinan, "A"), desk(colleague(tree.jinan, Role.COMPLAINT_REVIEWER))
    reviewer.post(act("ask_exclusion", row), {"ground": "rules", "words": "x"})
    page = reviewer.post(act("decide_exclusion", row), {"is_accepted": "yes", "words": "x"})
    assert (len(page.context["form"].non_field_errors()), Exclusion.objects.get().is_open) == (1, True)


def test_points_are_deducted_by_forms_and_listed_for_who_may_know(tree: SimpleNamespace) -> None:
    row, reviewer = valid(tree.jinan, "A"), desk(colleague(tree.jinan, Role.COMPLAINT_REVIEWER))
    guilty = colleague(tree.jinan, Role.COMPLAINT_HANDLER)
    reviewer.post(act("name_responsible", row), {"account": guilty.pk, "kind": "cause", "words": "未联系"})
    named = row.responsibilities.get()
    sent = {"responsibility": named.pk, "occasion": "turned", "points": 4, "words": "过错一般"}
    reviewer.post(act("deduct_points", row), sent)
    entries = reviewer.get("/desk/pointentry/").context["object_list"]
    assert sorted(entry.points for entry in entries) == [4, 5]
    assert desk(guilty).get("/desk/pointentry/").status_code == 403
    reviewer.post(act("clear_of_fault", row), {"responsibility": named.pk, "words": "系统故障"})
    assert PointEntry.objects.filter(taken_back_at=None).count() == 0


def test_a_rectification_goes_from_its_order_to_the_check(tree: SimpleNamespace) -> None:
    row = valid(tree.jinan, "A")
    boss, owner = (
        colleague(tree.jinan, Role.COMPLAINT_SUPERVISOR),
        colleague(tree.jinan, Role.COMPLAINT_HANDLER),
    )
    at_boss, at_owner, other = desk(boss), desk(owner), desk(colleague(tree.jinan, Role.COMPLAINT_SEAT))
    due = (timezone.localdate() + timedelta(days=7)).isoformat()
    at_boss.post(act("order_rectification", row), {"words": "改流程", "owner": owner.pk, "due_date": due})
    task = Rectification.objects.get()
    report, verify = f"/desk/rectify/report/{task.pk}/", f"/desk/rectify/verify/{task.pk}/"
    assert (other.post(report, {"words": "x"}).status_code, at_owner.get(verify).status_code) == (403, 403)
    assert [each.pk for each in at_owner.get("/desk/rectification/?whose=mine").context["object_list"]] == [
        task.pk
    ]
    at_owner.post(report, {"words": "已改"})
    at_boss.post(verify, {"is_right": "yes", "words": "看过"})
    task.refresh_from_db()
    assert (task.state, task.outcome) == ("verified", "已改")
    foreign = desk(colleague(tree.qingdao, Role.COMPLAINT_SUPERVISOR))
    assert [foreign.get(page).status_code for page in (report, verify)] == [404, 404]


@pytest.mark.parametrize("words", ["2026-09", "2026-07..2026-09", "2025-12..2026-01"])
def test_a_span_of_months_is_read_as_it_is_written(words: str) -> None:
    span = span_of(words)
    assert span is not None
    assert in_words(*span) == words
