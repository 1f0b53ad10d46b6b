"""Complaints from other systems: taken in once, told how far they are."""

from typing import Any

import pytest

from club.complaints.models import Complaint
from club.core.models import AuditEntry
from club.core.workdays import load_published
from tests import cast
from tests.merchants.api.partner import System, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def core() -> System:
    load_published(2026, 2026)
    return system()


def said(**more: Any) -> dict[str, Any]:
    facts = {"name": "赵四", "phone": "13900001111", "branch": cast.branch().code, "story": "等了两小时"}
    return {**facts, "received_at": "2026-09-25T19:10:00+08:00", **more}


def test_a_complaint_comes_in_with_its_deadlines_and_nothing_of_it_is_repeated(core: System) -> None:
    answer = core.put("complaints/CC-1", said(channel="regulator", way="phone", cause="claim_standard"))
    row = Complaint.objects.get()
    body = answer.json()
    assert (answer.status_code, body["number"], body["grade"]) == (201, row.number, "informal")
    assert {each["kind"]: each["due_at"] for each in body["deadlines"]} == {
        "contact": "2026-09-28T09:15:00+08:00",
        "plan": "2026-09-29T00:00:00+08:00",
        "report": "2026-10-10T00:00:00+08:00",
        "decide": "2026-10-11T00:00:00+08:00",
    }
    assert ("赵四" in answer.text, "13900001111" in answer.text, "等了" in answer.text) == (
        False,
        False,
        False,
    )
    assert AuditEntry.objects.get(verb="complaint.received").actor_kind == "api_key"


def test_the_same_again_takes_nothing_in_and_something_else_is_refused(core: System) -> None:
    body = said()
    first, again = core.put("complaints/CC-1", body), core.put("complaints/CC-1", body)
    other = core.put("complaints/CC-1", {**body, "story": "别的事"})
    assert (first.status_code, again.status_code, again.json()) == (201, 200, first.json())
    assert (other.status_code, other.json()["code"], Complaint.objects.count()) == (422, "key_reused", 1)


def test_a_member_is_named_by_his_number(core: System) -> None:
    member = cast.member()
    body = {"member": member.number, "story": "x", "received_at": "2026-09-14T10:00:00+08:00"}
    assert core.put("complaints/M-1", body).status_code == 201
    row = Complaint.objects.get()
    assert (row.member, row.branch, row.channel, row.reference) == (member, member.branch, "api", "M-1")
    assert core.put("complaints/M-1", body).status_code == 200


WRONG = [
    ({"branch": "nowhere"}, {"branch"}),
    ({"cause": "nothing"}, {"cause"}),
    ({"member": "nobody"}, {"member"}),
    ({"name": " ", "phone": None, "branch": None}, {"name", "phone", "branch"}),
    ({"channel": "regulator"}, {"way"}),
    ({"phone": "12"}, {"phone"}),
    ({"received_at": "2999-01-01T00:00:00+08:00"}, {"received_at"}),
    ({"received_at": "0001-01-01T00:00:00+08:00"}, {"received_at"}),
    ({"story": "  "}, {"story"}),
]


@pytest.mark.parametrize("change, fields", WRONG)
def test_what_is_wrong_is_named_and_nothing_is_taken_in(core: System, change: Any, fields: set[str]) -> None:
    answer = core.put("complaints/CC-1", said(**change))
    assert (answer.status_code, {error["field"] for error in answer.json()["errors"]}) == (400, fields)
    assert Complaint.objects.count() == 0


def test_a_key_sees_only_what_it_has_reported(core: System) -> None:
    core.put("complaints/CC-1", said())
    other = system("ck_other")
    assert core.get("complaints/CC-1").json()["state"] == "received"
    assert (other.get("complaints/CC-1").status_code, core.get("complaints/CC-2").status_code) == (404, 404)
    answer = other.put("complaints/CC-1", said())
    assert (answer.status_code, answer.json()["code"], Complaint.objects.count()) == (
        409,
        "already_received",
        1,
    )


def test_a_reference_that_is_too_long_is_refused(core: System) -> None:
    assert core.put(f"complaints/{'x' * 61}", said()).status_code == 400
    assert Complaint.objects.count() == 0
