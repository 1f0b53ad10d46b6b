"""Complaints at the desk: who may look and act, what comes next, and every act through its form."""

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
from club.complaints.actions import Complainant
from club.complaints.models import Complaint, ComplaintCause, ComplaintPhoto, ExclusionEvidence
from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.identity.models import Role
from cms.desk.complaint_acts import ACTS
from tests import cast
from tests.club.complaints.scene import staff
from tests.cms.desk.conftest import colleague, desk

CARE = {
    Role.COMPLAINT_SEAT,
    Role.COMPLAINT_HANDLER,
    Role.COMPLAINT_REVIEWER,
    Role.COMPLAINT_SUPERVISOR,
}
WORKERS = {*CARE, Role.ADMIN}
REVIEWERS = {Role.ADMIN, Role.COMPLAINT_REVIEWER}
SUPERVISORS = {Role.ADMIN, Role.COMPLAINT_SUPERVISOR}
TAKERS = {Role.ADMIN, Role.COMPLAINT_SEAT, Role.COMPLAINT_SUPERVISOR}
LOOKERS = {*WORKERS, Role.CLUB_MANAGER, Role.AUDITOR}
BY_ACT = {"review": REVIEWERS, "summarise": REVIEWERS, "archive": REVIEWERS, "extend": SUPERVISORS}
BY_ACT |= dict.fromkeys(
    ["decide_exclusion", "name_responsible", "deduct_points", "clear_of_fault"], REVIEWERS
)
BY_ACT |= {"order_rectification": SUPERVISORS}


def complaint(home: Any, **more: Any) -> Complaint:
    """A member's complaint of an hour ago."""
    facts = {
        "channel": "call_centre",  # its first contact is late by now, whatever the hour
        "complainant": Complainant(cast.member(branch=home)),
        "cause": ComplaintCause.objects.get(code="club_waiting"),
        "story": "等了两小时，我的电话13812345678",
        "by": SYSTEM,
        "at": timezone.now() - timedelta(hours=1),
    }
    return actions.receive(**{**facts, **more})


def outsiders(branch: Any) -> Complaint:
    """One of somebody who is no member."""
    who = Complainant(name="赵四", phone="13900001111")
    return complaint(branch, complainant=who, branch=branch)


def owned(branch: Any) -> tuple[Complaint, Client]:
    """A complaint and the browser of its handler."""
    owner = colleague(branch, Role.COMPLAINT_HANDLER)
    row = actions.assign(complaint=complaint(branch), owner=owner, by=SYSTEM, at=timezone.now())
    return row, desk(owner)


def act(name: str, row: Complaint) -> str:
    return reverse(f"complaint_acts:{name}", args=[row.pk])


def addresses(row: Complaint) -> dict[str, tuple[str, str, set[str]]]:
    """Every address of the room beside those of viewsets: method, address, roles."""
    photo = ComplaintPhoto.objects.create(complaint=row, file="none.jpg", added_at=timezone.now())
    made = actions.promise(
        complaint=row, words="x", due_at=timezone.now() + timedelta(hours=2), by=SYSTEM, at=timezone.now()
    )
    asked = actions.ask_exclusion(complaint=row, ground="rules", words="x", by=SYSTEM, at=timezone.now())
    shown = ExclusionEvidence.objects.create(exclusion=asked, file="none.jpg")
    found = {name: ("get", act(name, row), BY_ACT.get(name, WORKERS)) for name in ACTS}
    return {
        **found,
        "work": ("get", reverse("complaint_work:index"), LOOKERS),
        "take_in": ("get", reverse("take_in:index"), TAKERS),
        "reveal": ("post", act("reveal", row), WORKERS),
        "letter": ("get", act("letter", row), WORKERS),
        "keep": ("post", reverse("complaint_acts:keep", args=[row.pk, made.uid]), WORKERS),
        "evidence": (
            "head",
            reverse("complaint_acts:evidence", args=[row.pk, shown.uid]),
            WORKERS,
        ),
        "photo": ("head", reverse("complaint_acts:photo", args=[row.pk, photo.uid]), LOOKERS),
    }


@pytest.mark.usefixtures("no_menu")
@pytest.mark.parametrize("role", Role)
def test_every_address_opens_for_its_roles_only(tree: SimpleNamespace, role: str) -> None:
    row, _handler = owned(tree.jinan)
    browser = desk(colleague(tree.jinan, role))
    all_of_them = {name: each for name, each in addresses(row).items() if name not in ("photo", "evidence")}
    refused = {
        name
        for name, (method, address, _roles) in all_of_them.items()
        if getattr(browser, method)(address).status_code == 403
    }
    assert refused == {name for name, (_m, _a, roles) in all_of_them.items() if role not in roles}


