"""A number calls: the seat sees whose it is, and the member sees that somebody looked."""

import logging
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from club.complaints.models import Complaint, ComplaintCause
from club.core.models import AuditEntry
from club.identity.models import Role
from club.members.models import Customer, Member
from club.privacy.queries import looks_for
from tests import cast
from tests.cms.desk.conftest import colleague, desk

PHONE = "13812345678"


@pytest.fixture
def seat(tree: SimpleNamespace) -> Client:
    """Somebody who answers the telephone in Jinan."""
    return desk(colleague(tree.jinan, Role.COMPLAINT_SEAT))


def member(branch: Any, phone: str = PHONE, **fields: Any) -> Member:
    return cast.member(branch=branch, phone=f"+86{phone}", **fields)


def ring(client: Client, phone: str = PHONE) -> Any:
    return client.post("/desk/call/", {"phone": phone}, HTTP_ACCEPT_LANGUAGE="en")


def looks() -> list[tuple[str, dict[str, Any]]]:
    rows = AuditEntry.objects.filter(verb="member.called_up").order_by("pk")
    return list(rows.values_list("subject_id", "data"))


@pytest.mark.parametrize("typed", [PHONE, f"+86 {PHONE}", "138-1234-5678", "１３８１２３４５６７８"])
def test_a_known_number_opens_the_members_page_and_he_reads_of_it(
    tree: SimpleNamespace, seat: Client, typed: str
) -> None:
    row = member(tree.jinan)

    answer = ring(seat, typed)

    assert (answer.status_code, answer.url) == (302, f"/desk/member/inspect/{row.pk}/")
    assert row.number in seat.get(answer.url).text
    assert looks() == [(str(row.uid), {"why": "call"})]
    [look] = looks_for(row)
    assert (look.is_own, look.branch, look.why) == (False, tree.jinan, "您来电咨询")


def test_the_number_the_core_system_knows_finds_him_as_well(tree: SimpleNamespace, seat: Client) -> None:
    row = member(tree.jinan, phone="13900000000")
    person = Customer.objects.get(pk=row.customer_id)
    person.phone = f"+86{PHONE}"
    person.save()

    assert ring(seat).url == f"/desk/member/inspect/{row.pk}/"


def test_a_member_of_another_branch_is_nobody_here(tree: SimpleNamespace, seat: Client) -> None:
    foreign = member(tree.qingdao)

    page = ring(seat)

    assert "No member in your branch has this number." in page.text
    assert foreign.number not in page.text
    assert seat.post(f"/desk/call/{foreign.pk}/open/").status_code == 404
    assert looks() == []


def test_a_closed_membership_does_not_open(tree: SimpleNamespace, seat: Client) -> None:
    row = member(tree.jinan)
    Member.objects.filter(pk=row.pk).update(state="closed")

    assert (ring(seat).status_code, looks()) == (200, [])


def test_several_members_with_one_number_are_a_choice_and_only_the_chosen_is_noted(
    tree: SimpleNamespace, seat: Client
) -> None:
    rows = [member(tree.jinan, phone=f"1390000000{number}") for number in range(2)]
    for row in rows:
        person = Customer.objects.get(pk=row.customer_id)
        person.phone = f"+86{PHONE}"
        person.save()

    page = ring(seat).text

    assert [row.number in page for row in rows] == [True, True]
    assert seat.get(f"/desk/call/{rows[0].pk}/open/").status_code == 405
    assert rows[0].customer.name not in page
    assert looks() == []
    assert seat.post(f"/desk/call/{rows[0].pk}/open/").url == f"/desk/member/inspect/{rows[0].pk}/"
    assert [subject for subject, _data in looks()] == [str(rows[0].uid)]


def test_an_unknown_number_leads_to_a_complaint_with_the_number_filled_in(
    tree: SimpleNamespace, seat: Client
) -> None:
    form = ring(seat).context["form"]
    assert form.initial == {"phone": PHONE, "channel": "call_centre"}

    sent = {
        "channel": "call_centre",
        "phone": PHONE,
        "name": "张先生",
        "branch": tree.jinan.pk,
        "scope": "other",
    }
    cause = ComplaintCause.objects.get(code="other").pk
    answer = seat.post("/desk/take_in/", {**sent, "cause": cause, "story": "洗车等了两个小时"})

    assert answer.status_code == 302
    assert Complaint.objects.get().phone == f"+86{PHONE}"
    assert looks() == []


def test_who_may_not_take_complaints_in_is_only_told_that_nobody_has_it(tree: SimpleNamespace) -> None:
    page = ring(desk(colleague(tree.jinan, Role.CUSTOMER_MANAGER)))

    assert (page.context["form"], "Another number" in page.text) == (None, True)


@pytest.mark.parametrize("typed", ["", "12345", "0531-88881111"])
def test_what_is_no_mobile_number_is_refused_at_its_field(
    tree: SimpleNamespace, seat: Client, typed: str
) -> None:
    assert list(ring(seat, typed).context["form"].errors) == ["phone"]
    assert looks() == []


@pytest.mark.parametrize("role", [Role.CLUB_OPERATOR, Role.FINANCE, Role.AUDITOR])
def test_only_who_may_look_at_members_answers_calls(tree: SimpleNamespace, role: str) -> None:
    row, client = member(tree.jinan), desk(colleague(tree.jinan, role))

    assert ring(client).status_code == 403
    assert client.post(f"/desk/call/{row.pk}/open/").status_code == 403
    assert looks() == []


def test_the_number_stands_in_no_address_no_log_and_not_in_the_trail(
    tree: SimpleNamespace, seat: Client, caplog: pytest.LogCaptureFixture
) -> None:
    member(tree.jinan)
    with caplog.at_level(logging.DEBUG, logger="django.request"):
        answers = [ring(seat), ring(seat, "13912345678"), ring(seat, "x")]

    assert [PHONE in each.get("Location", "") for each in answers] == [False] * 3
    assert (PHONE in caplog.text, "13912345678" in caplog.text) == (False, False)
    assert [row for row in AuditEntry.objects.all() if PHONE in str(row.data)] == []
    assert [each["Cache-Control"] for each in answers[1:]] == [
        "max-age=0, no-cache, no-store, must-revalidate, private"
    ] * 2
    assert seat.get(f"/desk/call/?phone={PHONE}", HTTP_ACCEPT_LANGUAGE="en").context["form"].is_bound is False


def test_a_choice_costs_the_same_for_two_members_and_for_four(tree: SimpleNamespace, seat: Client) -> None:
    costs = []
    for start in (0, 2):
        for number in (start, start + 1):
            row = member(tree.jinan, phone=f"1390000000{number}")
            person = Customer.objects.get(pk=row.customer_id)
            person.phone = f"+86{PHONE}"
            person.save()
        ring(seat)
        with CaptureQueriesContext(connection) as queries:
            ring(seat)
        costs.append(len(queries))
    assert costs[0] == costs[1]
