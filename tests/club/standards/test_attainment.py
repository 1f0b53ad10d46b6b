"""How far standards were kept, with tables counted by hand for the third quarter of 2026."""

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from club.core.audit import SYSTEM
from club.core.errors import FourEyes
from club.core.models import AuditEntry
from club.letters.models import PolicyLetter
from club.managers.models import CustomerManager, ToDo
from club.members.models import InsuranceClaim, Policy
from club.messaging.models import Message, MessageKind
from club.organisation.models import Branch
from club.revisits.models import QualityCheck
from club.standards import actions, queries
from club.standards.models import Attainment, AttainmentPeriod, ServiceItem
from club.standards.periods import quarter_of, span_of, year_of
from club.standards.queries import Figure
from club.standards.refusals import PeriodClosed, PeriodNotOver, PublishedAlready, QuarterOpen
from tests import cast
from tests.club.standards.scene import ANNA, BORIS, OCTOBER, item, on, places, quarter, revisit, spoken

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> SimpleNamespace:
    return places()


def found(number: int, branch: Branch, text: str = "2026-Q3") -> tuple[int, int, int] | None:
    """All cases, left out, met of an item at a branch alone."""
    figures = queries.counted(ServiceItem.objects.all(), quarter(text))
    figure = figures.get((item(number).pk, branch.pk))
    return figure and (figure.total, figure.left_out, figure.met)


def message(key: str, kind: str, at: Any = None, **fields: Any) -> Message:
    moment = at or on(8, 1)
    times = {"due_at": moment, "expires_at": moment + timedelta(days=3), "created_at": moment}
    row = MessageKind.objects.get(code=kind)
    fields = fields if "recipient" in fields else {**fields, "address": "+8613800000009"}
    return Message.objects.create(kind=row, dedupe_key=key, **times, **fields)


def claim(branch: Branch, at: Any) -> InsuranceClaim:
    number = f"LP{InsuranceClaim.objects.count() + 1:08d}"
    return InsuranceClaim.objects.create(number=number, customer=cast.customer(branch=branch), reported_at=at)


def close(text: str = "2026-Q3", at: Any = OCTOBER, by: Any = ANNA) -> AttainmentPeriod:
    return actions.close_period(span=quarter(text), by=by, at=at)


# --- what is counted ------------------------------------------------------------------


def test_calls_count_who_was_reached_and_leave_out_who_cannot_be(world: SimpleNamespace) -> None:
    spoken(world.jinan)
    spoken(world.jinan)
    revisit(world.jinan, state="out", ended_at=on(8, 20))  # nobody called in time: missed
    revisit(world.jinan, state="unreachable", ended_at=on(8, 20))
    revisit(world.jinan, state="refused", ended_at=on(8, 20))
    revisit(world.jinan)  # may still be called
    spoken(world.jinan, at=on(6, 30, 23, 59))  # the quarter before
    spoken(world.jinan, code="after-report")
    spoken(world.qingdao)
    assert found(7, world.jinan) == (5, 2, 2)
    assert found(7, world.qingdao) == (1, 0, 1)
    assert found(16, world.jinan) == (1, 0, 1)
    assert found(17, world.jinan) is None


def test_a_checked_call_passes_with_eighty_points(world: SimpleNamespace) -> None:
    for score in (79, 80, 100):
        call = spoken(world.jinan).calls.create(
            round=1, number=1, taken_at=on(8, 10), ended_at=on(8, 10), by_id="x", result="reached"
        )
        QualityCheck.objects.create(attempt=call, score=score, checked_at=on(9, 30), checked_by_id="y")
    assert found(25, world.jinan) == (3, 0, 2)


def test_a_report_counts_by_its_message(world: SimpleNamespace) -> None:
    rows = [claim(world.jinan, on(7, 1, 0, 0)) for _number in range(4)]
    claim(world.jinan, on(10, 1, 0, 0))  # the next quarter
    for row, state, reason in zip(
        rows, ("sent", "dead", "dropped"), ("", "sms: x", "opted_out"), strict=False
    ):
        message(f"claim:{row.uid}:reported", "claim_reported", state=state, reason=reason)
    assert found(13, world.jinan) == (4, 2, 1)  # the last one had nobody to tell


