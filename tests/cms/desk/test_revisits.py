"""The call queues at the desk: the seat's page, the branch's answers, coverage, checks; who may what."""

from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from club.core.audit import Actor
from club.core.models import AuditEntry
from club.identity.models import Role
from club.revisits import actions
from club.revisits.actions import Call
from club.revisits.models import Revisit, RevisitAttempt, RevisitKind, Verification
from tests import cast
from tests.cms.desk.conftest import colleague, desk

NEXT, FIGURES = "/desk/next_call/", "/desk/revisit_figures/"
CALLERS = {Role.ADMIN, Role.REVISIT_SEAT, Role.REVISIT_MANAGER}
CHECKERS = {Role.ADMIN, Role.REVISIT_MANAGER}
VERIFIERS = {*CHECKERS, Role.CLUB_MANAGER, Role.CLUB_OPERATOR}
LOOKERS = {*CALLERS, *VERIFIERS, Role.AUDITOR}
ALWAYS = {"workday_hours": "", "rest_hours": ""}
SOMEBODY = Actor("staff", "00000000-0000-0000-0000-000000000007")
ANSWERS = {"q1": "yes", "q2": "4", "q3": ""}


@pytest.fixture(autouse=True)
def day_and_night(db: None) -> None:
    """Tests run at any hour."""
    RevisitKind.objects.update(**ALWAYS)


def waiting(branch: Any, reference: str = "XC-1") -> Revisit:
    """A special revisit of somebody of the branch, to be called now."""
    person = cast.customer(branch=branch, name="周小川", phone="+8613812345678")
    facts = {"kind": RevisitKind.objects.get(code="special"), "customer": person, "branch": branch}
    return actions.list_revisit(**facts, reference=reference, by=Actor("system"), at=_ago())


def _ago() -> Any:
    return timezone.now() - timedelta(minutes=1)


def called(branch: Any, result: str, by: Actor | None = None, **facts: Any) -> Revisit:
    """One that was called with this result."""
    row, seat = waiting(branch, f"XC-{Revisit.objects.count() + 1}"), by or SOMEBODY
    actions.take_next(rows=Revisit.objects.filter(pk=row.pk), by=seat, at=timezone.now())
    said = {"answers": {1: "yes", 2: "4"}, "words": "地址有误", **facts}
    actions.record_call(revisit=row, call=Call(result, **said), by=seat, at=timezone.now())
    return Revisit.objects.get(pk=row.pk)


def english(client: Client, path: str) -> Any:
    return client.get(path, HTTP_ACCEPT_LANGUAGE="en")


def step(name: str, row: Revisit) -> str:
    return reverse(f"revisit_acts:{name}", args=[row.pk])


@pytest.fixture
def seat(tree: SimpleNamespace) -> Client:
    return desk(colleague(tree.jinan, Role.REVISIT_SEAT))


# --- who may what ---------------------------------------------------------------------


def doors(branch: Any) -> Iterator[tuple[str, str, set[str]]]:
    """Every address of the room beside those of viewsets of rows: method, address, roles."""
    talked, wrong = called(branch, "reached"), called(branch, "finding")
    call, paper = talked.calls.get(), wrong.verifications.get()
    yield "get", NEXT, CALLERS
    yield "get", FIGURES, LOOKERS
    yield "get", "/desk/revisit_list/", CHECKERS
    yield "get", reverse("revisit_acts:check", args=[talked.pk, call.uid]), CHECKERS
    yield "get", reverse("revisit_acts:answer", args=[paper.pk]), VERIFIERS
    for name in ("number", "record", "back"):
        yield "post", step(name, wrong), CALLERS


@pytest.mark.usefixtures("no_menu")
@pytest.mark.parametrize("role", Role)
def test_each_role_finds_the_doors_of_its_post_open_and_no_others(tree: SimpleNamespace, role: str) -> None:
    browser, found = desk(colleague(tree.jinan, role)), list(doors(tree.jinan))
    seen = {
        (method, path): getattr(browser, method)(path).status_code in (200, 302)
        for method, path, _roles in found
    }
    assert seen == {(method, path): role in roles for method, path, roles in found}


def test_foreign_rows_are_not_found(tree: SimpleNamespace) -> None:
    browser = desk(colleague(tree.jinan, Role.ADMIN))
    talked, wrong = called(tree.qingdao, "reached"), called(tree.qingdao, "finding")
    paths = [reverse("revisit_acts:check", args=[talked.pk, talked.calls.get().uid])]
    paths += [reverse("revisit_acts:answer", args=[wrong.verifications.get().pk])]
    paths += [step(name, wrong) for name in ("number", "record", "back")]
    assert [browser.post(path, {}).status_code for path in paths] == [404] * 5


