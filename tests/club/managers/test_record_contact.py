"""What a contact does: it closes the to-do, keeps the outcome, and makes the next step."""

from datetime import date, timedelta
from typing import Any

import pytest

from club.core.errors import DomainError
from club.core.models import AuditEntry
from club.managers import refusals
from club.managers.actions import record_contact
from club.managers.models import CustomerContact, ToDo, ToDoLine
from club.members.models import Member
from tests import cast
from tests.club.managers.scene import BY, NOW, TODAY, given, manager, sold, to_do
from tests.threads import at_once, together

pytestmark = pytest.mark.django_db
FRIDAY = TODAY + timedelta(days=3)


@pytest.fixture
def who(db: None) -> Member:
    """A member with a manager."""
    row = cast.member()
    given(row, manager())
    return row


def called(who: Member, **facts: Any) -> CustomerContact:
    usual = {"way": "phone", "outcome": "talked", "words": " 很满意 ", "by": BY, "at": NOW}
    return record_contact(member=who, **{**usual, **facts})


def waiting(who: Member, day: date = TODAY, **facts: Any) -> ToDo:
    return to_do(who, who.assignments.get().manager, day, **facts)


def test_a_contact_closes_its_to_do_and_stands_in_the_log(who: Member):
    row, policy = waiting(who, policy=(about := sold(who))), about

    made = called(who, to_do=row, outcome="renewed")

    row.refresh_from_db()
    assert (row.state, row.closed_at, row.closed_by_id) == ("done", NOW, BY.id)
    assert (made.member, made.to_do, made.at, made.by_id, made.words) == (who, row, NOW, BY.id, "很满意")
    assert list(row.lines.values_list("policy", "outcome")) == [(policy.pk, "renewed")]
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id) == ("contact.recorded", str(who.uid))
    assert entry.data == {"contacted": "phone", "outcome": "renewed", "to_do": str(row.uid)}


def test_the_next_step_makes_the_next_to_do_with_the_policies_it_is_about(who: Member):
    policy = sold(who)

    called(who, to_do=waiting(who, policy=policy), outcome="thinking", next_date=FRIDAY)

    row = ToDo.objects.get(due_date=FRIDAY)
    assert (row.state, row.manager) == ("open", who.assignments.get().manager)
    assert list(row.lines.values_list("kind", "policy")) == [("next", policy.pk)]


def test_the_next_step_joins_the_to_do_of_its_day_and_opens_it_again(who: Member):
    there = waiting(who, FRIDAY, state="done", closed_at=NOW, closed_by_id="x")

    called(who, to_do=waiting(who), outcome="unreachable", next_date=FRIDAY)

    there.refresh_from_db()
    assert (there.state, there.lines.count(), ToDo.objects.count()) == ("open", 2, 2)


def test_an_outcome_that_ends_the_calls_drops_those_that_wait_for_the_same_policy(who: Member):
    policy, other = sold(who), sold(who)
    same, different = (
        waiting(who, FRIDAY, policy=policy),
        waiting(who, TODAY + timedelta(days=9), policy=other),
    )

    called(who, to_do=waiting(who, policy=policy), outcome="lost")

    assert ToDo.objects.get(pk=same.pk).state == "dropped"
    assert ToDo.objects.get(pk=different.pk).state == "open"


def test_a_contact_without_a_to_do_is_written_down_too(who: Member):
    called(who, way="counter")

    assert not ToDo.objects.exists()
    assert CustomerContact.objects.get().to_do is None
    assert AuditEntry.objects.get().data["to_do"] == ""


def test_a_contact_that_cannot_be_is_refused_and_nothing_is_written(who: Member):
    row, closed = waiting(who), waiting(who, FRIDAY, state="done", closed_at=NOW, closed_by_id="x")
    cases: list[tuple[Member, dict[str, Any], type[DomainError]]] = [
        (who, {"to_do": closed}, refusals.AlreadyClosed),
        (who, {"to_do": row, "outcome": "will_renew"}, refusals.NeedsNextStep),
        (who, {"to_do": row, "next_date": TODAY}, refusals.NextStepNotAhead),
        (cast.member(), {"next_date": FRIDAY}, refusals.NobodyLooksAfter),
    ]
    before = (list(ToDo.objects.values()), ToDoLine.objects.count())

    for whom, facts, refusal in cases:
        with pytest.raises(refusal):
            called(whom, **facts)

    assert (list(ToDo.objects.values()), ToDoLine.objects.count()) == before
    assert (CustomerContact.objects.count(), AuditEntry.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_close_a_to_do_at_once_one_is_told_that_it_is_closed(who: Member):
    row = waiting(who)

    done = at_once(2, lambda _number: called(who, to_do=row))

    assert sorted(type(each).__name__ for each in done) == ["AlreadyClosed", "CustomerContact"]
    assert (CustomerContact.objects.count(), AuditEntry.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_would_find_the_to_do_open_and_write_a_contact(who: Member):
    """The guard-off control: both have read that it is open, then both write."""
    row = waiting(who)
    read = together(2, lambda: ToDo.objects.get(pk=row.pk).state)

    def unguarded(_number: int) -> str:
        state = read()
        facts = {"at": NOW, "way": "phone", "outcome": "talked", "words": ""}
        CustomerContact.objects.create(member=who, to_do=row, **facts)
        return state

    assert at_once(2, unguarded) == ["open", "open"]
    assert CustomerContact.objects.count() == 2