def test_a_policy_that_ends_counts_by_the_renewal_message_of_its_holder(world: SimpleNamespace) -> None:
    ends = date(2026, 9, 30)
    told, missed, stranger = (cast.member(branch=world.jinan) for _number in range(3))
    for holder in (told, missed):
        cast.policy(holder.customer, branch=world.jinan, valid_until=ends)
    cast.policy(cast.customer(branch=world.jinan), branch=world.jinan, valid_until=ends)  # no member
    cast.policy(stranger.customer, branch=world.jinan, valid_until=date(2026, 10, 1))  # the next quarter
    cast.policy(told.customer, branch=world.jinan, valid_until=ends, is_group=True)
    message(f"renewal:{ends}:{told.uid}", "renewal", recipient=told.uid, state="sent")
    assert found(20, world.jinan) == (3, 1, 1)


def test_group_policies_count_by_their_letters(world: SimpleNamespace) -> None:
    company = cast.customer(branch=world.jinan, kind="company")
    facts = {"branch": world.jinan, "is_group": True}
    first, _second = (cast.policy(company, valid_until=date(2026, 8, 1), **facts) for _number in range(2))
    cast.policy(company, valid_until=date(2026, 8, 1), state=Policy.State.CANCELLED, **facts)
    PolicyLetter.objects.create(
        policy=first, kind="renewal", number="XB1", printed_at=on(7, 1), printed_by_id="x"
    )
    assert found(19, world.jinan) == (3, 1, 1)
    Policy.objects.filter(pk=first.pk).update(issued_at=on(7, 2))
    assert found(9, world.jinan) == (1, 0, 0)


def test_renewal_calls_count_by_their_to_dos(world: SimpleNamespace) -> None:
    manager = CustomerManager.objects.create(account=cast.account(), branch=world.jinan)
    for number, state in enumerate(("done", "open", "dropped")):
        closed = {"closed_at": on(9, 1)} if state != "open" else {}
        row = ToDo.objects.create(
            member=cast.member(branch=world.jinan),
            manager=manager,
            due_date=date(2026, 9, 30),
            made_at=on(9, 1),
            state=state,
            **closed,
        )
        row.lines.create(kind="renewal" if number < 3 else "birthday", key=f"k{number}")
    assert found(21, world.jinan) == (3, 1, 1)


def test_greetings_count_for_the_branch_of_whom_they_greet(world: SimpleNamespace) -> None:
    one, other, third = (cast.member(branch=world.jinan) for _number in range(3))
    message("festival:a:1", "festival", recipient=one.uid, state="sent")
    message("festival:a:2", "festival", recipient=other.uid, state="dead", reason="sms: x")
    message("festival:a:3", "festival", recipient=third.uid, state="dropped", reason="no_consent")
    assert found(26, world.jinan) == (3, 1, 1)


def test_a_share_without_a_denominator_is_no_data() -> None:
    assert Figure(total=2, left_out=2).share is None
    assert Figure(total=4, left_out=1, met=2).share == pytest.approx(66.667, abs=0.001)
    assert Figure(total=4, left_out=1, met=2).missed == 1


def test_counting_asks_as_often_for_many_as_for_one(world: SimpleNamespace) -> None:
    spoken(world.jinan)
    with CaptureQueriesContext(
        connection,
    ) as few:
        found(7, world.jinan)
    for _number in range(5):
        spoken(world.qingdao)
    with CaptureQueriesContext(connection) as many:
        found(7, world.jinan)
    assert len(many) == len(few)


# --- closing and publishing -------------------------------------------------------------


def test_a_closed_quarter_keeps_what_it_was_closed_with(world: SimpleNamespace) -> None:
    spoken(world.jinan)
    late = revisit(world.jinan, state="out", ended_at=on(8, 20))
    period = close()
    late.delete()
    kept = queries.frozen(period)
    assert kept == {(item(7).pk, world.jinan.pk): Figure(total=2, left_out=0, met=1)}
    assert queries.below(world.province, kept) == {item(7).pk: Figure(2, 0, 1)}
    assert queries.below(world.qingdao, kept) == {}
    entry = AuditEntry.objects.get(verb="attainment.closed")
    assert (entry.actor_id, entry.data) == ("anna", {"rows": 1, "period": "2026-Q3"})


