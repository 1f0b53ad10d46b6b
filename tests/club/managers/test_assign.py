"""Choosing a manager by hand, handing members over, and what two at once come to."""

from typing import Any

import pytest
from django.db import IntegrityError

from club.core.audit import SYSTEM
from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.managers import refusals
from club.managers.actions import assign, assign_by_rules, transfer_members
from club.managers.models import Assignment, CustomerManager, ToDo
from club.members.models import Member
from tests import cast
from tests.club.managers.scene import BY, NOW, given, has, manager, to_do
from tests.threads import at_once, together

pytestmark = pytest.mark.django_db


def choose(member: Member, chosen: CustomerManager, **facts: Any) -> Assignment:
    return assign(**{"member": member, "manager": chosen, "reason": "客户要求", "by": BY, "at": NOW, **facts})


def test_the_manager_before_stays_in_the_history_and_open_to_dos_go_along():
    before, after = manager(), manager()
    member = cast.member()
    old, waits = given(member, before), to_do(member, before)

    row = choose(member, after)

    old.refresh_from_db()
    assert (old.until_at, old.ended_by_id, old.end) == (NOW, BY.id, "moved")
    assert (row.manager, row.way, row.reason, row.by_id) == (after, "by_hand", "客户要求", BY.id)
    assert ToDo.objects.get(pk=waits.pk).manager == after
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("manager.assigned", str(member.uid))
    assert entry.data == {
        "customer_manager": str(after.uid),
        "assigned": "by_hand",
        "reason": "客户要求",
    }


def test_a_choice_that_cannot_be_is_refused_and_nothing_is_written():
    full, asleep, his = manager(capacity=1), manager(is_active=False), manager()
    given(cast.member(), full)
    member, half = cast.member(), cast.half_member()
    given(member, his)
    cases: list[tuple[Member, CustomerManager, str, type[DomainError]]] = [
        (member, full, "x", refusals.NoRoom),
        (member, asleep, "x", refusals.NotActive),
        (member, his, "x", refusals.AlreadyHis),
        (half, his, "x", refusals.NotFull),
        (member, manager(), "  ", refusals.NeedsReason),
    ]
    before = list(Assignment.objects.values())

    for who, chosen, reason, refusal in cases:
        with pytest.raises(refusal):
            choose(who, chosen, reason=reason)

    assert list(Assignment.objects.values()) == before
    assert not AuditEntry.objects.exists()


def test_a_manager_who_leaves_hands_all_his_members_over():
    leaving, one, other = manager(), manager(capacity=3), manager(capacity=3)
    members = [cast.member() for _number in range(4)]
    for member in members:
        given(member, leaving)
    open_one, done = to_do(members[0], leaving), to_do(members[1], leaving, state="done", closed_at=NOW)

    count = transfer_members(manager=leaving, takers=[one, other], leaves=True, reason="离职", by=BY, at=NOW)

    leaving.refresh_from_db()
    assert (count, leaving.is_active) == (4, False)
    assert [row.assignments.in_force().count() for row in (leaving, one, other)] == [0, 2, 2]
    history = Assignment.objects.filter(manager=leaving)
    assert set(history.values_list("until_at", "ended_by_id", "end")) == {(NOW, BY.id, "transfer")}
    assert set(Assignment.objects.in_force().values_list("way", "reason")) == {("transfer", "离职")}
    assert ToDo.objects.get(pk=open_one.pk).manager == has(members[0])
    assert ToDo.objects.get(pk=done.pk).manager == leaving
    verbs = AuditEntry.objects.values_list("verb", flat=True)
    assert sorted(verbs) == ["manager.assigned"] * 4 + ["manager.handed_over"]


def test_a_transfer_that_cannot_be_is_refused_and_nothing_is_moved():
    leaving, small, asleep = manager(), manager(capacity=1), manager(is_active=False)
    for _number in range(2):
        given(cast.member(), leaving)
    cases: list[tuple[list[CustomerManager], str, type[DomainError]]] = [
        ([small], "x", refusals.NotEnoughRoom),
        ([asleep], "x", refusals.CannotTakeOver),
        ([leaving], "x", refusals.CannotTakeOver),
        ([], "x", refusals.CannotTakeOver),
        ([small], " ", refusals.NeedsReason),
    ]

    for takers, reason, refusal in cases:
        with pytest.raises(refusal):
            transfer_members(manager=leaving, takers=takers, leaves=True, reason=reason, by=BY, at=NOW)

    assert leaving.assignments.in_force().count() == 2
    assert CustomerManager.objects.get(pk=leaving.pk).is_active
    assert not AuditEntry.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_of_two_colleagues_who_choose_at_once_the_later_one_wins_and_one_assignment_is_open():
    member, choices = cast.member(), [manager(), manager()]

    done = at_once(2, lambda number: choose(member, choices[number]))

    assert [type(each) for each in done] == [Assignment, Assignment]
    assert Assignment.objects.in_force().count() == 1
    assert Assignment.objects.count() == 2


@pytest.mark.django_db(transaction=True)
def test_without_the_locks_only_the_constraint_keeps_a_second_manager_away():
    """The guard-off control: both have seen that nobody looks after the member, then both write."""
    member, choices = cast.member(), [manager(), manager()]
    read = together(2, has)

    def unguarded(number: int) -> Assignment:
        assert read(member) is None
        return given(member, choices[number])

    done = at_once(2, unguarded)

    assert sorted(type(each).__name__ for each in done) == ["Assignment", "IntegrityError"]
    assert IntegrityError in [type(each) for each in done]
    assert Assignment.objects.in_force().count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_last_place_is_given_once_however_many_ask_for_it():
    last = manager(capacity=1)
    members = [cast.member() for _number in range(4)]

    done = at_once(4, lambda number: choose(members[number], last))

    assert sorted(type(each).__name__ for each in done) == ["Assignment", "NoRoom", "NoRoom", "NoRoom"]
    assert last.assignments.in_force().count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_runs_of_the_rules_at_once_give_each_member_one_manager_and_nobody_too_many():
    home = cast.branch()
    near = manager(branch=home, capacity=5)
    for _number in range(8):
        cast.member(branch=home)

    done = at_once(2, lambda _number: assign_by_rules(by=SYSTEM, at=NOW))

    assert sorted(done) == [0, 5]
    assert near.assignments.in_force().count() == 5
