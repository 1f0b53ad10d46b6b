"""Who gets which manager by the rules: who sold it, the place of online customers, room; else nobody."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.models import AuditEntry
from club.managers.actions import assign_by_rules
from club.managers.models import Assignment, AssignmentRule, ToDo
from club.managers.queries import conflicts, unassigned
from club.members.models import Member
from tests import cast
from tests.club.managers.scene import BY, NOW, given, has, manager, sold, to_do

pytestmark = pytest.mark.django_db


def run(**facts: object) -> int:
    return assign_by_rules(**{"by": SYSTEM, "at": NOW, **facts})


def ways() -> list[str]:
    return sorted(Assignment.objects.in_force().values_list("way", flat=True))


def test_who_sold_the_policy_owns_the_customer():
    near, seller = manager(), manager(seller_code="37001234")
    member = cast.member(branch=near.branch)
    sold(member, "37001234")

    assert run() == 1

    row = Assignment.objects.get()
    assert (row.member, row.manager, row.way, row.since_at, row.until_at) == (
        *(member, seller, "seller", NOW, None),
    )
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_type, entry.subject_id) == (
        *("manager.assigned", "member", str(member.uid)),
    )
    assert entry.data == {"customer_manager": str(seller.uid), "assigned": "seller"}


def test_the_newest_policy_decides_who_sold():
    old, new = manager(seller_code="S1"), manager(seller_code="S2")
    member = cast.member()
    sold(member, "S2", issued_at=NOW - timedelta(days=3))
    sold(member, "S1", issued_at=NOW - timedelta(days=90))

    run()

    assert has(member) == new
    assert not old.assignments.exists()


def test_group_business_and_policies_that_ended_make_nobody_the_owner():
    manager(seller_code="S1")
    group, ended = cast.member(), cast.member()
    sold(group, "S1", is_group=True)
    sold(ended, "S1", state="lapsed")

    assert run() == 0
    assert unassigned(Member.objects.all()).count() == 2


def test_an_online_customer_goes_to_a_manager_of_his_place_who_takes_online_customers():
    home = cast.branch()
    refuses, takes = manager(branch=home, takes_online=False), manager(branch=home)
    online, walk_in = cast.member(branch=home), cast.member(branch=home)
    sold(online, channel="网销")
    AssignmentRule.objects.filter(kind="capacity").update(is_active=False)

    assert run() == 1

    assert (has(online), has(walk_in)) == (takes, None)
    assert ways() == ["local"]
    assert not refuses.assignments.exists()


def test_a_seller_without_room_is_passed_over_by_the_next_rule():
    home = cast.branch()
    seller, near = manager(branch=cast.branch(), seller_code="S1", capacity=1), manager(branch=home)
    members = [cast.member(branch=home) for _number in range(3)]
    for member in members:
        sold(member, "S1", channel="网销")

    assert run() == 3

    assert [has(member) for member in members] == [seller, near, near]
    assert ways() == ["local", "local", "seller"]


def test_who_finds_no_room_anywhere_stays_unassigned():
    home = cast.branch()
    full = manager(branch=home, capacity=2)
    members = [cast.member(branch=home) for _number in range(5)]

    assert run() == 2

    assert full.assignments.count() == 2
    assert list(unassigned(Member.objects.order_by("pk"))) == members[2:]
    assert run() == 0


def test_places_are_filled_evenly_for_the_room_of_each():
    home = cast.branch()
    big, small = manager(branch=home, capacity=6), manager(branch=home, capacity=3)
    for _number in range(6):
        cast.member(branch=home)

    run()

    assert (big.assignments.count(), small.assignments.count()) == (4, 2)


def test_the_nearest_branch_with_room_takes_the_member():
    province = cast.branch("P")
    city = cast.branch("C", parent=province)
    above, near = manager(branch=province), manager(branch=city, capacity=1)
    members = [cast.member(branch=city) for _number in range(2)]

    run()

    assert [has(member) for member in members] == [near, above]


def test_only_members_below_the_branch_that_asks_get_one():
    one, other = manager(), manager()
    here, there = cast.member(branch=one.branch), cast.member(branch=other.branch)

    assert run(path=one.branch.path) == 1
    assert (has(here), has(there)) == (one, None)


def test_half_members_and_inactive_managers_are_left_out():
    home = cast.branch()
    manager(branch=home, is_active=False, seller_code="S1")
    cast.half_member(branch=home)
    sold(cast.member(branch=home), "S1")

    assert run() == 0
    assert not Assignment.objects.exists()


def test_rules_go_in_the_order_of_the_desk():
    home = cast.branch()
    near = manager(branch=home)
    manager(seller_code="S1")
    member = cast.member(branch=home)
    sold(member, "S1")
    AssignmentRule.objects.filter(kind="capacity").update(position=0)

    run()

    assert (has(member), ways()) == (near, ["capacity"])


def test_who_has_a_manager_keeps_him_and_the_conflict_is_listed():
    keeps, seller = manager(), manager(seller_code="S2")
    member, quiet = cast.member(branch=keeps.branch), cast.member(branch=keeps.branch)
    row = given(member, keeps)
    given(quiet, keeps)
    newer = sold(member, "S2", issued_at=NOW - timedelta(days=1))
    sold(quiet, "S2", issued_at=NOW - timedelta(days=300))

    assert run() == 0

    assert has(member) == keeps
    [found] = conflicts(Assignment.objects.all())
    assert (found.pk, found.policy_number, found.seller_id) == (row.pk, newer.number, seller.pk)


def test_a_closed_membership_sets_its_manager_free():
    looks = manager(capacity=1)
    gone, waiting = cast.member(branch=looks.branch), cast.member(branch=looks.branch)
    given(gone, looks)
    open_one = to_do(gone, looks)
    Member.objects.filter(pk=gone.pk).update(state="closed", closed_at=NOW)

    assert run() == 1

    assert (has(gone), has(waiting)) == (None, looks)
    assert gone.assignments.get().end == "closed"
    assert ToDo.objects.get(pk=open_one.pk).state == "dropped"
    assert AuditEntry.objects.filter(verb="manager.released", subject_id=str(gone.uid)).count() == 1


def test_a_run_asks_as_many_questions_for_one_member_as_for_ten():
    home = cast.branch()
    manager(branch=home, seller_code="S1")
    sold(cast.member(branch=home), "S1")
    with CaptureQueriesContext(
        connection,
    ) as one:
        run(by=BY)
    for _number in range(9):
        sold(cast.member(branch=home), "S1")
    with CaptureQueriesContext(connection) as nine:
        run(by=BY)

    assert Assignment.objects.count() == 10
    assert len(nine) == len(one)
