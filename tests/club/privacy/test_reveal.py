"""Seeing a member's data in full: a reason, a trace, an alarm, and the member reads it."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from club.core.audit import Actor
from club.core.models import ActorKind, AuditEntry
from club.identity.models import Role
from club.privacy.actions import reveal
from club.privacy.actions.reveal import ReasonNeeded
from club.privacy.queries import looks_at
from tests import cast
from tests.cast import NOW
from tests.cms.desk.conftest import colleague, desk, tree
from tests.doors import enter

__all__ = ["tree"]
pytestmark = pytest.mark.django_db
SOMEBODY = Actor(ActorKind.STAFF, "7f000000-0000-0000-0000-000000000001")


def test_a_look_needs_a_reason_of_the_list_and_leaves_one_entry() -> None:
    """P07: somebody sees an ID number in full."""
    member = cast.member()
    car = cast.vehicle(member.customer)
    for reason in ("", "because"):
        with pytest.raises(ReasonNeeded):
            reveal(member=member, reason=reason, by=SOMEBODY, at=NOW)
    assert AuditEntry.objects.count() == 0

    seen = reveal(member=member, reason="call", by=SOMEBODY, at=NOW)

    assert (seen.id_number, seen.phone, seen.plates) == (
        member.customer.id_number,
        member.account.phone,
        [car.plate],
    )
    [entry] = AuditEntry.objects.all()
    assert (entry.verb, entry.actor_id, entry.data) == ("member.revealed", SOMEBODY.id, {"why": "call"})


def test_fifty_looks_in_an_hour_ring_once() -> None:
    """P07: fifty looks within an hour."""
    member = cast.member()
    for number in range(52):
        reveal(member=member, reason="call", by=SOMEBODY, at=NOW + timedelta(minutes=number))

    assert AuditEntry.objects.filter(verb="member.revealed").count() == 52
    assert AuditEntry.objects.filter(verb="member.revealed_often").count() == 1


def test_the_auditor_is_told_who_saw_a_member_between_two_moments(tree: SimpleNamespace) -> None:
    """P07: who saw this member between two moments."""
    member, other = cast.member(branch=tree.jinan), cast.member(branch=tree.jinan)
    for who, hours in ((member, 0), (member, 5), (other, 1), (member, 9)):
        reveal(member=who, reason="claim", by=SOMEBODY, at=NOW + timedelta(hours=hours))

    found = looks_at(member.uid, NOW + timedelta(hours=1), NOW + timedelta(hours=9))
    page = desk(colleague(tree.head, Role.AUDITOR)).get("/desk/audit/", {"q": str(member.uid)})

    assert [row.at for row in found] == [NOW + timedelta(hours=5)]
    assert len(page.context["object_list"]) == 3


def test_the_member_reads_which_office_looked_and_why(tree: SimpleNamespace, client: Client) -> None:
    member = cast.member(branch=tree.jinan)
    staff = desk(colleague(tree.jinan, Role.CUSTOMER_MANAGER))
    page = staff.post(f"/desk/reveal/{member.pk}/", {"reason": "complaint"})
    enter(client, member.account)

    shown = client.get("/me/privacy/looks/", HTTP_ACCEPT_LANGUAGE="en").text

    assert member.customer.id_number in page.text
    assert "no-store" in page["Cache-Control"]
    assert "济南中心支公司" in shown
    assert "a complaint of yours" in shown
    assert "同事" not in shown


@pytest.mark.parametrize("role", [Role.FINANCE, Role.AUDITOR, Role.CLUB_OPERATOR])
def test_a_role_without_business_with_people_sees_masked_data_only(tree: SimpleNamespace, role: str) -> None:
    member = cast.member(branch=tree.jinan)

    answer = desk(colleague(tree.jinan, role)).post(f"/desk/reveal/{member.pk}/", {"reason": "call"})

    assert answer.status_code == 403
    assert AuditEntry.objects.filter(verb="member.revealed").count() == 0


def test_a_member_of_another_branch_is_not_found(tree: SimpleNamespace) -> None:
    member = cast.member(branch=tree.qingdao)

    answer = desk(colleague(tree.jinan)).post(f"/desk/reveal/{member.pk}/", {"reason": "call"})

    assert answer.status_code == 404
    assert AuditEntry.objects.filter(verb="member.revealed").count() == 0