@pytest.mark.usefixtures("no_menu")
def test_a_foreign_complaint_is_not_found_at_any_address(tree: SimpleNamespace, jinan: Client) -> None:
    row, _handler = owned(tree.qingdao)
    found = {
        name: getattr(jinan, method)(address).status_code
        for name, (method, address, _roles) in addresses(row).items()
        if name not in ("work", "take_in")
    }
    assert set(found.values()) == {404}
    assert Complaint.objects.get(pk=row.pk).state == "handling"


def test_the_page_says_what_comes_next_and_why_each_clock_is_due(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    page = handler.get(f"/desk/complaint/inspect/{row.pk}/", HTTP_ACCEPT_LANGUAGE="en")
    assert (page.context["next_step"].act, page.context["next_act"]) == ("review", None)  # the reviewer's
    whys = {each.clock.kind: each.why for each in page.context["clocks"]}
    assert set(whys) == {"contact", "forward", "plan", "feedback", "decide"}
    assert whys["feedback"].startswith("3 working days: ")
    assert {name.name for name in page.context["acts"]} == {
        *("contact", "plan", "promise", "answer", "note", "classify", "hand_over", "pause", "escalate"),
        *("make_good", "join", "withdraw", "ask_exclusion"),
    }


def test_who_only_reads_sees_no_numbers_and_no_buttons(tree: SimpleNamespace) -> None:
    row = complaint(tree.jinan)
    page = desk(colleague(tree.jinan, Role.CLUB_MANAGER)).get(f"/desk/complaint/inspect/{row.pk}/")
    assert ("13812345678" in page.text, "等了两小时" in page.text, page.context["acts"]) == (False, True, [])


def test_a_complaint_goes_from_the_hotline_to_the_archive_by_its_forms(tree: SimpleNamespace) -> None:
    seat, handler = (colleague(tree.jinan, role) for role in (Role.COMPLAINT_SEAT, Role.COMPLAINT_HANDLER))
    at_seat, at_desk = desk(seat), desk(handler)
    reviewer = desk(colleague(tree.jinan, Role.COMPLAINT_REVIEWER))
    sent = {
        "channel": "call_centre",
        "name": "赵四",
        "phone": "13900001111",
        "branch": tree.jinan.pk,
        "cause": ComplaintCause.objects.get(code="club_waiting").pk,
        "scope": "other",
        "story": "等了两小时",
        "demand": "道歉",
        "is_first": "on",
        "will_negotiate": "on",
    }
    at_seat.post("/desk/take_in/", sent)
    row = Complaint.objects.get()
    soon = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")
    for browser, name, said in (
        (reviewer, "review", {"words": ""}),
        (at_seat, "assign", {"owner": handler.pk, "words": "请跟进"}),
        (at_desk, "contact", {"way": "phone", "is_reached": "on", "words": "已致歉"}),
        (at_desk, "plan", {"words": "补一次"}),
        (at_desk, "promise", {"words": "明天补", "due_at": soon}),
        (at_desk, "answer", {"words": "已补一次洗车"}),
        (at_seat, "contact", {"way": "phone", "is_reached": "on", "words": "满意"}),
        (at_desk, "close", {"words": ""}),
        (reviewer, "archive", {}),
    ):
        assert (name, browser.post(act(name, row), said).status_code) == (name, 302)
    row.refresh_from_db()
    assert (row.state, row.owner, row.answer) == ("archived", handler, "已补一次洗车")
    verbs = [event.verb.removeprefix("complaint.") for event in row.events.all()]
    assert verbs == [
        *("received", "reviewed", "assigned", "contacted", "planned", "promised", "answered"),
        *("contacted", "closed", "archived"),
    ]


def test_the_regulators_needs_its_way_and_an_outsider_his_name(tree: SimpleNamespace, jinan: Client) -> None:
    sent = {"channel": "regulator", "story": "x", "cause": "", "scope": "other", "member": ""}
    errors = jinan.post("/desk/take_in/", sent).context["form"].errors
    assert set(errors) == {"cause", "name", "phone", "branch", "way"}
    foreign = cast.member(branch=tree.qingdao)
    again = jinan.post("/desk/take_in/", {**sent, "member": foreign.number})
    assert "member" in again.context["form"].errors
    assert Complaint.objects.count() == 0


def test_only_colleagues_whose_post_covers_the_branch_are_offered_as_owners(tree: SimpleNamespace) -> None:
    row = complaint(tree.jinan)
    near, far = (colleague(branch, Role.COMPLAINT_HANDLER) for branch in (tree.jinan, tree.qingdao))
    form = desk(colleague(tree.jinan, Role.COMPLAINT_SEAT)).get(act("assign", row)).context["form"]
    offered = set(form.fields["owner"].queryset)
    assert (near in offered, far in offered) == (True, False)


def test_an_act_that_no_longer_fits_leads_back_and_changes_nothing(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    page = handler.post(act("assign", row), {"owner": 1}, follow=True)
    assert page.redirect_chain[-1][0] == f"/desk/complaint/inspect/{row.pk}/"
    assert AuditEntry.objects.filter(verb="complaint.assigned").count() == 1


def test_an_act_without_words_says_so_on_its_form(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    assert set(handler.post(act("answer", row), {"words": " "}).context["form"].errors) == {"words"}
    assert Complaint.objects.get().state == "handling"


def test_name_and_phone_are_shown_once_and_leave_a_trace(tree: SimpleNamespace) -> None:
    row = outsiders(tree.jinan)
    seat = desk(colleague(tree.jinan, Role.COMPLAINT_SEAT))
    assert "+8613900001111" not in seat.get(f"/desk/complaint/inspect/{row.pk}/").text
    shown = seat.post(act("reveal", row))
    assert ("+8613900001111" in shown.text, "no-store" in shown["Cache-Control"]) == (True, True)
    assert AuditEntry.objects.filter(verb="complaint.revealed").count() == 1


def test_what_waits_stands_on_the_page_of_each_role(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    waiting, _foreign = complaint(tree.jinan), complaint(tree.qingdao)
    seen = {
        str(queue.query): [each.pk for each in queue.rows]
        for queue in handler.get("/desk/complaint_work/").context["queues"]
    }
    assert seen == {"whose=mine&due=late": [row.pk], "whose=mine": [row.pk]}
    seat = desk(colleague(tree.jinan, Role.COMPLAINT_SEAT))
    queues = {queue.query: queue.count for queue in seat.get("/desk/complaint_work/").context["queues"]}
    assert queues == {"whose=mine&due=late": 0, "whose=mine": 0, "state=received": 1}
    supervisor = desk(colleague(tree.jinan, Role.COMPLAINT_SUPERVISOR))
    queues = {queue.query: queue.count for queue in supervisor.get("/desk/complaint_work/").context["queues"]}
    assert (queues["due=late"], queues["state=received"]) == (2, 1)
    assert waiting.owner is None


@pytest.mark.parametrize("query", ["whose=mine", "whose=nobody", "due=late", "due=today", "waits=review"])
def test_every_queue_opens_its_rows_in_the_list(tree: SimpleNamespace, query: str) -> None:
    row, handler = owned(tree.jinan)
    nobodys = complaint(tree.jinan)
    listed = [each.pk for each in handler.get(f"/desk/complaint/?{query}").context["object_list"]]
    mine = {"whose=mine": [row.pk], "whose=nobody": [nobodys.pk]}
    assert sorted(listed) == mine.get(query, [row.pk, nobodys.pk])


def test_the_export_has_no_words_and_no_people(tree: SimpleNamespace) -> None:
    outsiders(tree.jinan)
    text = desk(colleague(tree.jinan)).get("/desk/complaint/?export=csv").getvalue().decode()
    assert [words in text for words in ("TS", "等了两小时", "赵四", "13900001111")] == [
        True,
        False,
        False,
        False,
    ]


def test_lists_and_pages_ask_as_often_for_one_complaint_as_for_three(tree: SimpleNamespace) -> None:
    browser, asked = desk(colleague(tree.jinan)), []
    for count in (1, 2):
        for _number in range(count):
            complaint(tree.jinan)
        for page in ("/desk/complaint/", "/desk/complaint_work/"):
            browser.get(page)
        with CaptureQueriesContext(connection) as queries:
            browser.get("/desk/complaint/")
            browser.get("/desk/complaint_work/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_promise_is_kept_by_a_button(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    due_at = timezone.now() + timedelta(hours=3)
    made = actions.promise(complaint=row, words="补券", due_at=due_at, by=staff(row.owner), at=timezone.now())
    handler.post(reverse("complaint_acts:keep", args=[row.pk, made.uid]))
    made.refresh_from_db()
    assert made.kept_at is not None


def test_the_first_page_of_the_desk_leads_to_what_is_due(tree: SimpleNamespace) -> None:
    _row, handler = owned(tree.jinan)
    assert '/desk/complaint_work/"><span class="figure-box__label">' in handler.get("/desk/").text


def test_a_letter_is_made_at_the_desk_and_refused_in_words_before_the_answer(tree: SimpleNamespace) -> None:
    row, handler = owned(tree.jinan)
    sent = {"kind": "decision", "language": "en"}
    early = handler.post(act("letter", row), sent)
    assert len(early.context["form"].non_field_errors()) == 1
    actions.answer(complaint=row, words="已补一次", by=SYSTEM, at=timezone.now())
    made = handler.post(act("letter", row), sent)
    assert (made["Content-Type"], made.content[:5]) == ("application/pdf", b"%PDF-")
    assert made["Content-Disposition"] == f'attachment; filename="{row.number}-decision-en.pdf"'
    assert [choice for choice, _label in early.context["form"].fields["kind"].choices] == ["decision"]
