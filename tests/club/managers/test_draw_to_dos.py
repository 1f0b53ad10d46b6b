"""The to-dos of a day: which reasons, one to-do for each member and day, safe to repeat and to break off."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from club.core.clock import SHANGHAI, midnight
from club.core.models import JobSlot
from club.managers import drawing
from club.managers.actions import draw_day, draw_to_dos
from club.managers.models import CareStep, ToDo, ToDoLine
from club.members.models import InsuranceClaim, Member, Policy
from tests import cast
from tests.club.managers.scene import NOW, TODAY, given, manager, sold, to_do
from tests.threads import at_once

pytestmark = pytest.mark.django_db
BORN = date(1990, 9, 15)


def looked_after(**fields: Any) -> Member:
    """A member with a manager, born on a day without a to-do."""
    who = cast.member(**fields)
    given(who, manager())
    return who


def ends_in(who: Member, days: int, **fields: Any) -> Policy:
    return sold(who, valid_until=TODAY + timedelta(days=days), **fields)


def reasons() -> list[tuple[int, str]]:
    """Member and kind of every line."""
    rows = ToDoLine.objects.order_by("to_do__member", "kind", "pk")
    return list(rows.values_list("to_do__member", "kind"))


def draw(day: date = TODAY) -> int:
    return draw_day(day=day, at=NOW)


def test_renewal_calls_are_due_thirty_twenty_and_ten_days_before_the_end():
    who = looked_after()
    called = [ends_in(who, days) for days in (30, 20, 10)]
    for days in (31, 29, 21, 11, 9, 0):
        ends_in(who, days)

    assert draw() == 3

    [row] = ToDo.objects.all()
    assert (row.member, row.due_date, row.state, row.made_at) == (who, TODAY, "open", NOW)
    lines = row.lines.order_by("pk").values_list("kind", "policy", "step__offset_days")
    assert sorted(lines) == sorted(
        ("renewal", policy.pk, -days) for policy, days in zip(called, (30, 20, 10), strict=True)
    )


def test_only_policies_in_force_of_the_managers_own_full_members_count():
    nobodys, his = cast.member(), looked_after()
    ends_in(nobodys, 30)
    ends_in(his, 30, state="renewed")
    ends_in(his, 30, is_group=True)

    assert draw() == 0
    assert not ToDo.objects.exists()


def test_every_further_reason_of_a_day_joins_the_one_to_do_of_the_member():
    who = cast.member(customer=cast.customer(birth=BORN))
    given(who, manager())
    ends_in(who, 30)
    ends_in(who, 30)
    claim = {"customer": who.customer, "reported_at": NOW - timedelta(days=1), "state": "reported"}
    InsuranceClaim.objects.create(number="C1", **claim)

    assert draw() == 4

    assert ToDo.objects.count() == 1
    assert reasons() == [(who.pk, kind) for kind in ("birthday", "renewal", "renewal", "reported")]


@pytest.mark.parametrize(
    ("day", "count"), [(date(2027, 2, 28), 1), (date(2028, 2, 28), 0), (date(2028, 2, 29), 1)]
)
def test_a_birthday_of_29_february_is_on_the_28th_in_common_years(day: date, count: int):
    who = cast.member(customer=cast.customer(birth=date(1992, 2, 29)))
    given(who, manager())

    assert draw(day) == count


def test_a_policy_is_thanked_for_three_chinese_days_after_it_was_issued_and_once_for_a_pair():
    early, late, next_day = looked_after(), looked_after(), looked_after()
    issued = midnight(TODAY - timedelta(days=3))
    for who, at in (
        (early, issued),
        (late, issued + timedelta(hours=23)),
        (next_day, issued + timedelta(days=1)),
    ):
        sold(who, issued_at=at)
        sold(who, issued_at=at)

    assert draw() == 2
    assert reasons() == [(early.pk, "signed"), (late.pk, "signed")]


def test_a_closed_claim_is_asked_about_after_a_week_and_a_step_that_is_off_asks_nothing():
    who = looked_after()
    closed = NOW - timedelta(days=7)
    facts = {"customer": who.customer, "state": "closed", "reported_at": closed, "closed_at": closed}
    InsuranceClaim.objects.create(number="C1", **facts)
    CareStep.objects.filter(occasion="closed").update(is_active=False)
    assert draw() == 0

    CareStep.objects.filter(occasion="closed").update(is_active=True)
    assert draw() == 1


def test_drawing_twice_writes_nothing_twice():
    who = looked_after()
    ends_in(who, 30)
    draw()
    before = (list(ToDo.objects.values()), list(ToDoLine.objects.values()))

    assert draw() == 0
    assert (list(ToDo.objects.values()), list(ToDoLine.objects.values())) == before
    assert JobSlot.objects.get().result == {"drawn": 1, "dropped": 0}


def test_a_drawing_that_is_broken_off_has_written_nothing_and_the_next_one_writes_all(
    monkeypatch: pytest.MonkeyPatch,
):
    for _number in range(3):
        ends_in(looked_after(), 30)
    monkeypatch.setattr(drawing, "DRAW", drawing.DRAW + "; SELECT 1/0")
    with pytest.raises(DatabaseError):
        draw()
    assert (ToDo.objects.count(), ToDoLine.objects.count(), JobSlot.objects.count()) == (0, 0, 0)
    monkeypatch.undo()

    assert draw() == 3


@pytest.mark.django_db(transaction=True)
def test_two_drawings_at_once_write_each_to_do_once():
    for _number in range(5):
        ends_in(looked_after(), 30)

    done = at_once(2, lambda _number: draw())

    assert sorted(done) == [0, 5]
    assert (ToDo.objects.count(), ToDoLine.objects.count()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_without_the_turns_the_database_still_keeps_one_to_do_for_each_member_and_day():
    """The guard-off control: both draw without the lock of the day's slot."""
    for _number in range(5):
        ends_in(looked_after(), 30)

    at_once(2, lambda _number: drawing.draw(TODAY, NOW))

    assert (ToDo.objects.count(), ToDoLine.objects.count()) == (5, 5)


