"""The service evaluation: scores, grades and weights, worked out by hand."""

from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from club.core.models import AuditEntry
from club.members.models import InsuranceClaim
from club.organisation.models import Branch
from club.standards import actions
from club.standards.actions import Weighed
from club.standards.evaluating import Scored, grade_of, of_the_head_office, part_of
from club.standards.models import (
    Evaluation,
    EvaluationPoints,
    EvaluationScheme,
    EvaluationScore,
    SchemeIndicator,
)
from club.standards.refusals import (
    DayPast,
    NoPoints,
    NoScale,
    PeriodClosed,
    PeriodNotOver,
    WeightsNotWhole,
    WordsMissing,
    WrittenAlready,
)
from cms.reports import evaluation as report
from tests import cast
from tests.club.standards.scene import ANNA, OCTOBER, on, places, quarter

pytestmark = pytest.mark.django_db
D = Decimal
JANUARY = on(1, 20).replace(year=2027)


@pytest.fixture
def world() -> SimpleNamespace:
    made = places()
    Branch.objects.filter(pk=made.province.pk).update(level="province")
    return made


def indicator(code: str) -> SchemeIndicator:
    return SchemeIndicator.objects.get(code=code)


def scored(branch: Branch, extra: int = 0, premium: int = 100, **values: str | None) -> Scored:
    parts = [part_of(indicator(code), None if value is None else D(value)) for code, value in values.items()]
    return Scored(branch, parts, premium, extra)


def ended(branch: Branch, days: int, paid: int, month: int = 3) -> InsuranceClaim:
    """A claim reported on the first of a month and closed so many days later."""
    start = on(month, 1)
    return InsuranceClaim.objects.create(
        number=f"LP{InsuranceClaim.objects.count() + 1:08d}",
        customer=cast.customer(branch=branch),
        reported_at=start,
        closed_at=start.replace(day=1 + days),
        paid_fen=paid,
    )


def weighed(**weights: str) -> list[Weighed]:
    return [Weighed(code, D(weight), D(100), D(80)) for code, weight in weights.items()]


# --- arithmetic ---------------------------------------------------------------------------


def test_the_first_scheme_has_the_weights_and_grades_of_2015() -> None:
    scheme = EvaluationScheme.objects.get()
    weights = {row.code: row.weight for row in scheme.indicators.all()}
    assert sum(weights.values()) == 100
    assert weights["per_premium"] + weights["per_policies"] == 15
    assert weights["closed"] + weights["days"] + weights["paid"] == 45
    assert [(row.grade, row.least) for row in scheme.bands.all()][:3] == [("AAA", 95), ("AA", 90), ("A", 85)]


# Scale 80 to 100 with weight 10, and days from 30 (none) to 5 (all) with weight 15.
SCALES = [
    ("timely", "100", "10.00"),
    ("timely", "90", "5.00"),
    ("timely", "80", "0.00"),
    ("timely", "70", "0.00"),
    ("days", "5", "15.00"),
    ("days", "17.5", "7.50"),
    ("days", "2", "15.00"),
    ("days", "40", "0.00"),
]


@pytest.mark.parametrize("code, value, points", SCALES)
def test_points_lie_between_the_worst_and_the_best_value(code: str, value: str, points: str) -> None:
    assert part_of(indicator(code), D(value)).points == D(points)


def test_the_weight_of_what_has_no_data_is_shared_out(world: SimpleNamespace) -> None:
    # 5 of 10 and 15 of 15 points: 20 of 25 make 80; without data the other 10 do not count.
    one = scored(world.province, timely="90", days="5", answered=None)
    assert (one.points, one.weight, one.score) == (D("20.00"), D("25.00"), D("80.00"))
    assert scored(world.province, answered=None).score is None


def test_bonus_and_malus_come_on_top_and_never_below_zero(world: SimpleNamespace) -> None:
    assert scored(world.province, extra=3, timely="90").total == D("53.00")
    assert scored(world.province, extra=-5, timely="80").total == D(0)
    assert scored(world.province, extra=5, answered=None).total is None


def test_the_head_office_is_the_mean_weighed_by_premium(world: SimpleNamespace) -> None:
    # (50 x 300 + 100 x 100) / 400 = 62.5; a branch without data or premium has no part in it.
    rows = [
        scored(world.province, premium=300, timely="90"),
        scored(world.jinan, premium=100, timely="100"),
        scored(world.qingdao, premium=500, answered=None),
        scored(world.head, premium=0, timely="100"),
    ]
    assert of_the_head_office(rows) == D("62.50")
    assert of_the_head_office([]) is None


GRADES = [("95", "AAA"), ("94.99", "AA"), ("55", "C"), ("54.99", "D"), ("103", "AAA"), ("0", "D")]


@pytest.mark.parametrize("total, grade", GRADES)
def test_the_lower_bound_of_a_grade_belongs_to_it(total: str, grade: str) -> None:
    bands = list(EvaluationScheme.objects.get().bands.all())
    assert grade_of(bands, D(total)) == grade
    assert grade_of(bands, None) == ""


# --- a year ---------------------------------------------------------------------------------


