"""Points for complaints (B1–B5) and what is put right afterwards, with hand-computed tables."""

from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from club.complaints import actions
from club.complaints.models import (
    Complaint,
    ComplaintEvent,
    PointEntry,
    PointRule,
    Rectification,
    Responsibility,
)
from club.complaints.refusals import (
    AlreadyNamed,
    DayPast,
    DoesNotCount,
    NoFault,
    NotAnOwner,
    OverCap,
    OwnCase,
    PointsOutOfRange,
    WrongState,
)
from club.core.clock import SHANGHAI
from club.core.errors import FourEyes
from club.identity.models import Account, Role
from club.messaging.models import Message
from tests import cast
from tests.club.complaints.scene import colleague, house, on, received, regulators, staff

pytestmark = pytest.mark.django_db
NEXT_YEAR = datetime(2027, 1, 4, 9, 0, tzinfo=SHANGHAI)


def named(now: SimpleNamespace, row: Complaint, who: Account, at: datetime, **more: Any) -> Responsibility:
    facts = {"kind": "cause", "words": "未及时联系客户", **more}
    return actions.name_responsible(complaint=row, account=who, by=staff(now.reviewer), at=at, **facts)


def deduct(now: SimpleNamespace, who: Responsibility, points: int, at: datetime, occasion: str = "turned"):
    facts = {"points": points, "occasion": occasion, "words": "过错明显"}
    return actions.deduct_points(responsibility=who, by=staff(now.reviewer), at=at, **facts)


def book() -> list[tuple[str, int, str]]:
    """What stands: period, points, occasion."""
    rows = PointEntry.objects.filter(taken_back_at=None).order_by("pk")
    return [
        (f"{row.first_date:%Y}" if row.is_annual else f"{row.first_date:%Y-%m}", row.points, row.occasion)
        for row in rows
    ]


def test_a_complaint_to_the_regulator_costs_five_in_the_month_of_receipt():
    now = house()
    named(now, regulators(now, on(9, 29)), now.handler, on(10, 12))
    assert book() == [("2026-09", 5, "happened")]
    event = ComplaintEvent.objects.get(verb="complaint.responsible_named")
    assert (event.data["points"], event.is_shown) == (5, False)


def test_one_told_to_us_and_the_head_of_the_unit_cost_no_points():
    now = house()
    named(now, received(now.member), now.handler, on(9, 15))
    head = named(now, regulators(now, on(9, 9)), now.supervisor, on(9, 15), kind="management")
    with pytest.raises(NoFault):
        deduct(now, head, 1, on(10, 1))
    assert book() == []


# Received informally; what is deducted when it turned and when the year was over; the book by hand.
TABLE = [
    (on(9, 9), 0, None, [("2026-09", 5, "happened"), ("2026-09", 0, "turned")]),
    (on(9, 9), 10, None, [("2026-09", 5, "happened"), ("2026-09", 10, "turned")]),  # 15, the cap of a month
    (on(9, 25), 10, 10, [("2026-09", 5, "happened"), ("2026-10", 10, "turned"), ("2026", 10, "year")]),
    (on(9, 9), 4, 3, [("2026-09", 5, "happened"), ("2026-09", 4, "turned"), ("2026", 3, "year")]),
]


@pytest.mark.parametrize("at, turned, annual, expected", TABLE)
def test_points_are_added_up_in_their_periods(at, turned, annual, expected):
    now = house()
    who = named(now, regulators(now, at), now.handler, at)
    deduct(now, who, turned, on(10, 20))
    if annual is not None:
        deduct(now, who, annual, NEXT_YEAR, "year")
    assert book() == expected


def test_no_points_before_it_turned_valid_nor_before_the_year_is_over_nor_twice():
    now = house()
    who = named(now, regulators(now, on(9, 9)), now.handler, on(9, 9))
    for occasion, at in (("turned", on(9, 20, 23)), ("year", on(12, 31, 23))):
        with pytest.raises(DoesNotCount):
            deduct(now, who, 1, at, occasion)
    deduct(now, who, 1, on(9, 21))
    with pytest.raises(AlreadyNamed):
        deduct(now, who, 1, on(9, 21))
    assert book() == [("2026-09", 5, "happened"), ("2026-09", 1, "turned")]


def test_what_was_withdrawn_within_the_year_costs_nothing_in_its_assessment():
    now = house()
    row = regulators(now, on(9, 9))
    who = named(now, row, now.handler, on(9, 9))
    actions.withdraw(complaint=row, on=date(2026, 10, 20), proof="录音", by=staff(now.handler), at=on(10, 20))
    deduct(now, who, 2, on(10, 21))
    with pytest.raises(DoesNotCount):
        deduct(now, who, 2, NEXT_YEAR, "year")
    assert book() == [("2026-09", 5, "happened"), ("2026-09", 2, "turned")]


@pytest.mark.parametrize("points", [11, 100])
def test_more_than_the_rule_allows_is_refused(points):
    now = house()
    who = named(now, regulators(now, on(9, 9)), now.handler, on(9, 9))
    with pytest.raises(PointsOutOfRange):
        deduct(now, who, points, on(10, 1))
    assert book() == [("2026-09", 5, "happened")]