def test_a_closed_to_do_that_gets_another_reason_is_open_again():
    who = looked_after()
    row = to_do(who, who.assignments.get().manager, state="done", closed_at=NOW, closed_by_id="x")
    ends_in(who, 30)

    draw()

    row.refresh_from_db()
    assert (row.state, row.closed_at, row.closed_by_id, row.lines.count()) == ("open", None, "", 2)


def test_who_renewed_early_is_not_called_any_more():
    who = looked_after()
    policy = ends_in(who, 30)
    draw()
    Policy.objects.filter(pk=policy.pk).update(state="renewed")

    draw(TODAY + timedelta(days=10))

    [row] = ToDo.objects.all()
    assert (row.state, row.closed_at) == ("dropped", NOW)


@pytest.mark.parametrize(
    ("outcome", "later"),
    [
        ("renewed", []),
        ("lost", []),
        ("sold", []),
        ("wrong_number", []),
        ("thinking", ["renewal", "renewal"]),
        ("unreachable", ["renewal", "renewal"]),
        ("refused", ["win_back"]),
    ],
)
def test_what_was_said_decides_which_calls_follow(outcome: str, later: list[str]):
    who = looked_after()
    ends_in(who, 30)
    draw()
    ToDoLine.objects.update(outcome=outcome)

    for days in (10, 20):
        draw(TODAY + timedelta(days=days))

    after = ToDoLine.objects.filter(to_do__due_date__gt=TODAY).order_by("pk")
    assert list(after.values_list("kind", flat=True)) == later


def test_days_that_a_stopped_scheduler_missed_are_drawn_up_with_their_own_date():
    who = looked_after()
    ends_in(who, 30)
    draw_to_dos(at=NOW - timedelta(days=2))
    ends_in(who, 29)

    assert draw_to_dos(at=NOW) == 2

    assert list(ToDo.objects.values_list("due_date", flat=True)) == [TODAY - timedelta(days=1), TODAY]
    assert draw_to_dos(at=NOW) == 0


def test_the_first_run_begins_with_today_and_the_day_is_a_chinese_one():
    who = looked_after()
    ends_in(who, 30)
    after_midnight = datetime(2026, 9, 15, 0, 5, tzinfo=SHANGHAI)

    assert draw_to_dos(at=after_midnight) == 1
    assert ToDo.objects.get().due_date == TODAY


def test_a_day_takes_as_many_statements_for_one_member_as_for_twenty():
    for days in (30, 20, 10):
        ends_in(looked_after(), days)
    with CaptureQueriesContext(connection) as few:
        draw()
    for number in range(20):
        ends_in(looked_after(), (50, 40, 30)[number % 3])
    with CaptureQueriesContext(connection) as many:
        draw(TODAY + timedelta(days=20))

    assert ToDo.objects.filter(due_date=TODAY + timedelta(days=20)).count() == 21
    assert len(many) == len(few)
