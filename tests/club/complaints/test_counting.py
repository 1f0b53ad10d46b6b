"""Valid for the month and for the year (L4, L6, L7, D1–D4), with tables counted by hand for 2026."""

from datetime import date, datetime
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from club.complaints import actions, counting
from club.complaints.models import ClosedMonth, Complaint, ComplaintClock, CountedComplaint, Exclusion
from club.complaints.refusals import AlreadyAsked, MonthClosed, MonthNotOver, NotAsked, WordsMissing
from club.core.audit import SYSTEM
from club.core.clock import SHANGHAI
from club.core.errors import FourEyes
from club.core.models import AuditEntry
from tests.club.complaints.scene import by, house, on, received, regulators, staff

pytestmark = pytest.mark.django_db
ALL = Complaint.objects.all()
NEW_YEAR = datetime(2027, 1, 3, 9, 0, tzinfo=SHANGHAI)


def formal(now: SimpleNamespace, at: datetime, number: str) -> Complaint:
    """One in writing."""
    return regulators(now, at, way="written", reference=number)


def informal(now: SimpleNamespace, at: datetime, number: str) -> Complaint:
    """A first call of somebody willing to negotiate."""
    return regulators(now, at, reference=number)


def withdrawn(now: SimpleNamespace, row: Complaint, on_day: date, at: datetime) -> None:
    actions.withdraw(complaint=row, on=on_day, proof="录音", by=staff(now.handler), at=at)


def excluded(now: SimpleNamespace, row: Complaint, at: datetime, is_accepted: bool = True) -> Exclusion:
    actions.ask_exclusion(complaint=row, ground="rules", words="规则第3条", by=staff(now.handler), at=at)
    return actions.decide_exclusion(
        complaint=row, is_accepted=is_accepted, words="证据充分", by=staff(now.reviewer), at=at
    )


def month(number: int, at: datetime) -> list[str]:
    """The other side's numbers of what counts for a month of 2026."""
    rows = counting.valid_in_month(ALL, date(2026, number, 1), at)
    return list(rows.order_by("reference").values_list("reference", flat=True))


def year(at: datetime, number: int = 2026) -> list[str]:
    rows = counting.valid_in_year(ALL, number, at)
    return list(rows.order_by("reference").values_list("reference", flat=True))


# Received; class; the last day of its term by hand; its month.
# 8 working days from 9 Sep: 10 11 14 15 16 17 18 20(made up). From 18 Sep: 20 21 22 23 24 28 29 30.
# From 21 Sep: 22 23 24 28 29 30, 8 and 9 Oct. From 25 Sep: 28 29 30, 8 9 10(made up) 12 13 Oct.
TURNS = [
    (on(9, 9), "informal", date(2026, 9, 20), 9),
    (on(9, 18, 19), "informal", date(2026, 9, 30), 9),
    (on(9, 21), "informal", date(2026, 10, 9), 10),
    (on(9, 25, 19, 10), "informal", date(2026, 10, 13), 10),
    (on(8, 31), "formal", date(2026, 9, 30), 9),
    (on(9, 1), "formal", date(2026, 10, 1), 10),
    (on(9, 25, 19, 10), "formal", date(2026, 10, 25), 10),
]


@pytest.mark.parametrize("at, grade, last, number", TURNS)
def test_it_turns_valid_after_the_last_day_of_its_term_and_counts_for_that_month(
    at: datetime, grade: str, last: date, number: int
) -> None:
    now = house()
    row = regulators(now, at, way="phone" if grade == "informal" else "written")
    end = datetime(2026, last.month, last.day, 23, 59, tzinfo=SHANGHAI)
    before, after = counting.standing_of(row, end), counting.standing_of(row, on(11, 20))
    assert (before.last_date, before.for_month, before.for_year) == (last, None, None)
    assert (after.last_date, after.month.month, after.for_month, after.for_year) == (last, number, True, True)
    assert [n for n in range(1, 13) if month(n, on(11, 20))] == [number]
    assert month(number, end) == []


def test_what_was_told_to_us_never_turns_valid() -> None:
    now = house()
    row = received(now.member)
    assert (counting.standing_of(row, NEW_YEAR), month(9, NEW_YEAR), year(NEW_YEAR)) == (None, [], [])