def test_a_year_is_worked_out_from_the_facts_of_all_branches_of_a_province(world: SimpleNamespace) -> None:
    ended(world.jinan, days=10, paid=100)
    ended(world.qingdao, days=20, paid=0)
    ended(world.head, days=1, paid=100)  # not of the province
    year = report.year_of(quarter("2026"), JANUARY)
    (one,) = year.scored
    values = {part.indicator.code: part.value for part in one.parts}
    assert one.branch == world.province
    assert (values["closed"], values["days"], values["paid"]) == (D(100), D(15), D(50))
    assert [code for code, value in values.items() if value is None] == [
        *("answered", "satisfied", "objections", "per_premium", "per_policies", "timely"),
    ]
    # 15 of 15, (30 - 15) / 25 of 15 = 9, nothing of 15: 24 of 45.
    assert (one.points, one.score) == (D("24.00"), D("53.33"))


def test_a_closed_year_keeps_its_scores(world: SimpleNamespace) -> None:
    row = ended(world.jinan, days=10, paid=100)
    cast.policy(row.customer, branch=world.jinan, premium_fen=500, issued_at=on(5, 5))
    actions.give_points(year=2026, branch=world.province, points=2, words="视频理赔", by=ANNA, at=OCTOBER)
    live = report.year_of(quarter("2026"), JANUARY)
    facts: dict[str, Any] = {"year": 2026, "scheme": live.scheme, "scored": live.scored}
    closed = actions.close_evaluation(**facts, by=ANNA, at=JANUARY)
    InsuranceClaim.objects.all().delete()
    again = report.year_of(quarter("2026"), JANUARY)
    assert [(one.branch, one.score, one.total) for one in again.scored] == [
        (one.branch, one.score, one.total) for one in live.scored
    ]
    assert (again.score, again.grade, again.closed) == (live.score, live.grade, closed)
    assert again.score is not None
    assert AuditEntry.objects.get(verb="evaluation.closed").data == {"rows": 1, "period": "2026"}


def test_a_year_is_closed_once_after_its_end_and_cannot_be_changed(world: SimpleNamespace) -> None:
    facts: dict[str, Any] = {"year": 2026, "scheme": EvaluationScheme.objects.get(), "by": ANNA}
    rows = [scored(world.province, timely="90")]
    with pytest.raises(PeriodNotOver):
        actions.close_evaluation(scored=rows, at=on(12, 31, 23, 59), **facts)
    actions.close_evaluation(scored=rows, at=JANUARY, **facts)
    with pytest.raises(PeriodClosed):
        actions.close_evaluation(scored=rows, at=JANUARY, **facts)
    with pytest.raises(PeriodClosed):
        actions.give_points(year=2026, branch=world.province, points=1, words="x", by=ANNA, at=JANUARY)
    with pytest.raises(IntegrityError), transaction.atomic():
        EvaluationScore.objects.update(points=10)
    assert Evaluation.objects.get().grade == "D"


@pytest.mark.parametrize("points", [0, 6, -6])
def test_bonus_and_malus_are_one_to_five_with_a_reason(world: SimpleNamespace, points: int) -> None:
    facts: dict[str, Any] = {"year": 2026, "branch": world.province, "by": ANNA, "at": OCTOBER}
    with pytest.raises(NoPoints):
        actions.give_points(points=points, words="x", **facts)
    with pytest.raises(WordsMissing):
        actions.give_points(points=1, words=" ", **facts)
    assert EvaluationPoints.objects.count() == 0


# --- the scheme -----------------------------------------------------------------------------


def test_the_next_scheme_holds_for_years_that_end_on_its_day_or_later(world: SimpleNamespace) -> None:
    first = EvaluationScheme.objects.get()
    facts: dict[str, Any] = {"name": "新办法", "name_en": "", "by": ANNA, "at": OCTOBER}
    indicators = weighed(closed="60", paid="40")
    row = actions.write_scheme(valid_from=date(2027, 1, 1), indicators=indicators, **facts)
    assert [one.code for one in row.indicators.all()] == ["closed", "paid"]
    assert row.bands.count() == first.bands.count()
    assert report.scheme_on(quarter("2026")) == first
    assert report.scheme_on(quarter("2027")) == row
    assert report.scheme_on(quarter("2020")) == first


def test_weights_add_to_100_and_a_scale_has_two_ends(world: SimpleNamespace) -> None:
    facts: dict[str, Any] = {"name": "x", "name_en": "", "by": ANNA, "at": OCTOBER}
    day = OCTOBER.date()
    with pytest.raises(WeightsNotWhole):
        actions.write_scheme(valid_from=day, indicators=weighed(closed="60", paid="39.99"), **facts)
    flat = [Weighed("closed", D(100), D(5), D(5))]
    with pytest.raises(NoScale):
        actions.write_scheme(valid_from=day, indicators=flat, **facts)
    with pytest.raises(DayPast):
        actions.write_scheme(valid_from=date(2026, 10, 4), indicators=weighed(closed="100"), **facts)
    actions.write_scheme(valid_from=day, indicators=weighed(closed="100"), **facts)
    with pytest.raises(WrittenAlready):
        actions.write_scheme(valid_from=day, indicators=weighed(closed="100"), **facts)
    assert EvaluationScheme.objects.count() == 2