def test_a_seat_is_offered_the_customers_of_its_own_branch(tree: SimpleNamespace, seat: Client) -> None:
    waiting(tree.qingdao)
    answer = seat.post(NEXT, follow=True, HTTP_ACCEPT_LANGUAGE="en")
    assert "Nobody is to be called right now." in answer.text
    assert Revisit.objects.exclude(held_by_id="").count() == 0


# --- the seat -------------------------------------------------------------------------


def test_a_seat_takes_calls_and_closes(tree: SimpleNamespace, seat: Client) -> None:
    row = waiting(tree.jinan)
    assert "autofocus" in english(seat, NEXT).text
    page = seat.post(NEXT, follow=True, HTTP_ACCEPT_LANGUAGE="en").text
    assert [word in page for word in ("XC-1", "周**", "138****5678", "周小川", "13812345678")] == [
        *[True, True, True, False, False]
    ]
    assert "请问您是周**吗" in page

    shown = seat.post(step("number", row))
    assert ("周小川" in shown.text, "+8613812345678" in shown.text) == (True, True)
    assert "no-store" in shown["Cache-Control"]

    answer = seat.post(step("record", row), {"result": "reached", "words": "", **ANSWERS})
    assert answer["Location"] == NEXT
    row.refresh_from_db()
    assert (row.state, row.calls.get().answers.count()) == ("done", 2)


def test_a_form_that_lacks_an_answer_says_where(tree: SimpleNamespace, seat: Client) -> None:
    row = waiting(tree.jinan)
    seat.post(NEXT)
    before = AuditEntry.objects.count()
    answer = seat.post(step("record", row), {"result": "reached", "q1": "yes"})
    assert answer.context["form"].errors.keys() == {"q2"}
    assert (RevisitAttempt.objects.count(), AuditEntry.objects.count()) == (0, before)


def test_who_does_not_hold_the_record_is_told_so(tree: SimpleNamespace, seat: Client) -> None:
    row = waiting(tree.jinan)
    desk(colleague(tree.jinan, Role.REVISIT_SEAT)).post(NEXT)
    answer = seat.post(step("record", row), {"result": "no_answer"}, HTTP_ACCEPT_LANGUAGE="en")
    words = ["You do not hold this record any more: its time was over. Take the next one."]
    assert list(answer.context["form"].non_field_errors()) == words
    assert seat.post(step("number", row))["Location"] == NEXT
    assert RevisitAttempt.objects.count() == 0


def test_a_record_is_given_back(tree: SimpleNamespace, seat: Client) -> None:
    row = waiting(tree.jinan)
    seat.post(NEXT)
    seat.post(step("back", row))
    assert Revisit.objects.get().held_by_id == ""
    assert "XC-1" not in english(seat, NEXT).text


# --- the branch -----------------------------------------------------------------------


def test_the_branch_answers_and_the_customer_is_called_again(tree: SimpleNamespace) -> None:
    row = called(tree.jinan, "finding")
    clerk, paper = desk(colleague(tree.jinan, Role.CLUB_OPERATOR)), Verification.objects.get()
    listing = english(clerk, "/desk/verification/?due=open").text
    assert (row.reference in listing, "周**" in listing, "周小川" in listing) == (True, True, False)
    page = english(clerk, f"/desk/verification/inspect/{paper.pk}/").text
    assert ("地址有误" in page, reverse("revisit_acts:answer", args=[paper.pk]) in page) == (True, True)

    sent = {"outcome": "corrected", "words": "地址已更正"}
    answer = clerk.post(reverse("revisit_acts:answer", args=[paper.pk]), sent)

    assert answer["Location"] == f"/desk/verification/inspect/{paper.pk}/"
    row.refresh_from_db()
    assert (row.state, row.round) == ("waiting", 2)
    assert row.reference not in english(clerk, "/desk/verification/?due=open").text
    again = desk(colleague(tree.jinan, Role.REVISIT_SEAT))
    again.post(NEXT)
    assert "地址已更正" in english(again, NEXT).text


def test_who_only_reads_sees_no_words(tree: SimpleNamespace) -> None:
    row = called(tree.jinan, "finding")
    auditor = desk(colleague(tree.jinan, Role.AUDITOR))
    paper = Verification.objects.get()
    for path in (f"/desk/verification/inspect/{paper.pk}/", f"/desk/revisit/inspect/{row.pk}/"):
        assert "地址有误" not in auditor.get(path).text


# --- the revisit manager --------------------------------------------------------------