# What happens to an informal one of 9 September (its term ends on 20 September), and whether it counts
# for September, for 2026 and for 2027 at the beginning of 2027.
WITHDRAWALS = [
    (None, True, True),
    (date(2026, 9, 10), False, False),
    (date(2026, 9, 20), False, False),
    (date(2026, 9, 21), True, False),
    (date(2026, 9, 30), True, False),
    (date(2026, 10, 20), True, False),
    (date(2026, 12, 31), True, False),
    (date(2027, 1, 2), True, True),
]


@pytest.mark.parametrize("day, for_month, for_year", WITHDRAWALS)
def test_a_withdrawal_in_time_ends_both_a_later_one_the_year_and_one_of_next_year_nothing(
    day: date | None, for_month: bool, for_year: bool
) -> None:
    now = house()
    row = informal(now, on(9, 9), "A")
    if day:
        withdrawn(now, row, day, NEW_YEAR)
    assert (month(9, NEW_YEAR) == ["A"], year(NEW_YEAR) == ["A"]) == (for_month, for_year)
    assert year(NEW_YEAR, 2027) == []


def test_a_complaint_of_december_that_turns_in_january_belongs_to_the_new_year() -> None:
    now = house()
    formal(now, on(12, 10), "A")
    late = datetime(2027, 2, 1, tzinfo=SHANGHAI)
    assert (year(late), year(late, 2027), month(12, late)) == ([], ["A"], [])


def test_the_year_is_not_the_sum_of_its_months() -> None:
    now = house()
    rows = {name: informal(now, on(9, 9), name) for name in "ABCD"}
    rows |= {name: formal(now, on(9, 9), name) for name in "EFG"}
    withdrawn(now, rows["A"], date(2026, 9, 15), on(9, 15))  # in time: nowhere
    withdrawn(now, rows["B"], date(2026, 9, 28), on(9, 28))  # late: September, not the year
    excluded(now, rows["C"], on(9, 29))  # before the month was closed: nowhere
    actions.close_month(month=date(2026, 9, 1), by=staff(now.supervisor), at=on(10, 8))
    excluded(now, rows["D"], on(10, 9))  # after it was closed: September, not the year
    withdrawn(now, rows["E"], date(2026, 10, 20), on(10, 20))  # 9 Oct was its last day: October only
    excluded(now, rows["F"], on(10, 21), is_accepted=False)
    assert month(9, NEW_YEAR) == ["B", "D"]
    assert month(10, NEW_YEAR) == ["E", "F", "G"]
    assert year(NEW_YEAR) == ["F", "G"]


def test_a_closed_month_keeps_its_rows_whatever_comes_later() -> None:
    now = house()
    kept, other = informal(now, on(9, 9), "A"), informal(now, on(9, 10), "B")
    closed = actions.close_month(month=date(2026, 9, 17), by=staff(now.supervisor), at=on(10, 8))
    excluded(now, kept, on(10, 9))
    informal(now, on(9, 11), "C")  # written down late
    assert (closed.count, month(9, NEW_YEAR), year(NEW_YEAR)) == (2, ["A", "B"], ["B", "C"])
    with pytest.raises(IntegrityError), transaction.atomic():
        CountedComplaint.objects.filter(complaint=other).delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        CountedComplaint.objects.update(turned_date=date(2026, 9, 1))
    assert counting.standing_of(kept, on(10, 9)).is_closed


def test_only_a_month_that_is_over_is_closed_and_only_once() -> None:
    now, facts = house(), {"month": date(2026, 9, 1), "by": SYSTEM}
    informal(now, on(9, 9), "A")
    with pytest.raises(MonthNotOver):
        actions.close_month(**facts, at=on(9, 30, 23, 59))
    actions.close_month(**facts, at=on(10, 1, 0))
    with pytest.raises(MonthClosed):
        actions.close_month(**facts, at=on(10, 2))
    entries = AuditEntry.objects.filter(verb="complaint_month.closed")
    assert [(entry.data["month"], entry.data["rows"]) for entry in entries] == [("2026-09", 1)]


def test_a_month_that_nobody_closed_closes_itself_on_the_fifth_once() -> None:
    found = [actions.close_months(at=on(10, day)) for day in (1, 4, 5, 5, 6)]
    assert (found, [str(row) for row in ClosedMonth.objects.all()]) == ([0, 0, 1, 0, 0], ["2026-09"])