def test_one_complaint_costs_at_most_fifteen_in_a_month_whoever_pays():
    now = house()
    row = regulators(now, on(9, 9))
    first, second = (named(now, row, who, on(9, 9)) for who in (now.handler, now.seat))
    deduct(now, first, 5, on(10, 1))
    with pytest.raises(OverCap):
        deduct(now, second, 1, on(10, 1))
    assert sum(points for _period, points, _occasion in book()) == 15


def test_who_is_without_fault_gets_his_points_back_and_the_trace_stays():
    now = house()
    who = named(now, regulators(now, on(9, 9)), now.handler, on(9, 9))
    deduct(now, who, 3, on(10, 1))
    actions.clear_of_fault(responsibility=who, words="系统故障", by=staff(now.reviewer), at=on(10, 2))
    with pytest.raises(NoFault):
        actions.clear_of_fault(responsibility=who, words="x", by=staff(now.reviewer), at=on(10, 2))
    with pytest.raises(NoFault):
        deduct(now, who, 3, on(10, 2))
    event = ComplaintEvent.objects.get(verb="complaint.fault_cleared")
    assert (book(), PointEntry.objects.count(), event.data["points"]) == ([], 2, 8)


def test_nobody_is_named_twice_or_judges_himself():
    now = house()
    row = regulators(now, on(9, 9))
    named(now, row, now.handler, on(9, 9))
    with pytest.raises(AlreadyNamed):
        named(now, row, now.handler, on(9, 9), kind="management")
    with pytest.raises(OwnCase):
        named(now, row, now.reviewer, on(9, 9))
    assert Responsibility.objects.count() == 1


def test_a_new_rule_does_not_touch_complaints_of_before():
    now = house()
    PointRule.objects.filter(code="happened").update(valid_until=date(2026, 9, 10))
    PointRule.objects.create(
        code="new", name="x", occasion="happened", least=8, most=8, month_cap=20, valid_from=date(2026, 9, 10)
    )
    for number, day in enumerate((9, 10)):
        row = regulators(now, on(9, day), reference=f"R{number}")
        named(now, row, now.handler, on(9, 20))
    assert [points for _period, points, _occasion in book()] == [5, 8]


def task(now: SimpleNamespace, due: date = date(2026, 9, 20)) -> Rectification:
    row = received(now.member)
    facts = {"words": "重排班次", "due_date": due, "by": staff(now.supervisor), "at": on(9, 15)}
    return actions.order_rectification(complaint=row, owner=now.handler, **facts)


def test_a_rectification_is_reported_by_its_owner_and_checked_by_another():
    now = house()
    row = task(now)
    with pytest.raises(FourEyes):
        actions.report_rectified(task=row, words="已改", by=staff(now.seat), at=on(9, 16))
    actions.report_rectified(task=row, words="已改", by=staff(now.handler), at=on(9, 16))
    check = {"task": row, "words": "看过排班表", "at": on(9, 17)}
    with pytest.raises(FourEyes):
        actions.verify_rectified(**check, is_right=True, by=staff(now.handler))
    back = actions.verify_rectified(**check, is_right=False, by=staff(now.supervisor))
    assert (back.state, back.done_at) == ("open", None)
    with pytest.raises(WrongState):
        actions.verify_rectified(**check, is_right=True, by=staff(now.supervisor))
    actions.report_rectified(task=row, words="改好了", by=staff(now.handler), at=on(9, 18))
    done = actions.verify_rectified(**check, is_right=True, by=staff(now.supervisor))
    verbs = ComplaintEvent.objects.filter(verb__contains="rectif").values_list("verb", flat=True)
    assert (done.state, done.outcome, len(verbs)) == ("verified", "改好了", 5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Rectification.objects.update(verified_by_id=str(now.handler.uid))


def test_a_rectification_needs_somebody_at_the_branch_and_a_day_ahead():
    now = house()
    stranger = colleague(cast.branch(), Role.COMPLAINT_HANDLER)
    facts = {"complaint": received(now.member), "words": "x", "by": staff(now.supervisor), "at": on(9, 15)}
    with pytest.raises(NotAnOwner):
        actions.order_rectification(**facts, owner=stranger, due_date=date(2026, 9, 20))
    with pytest.raises(DayPast):
        actions.order_rectification(**facts, owner=now.handler, due_date=date(2026, 9, 14))
    assert Rectification.objects.count() == 0


def test_a_rectification_warns_two_days_before_and_rings_the_day_after_once_each():
    now = house()
    row = task(now)
    before = Message.objects.filter(kind__code="complaint_work").count()
    found = [actions.remind_to_rectify(at=on(9, day, hour)) for day, hour in DAYS]
    assert found == [0, 1, 0, 0, 1, 0]
    assert (
        Message.objects.filter(kind__code="complaint_work").count() - before == 3
    )  # owner; owner, supervisor
    assert ComplaintEvent.objects.filter(verb="complaint.rectification_overdue").count() == 1
    row.refresh_from_db()
    assert (row.warned_at, row.raised_at) == (on(9, 18, 9), on(9, 21, 9))


DAYS = [(17, 9), (18, 9), (18, 10), (20, 9), (21, 9), (22, 9)]