def test_coverage_counts_the_own_branch_and_each_number_equals_its_rows(tree: SimpleNamespace) -> None:
    boss = desk(colleague(tree.jinan, Role.REVISIT_MANAGER))
    for result in ("reached", "reached", "wrong_number", "refused", "finding"):
        called(tree.jinan, result)
    waiting(tree.jinan, "XC-W")
    called(tree.qingdao, "reached")

    page = english(boss, FIGURES)

    row = next(each for each in page.context["coverage"] if each.kind.code == "special")
    counts = (row.drawn, row.due, row.reached, row.unreachable, row.refused, row.at_branch, row.out)
    assert counts == (6, 5, 3, 1, 1, 1, 0)
    assert (row.share, row.kept, row.stars) == (60.0, 100.0, 4.0)
    days = page.context["drawn"]
    for part, count in (("", 6), ("&part=due", 5), ("&part=reached", 3), ("&state=refused", 1)):
        listing = boss.get(f"/desk/revisit/?kind={row.kind.pk}&{days}{part}")
        assert listing.context["object_list"].count() == count


def test_without_anything_due_there_is_no_data_and_no_zero(tree: SimpleNamespace) -> None:
    boss = desk(colleague(tree.jinan, Role.REVISIT_MANAGER))
    page = english(boss, FIGURES)
    assert [(each.due, each.share, each.stars, each.score) for each in page.context["coverage"]] == [
        (0, None, None, None)
    ] * 5
    assert "no data" in page.text


def test_a_call_is_checked_by_somebody_else(tree: SimpleNamespace) -> None:
    account = colleague(tree.jinan, Role.REVISIT_MANAGER)
    RevisitKind.objects.update(check_share=100)
    boss, own = desk(account), called(tree.jinan, "reached", Actor("staff", str(account.uid)))
    other = called(tree.jinan, "reached")
    assert len(boss.get(FIGURES).context["calls"]) == 2
    pages = [reverse("revisit_acts:check", args=[row.pk, row.calls.get().uid]) for row in (own, other)]
    refused = boss.post(pages[0], {"score": 100}, HTTP_ACCEPT_LANGUAGE="en")
    assert list(refused.context["form"].non_field_errors()) == [
        "This was your own call. Somebody else checks it."
    ]
    assert boss.post(pages[1], {"score": 88, "words": "很好"}).status_code == 302
    assert [call.quality.score for call in other.calls.all()] == [88]
    assert [call.revisit for call in boss.get(FIGURES).context["calls"]] == [own]


def test_somebody_is_put_on_a_list_by_the_number_of_a_policy(tree: SimpleNamespace) -> None:
    boss = desk(colleague(tree.jinan, Role.REVISIT_MANAGER))
    own, foreign = (cast.policy(cast.customer(branch=branch)) for branch in (tree.jinan, tree.qingdao))
    kind = RevisitKind.objects.get(code="special").pk
    refused = boss.post("/desk/revisit_list/", {"kind": kind, "reference": foreign.number})
    assert (refused.context["form"].errors.keys(), Revisit.objects.count()) == ({"reference"}, 0)
    boss.post("/desk/revisit_list/", {"kind": kind, "reference": own.number})
    assert [(row.reference, row.customer) for row in Revisit.objects.all()] == [(own.number, own.customer)]


@pytest.mark.parametrize("path", [NEXT, FIGURES, "/desk/revisit/", "/desk/verification/"])
def test_pages_ask_as_often_for_one_row_as_for_three(tree: SimpleNamespace, path: str) -> None:
    boss = desk(colleague(tree.jinan, Role.REVISIT_MANAGER))
    asked = []
    for count in (1, 2):
        for _one in range(count):
            called(tree.jinan, "finding")
        boss.get(path)
        with CaptureQueriesContext(connection) as queries:
            boss.get(path)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_hours_that_cannot_be_read_are_refused_at_their_field(tree: SimpleNamespace, head: Client) -> None:
    kind = RevisitKind.objects.get(code="special")
    page = head.get(f"/desk/revisitkind/edit/{kind.pk}/")
    sent = {name: value for name, value in page.context["form"].initial.items() if value is not None}
    wrong = head.post(f"/desk/revisitkind/edit/{kind.pk}/", {**sent, "workday_hours": "morning"})
    assert wrong.context["form"].errors.keys() == {"workday_hours"}
    head.post(f"/desk/revisitkind/edit/{kind.pk}/", {**sent, "workday_hours": "08:00-12:00"})
    kind.refresh_from_db()
    assert kind.workday_hours == "08:00-12:00"