def test_an_exclusion_is_decided_by_somebody_else_than_asked_for_it() -> None:
    now = house()
    row = informal(now, on(9, 9), "A")
    ask = {"complaint": row, "ground": "not_entitled", "words": "非保单当事人", "at": on(9, 9)}
    actions.ask_exclusion(**ask, by=staff(now.reviewer))
    with pytest.raises(AlreadyAsked):
        actions.ask_exclusion(**ask, by=staff(now.handler))
    decide = {"complaint": row, "is_accepted": True, "words": "属实", "at": on(9, 10)}
    with pytest.raises(FourEyes):
        actions.decide_exclusion(**decide, by=staff(now.reviewer))
    assert month(9, NEW_YEAR) == ["A"]
    actions.decide_exclusion(**decide, by=staff(now.supervisor))
    with pytest.raises(NotAsked):
        actions.decide_exclusion(**decide, by=staff(now.handler))
    verbs = AuditEntry.objects.filter(verb__contains="exclu").order_by("pk").values_list("verb", flat=True)
    assert (month(9, NEW_YEAR), list(verbs)) == ([], ["complaint.exclusion_asked", "complaint.excluded"])


def test_a_refused_exclusion_can_be_asked_for_again_with_better_evidence() -> None:
    now = house()
    row = informal(now, on(9, 9), "A")
    excluded(now, row, on(9, 9), is_accepted=False)
    with pytest.raises(WordsMissing):
        actions.ask_exclusion(complaint=row, ground="rules", words=" ", by=staff(now.handler), at=on(9, 9))
    excluded(now, row, on(9, 10))
    assert (month(9, NEW_YEAR), list(Exclusion.objects.values_list("is_accepted", flat=True))) == (
        [],
        [False, True],
    )


def test_the_database_too_refuses_a_decision_by_whoever_asked() -> None:
    now = house()
    row = informal(now, on(9, 9), "A")
    made = actions.ask_exclusion(complaint=row, ground="rules", words="x", by=staff(now.handler), at=on(9, 9))
    with pytest.raises(IntegrityError), transaction.atomic():
        Exclusion.objects.update(is_accepted=True, decided_at=on(9, 9), decided_by_id=made.asked_by_id)


def test_a_complaint_opened_again_after_a_withdrawal_turns_valid_after_all() -> None:
    now = house()
    row = actions.assign(
        complaint=informal(now, on(9, 9), "A"), owner=now.handler, by=staff(now.seat), at=on(9, 9)
    )
    withdrawn(now, row, date(2026, 9, 11), on(9, 11))
    actions.reopen(complaint=row, words="客户反悔", by=staff(now.handler), at=on(9, 14))
    running = ComplaintClock.objects.filter(complaint=row, kind="valid_month", stopped_at=None).count()
    assert (running, month(9, NEW_YEAR)) == (1, ["A"])


def test_another_class_brings_another_term_and_back_again() -> None:
    now = house()
    row = informal(now, on(9, 9), "A")
    facts = {"complaint": row, "cause": row.cause, "scope": row.scope, "complexity": row.complexity}
    facts |= {"by": staff(now.reviewer), "way": "phone"}
    actions.classify(**facts, is_first=False, at=on(9, 10))
    assert counting.standing_of(row, on(9, 10)).last_date == date(2026, 10, 9)
    actions.classify(**facts, is_first=True, at=on(9, 11))
    assert counting.standing_of(row, on(9, 11)).last_date == date(2026, 9, 20)
    assert ComplaintClock.objects.filter(complaint=row, kind="valid_month", stopped_at=None).count() == 1


def test_a_joined_complaint_counts_under_the_number_it_went_to() -> None:
    now = house()
    first, second = informal(now, on(9, 9), "A"), informal(now, on(9, 10), "B")
    actions.join(complaint=second, into=first, by=by(now.member), at=on(9, 11))
    assert month(9, NEW_YEAR) == ["A"]


def test_the_count_asks_as_often_for_one_complaint_as_for_three() -> None:
    now, asked = house(), []
    for names in ("A", "BC"):
        for name in names:
            informal(now, on(9, 9), name)
        with CaptureQueriesContext(connection) as queries:
            month(9, NEW_YEAR)
            year(NEW_YEAR)
        asked.append(len(queries))
    assert asked == [3, 3]