def test_what_is_frozen_cannot_be_changed(world: SimpleNamespace) -> None:
    spoken(world.jinan)
    period = close()
    for change in ({"closed_by_id": "x"}, {"first_date": date(2026, 4, 1)}):
        with pytest.raises(IntegrityError), transaction.atomic():
            AttainmentPeriod.objects.filter(pk=period.pk).update(**change)
    with pytest.raises(IntegrityError), transaction.atomic():
        Attainment.objects.update(met=2)
    assert Attainment.objects.get().met == 1


def test_a_quarter_is_closed_once_and_not_before_it_is_over(world: SimpleNamespace) -> None:
    with pytest.raises(PeriodNotOver):
        close(at=on(9, 30, 23, 59))
    close(at=on(10, 1, 0, 0))
    with pytest.raises(PeriodClosed):
        close()
    assert AttainmentPeriod.objects.count() == 1


def test_a_year_is_the_sum_of_its_quarters_and_waits_for_them(world: SimpleNamespace) -> None:
    january = on(1, 5).replace(year=2027)
    spoken(world.jinan)
    spoken(world.jinan, at=on(11, 2))
    close()
    with pytest.raises(QuarterOpen):
        close("2026", at=january)
    close("2026-Q4", at=january)
    year = close("2026", at=january)
    assert queries.frozen(year) == {(item(7).pk, world.jinan.pk): Figure(2, 0, 2)}
    assert str(year) == "2026"


def test_a_year_with_a_gap_is_not_closed(world: SimpleNamespace) -> None:
    january = on(1, 5).replace(year=2027)
    close("2026-Q2")
    close("2026-Q4", at=january)
    with pytest.raises(QuarterOpen):
        close("2026", at=january)
    assert AttainmentPeriod.objects.filter(kind="year").count() == 0


def test_what_nobody_closes_is_closed_on_the_fifteenth(world: SimpleNamespace) -> None:
    assert actions.close_periods(at=on(10, 14, 23, 59)) == 0
    assert actions.close_periods(at=on(10, 15, 0, 25)) == 1
    assert actions.close_periods(at=on(10, 16)) == 0
    assert actions.close_periods(at=on(1, 15).replace(year=2027)) == 2
    names = sorted(str(row) for row in AttainmentPeriod.objects.all())
    assert names == ["2026", "2026 Q3", "2026 Q4"]
    assert set(AttainmentPeriod.objects.values_list("closed_by_id", flat=True)) == {SYSTEM.id}


def test_another_person_publishes_and_only_once(world: SimpleNamespace) -> None:
    period = close()
    with pytest.raises(FourEyes):
        actions.publish_attainment(period=period, by=ANNA, at=OCTOBER)
    assert queries.published().count() == 0
    actions.publish_attainment(period=period, by=BORIS, at=OCTOBER)
    with pytest.raises(PublishedAlready):
        actions.publish_attainment(period=period, by=BORIS, at=OCTOBER)
    assert list(queries.published("quarter")) == [period]
    assert AuditEntry.objects.get(verb="attainment.published").data == {"period": "2026 Q3"}


def test_the_database_wants_a_second_person_too(world: SimpleNamespace) -> None:
    period = close()
    with pytest.raises(IntegrityError), transaction.atomic():
        AttainmentPeriod.objects.filter(pk=period.pk).update(published_at=OCTOBER, published_by_id="anna")
    assert AttainmentPeriod.objects.get().published_at is None


# --- periods ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text, first, last, before, after",
    [
        ("2026-Q1", date(2026, 1, 1), date(2026, 3, 31), "2025-Q4", "2026-Q2"),
        ("2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "2026-Q3", "2027-Q1"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "2025", "2027"),
    ],
)
def test_periods_have_their_days_and_neighbours(
    text: str, first: date, last: date, before: str, after: str
) -> None:
    span = quarter(text)
    assert (span.start, span.last, span.before.code, span.after.code, span.code) == (
        *(first, last, before, after, text),
    )


@pytest.mark.parametrize("text", ["", "2026-Q5", "0001", "9999", "2026-07", "x"])
def test_what_is_no_period_is_none(text: str) -> None:
    assert span_of(text) is None


def test_a_day_is_in_its_quarter_and_year() -> None:
    day = date(2026, 9, 30)
    assert (quarter_of(day).code, year_of(day).code) == ("2026-Q3", "2026")
    assert [span.code for span in year_of(day).quarters()] == ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]
