"""Evaluate a year: the scheme, bonus and malus, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date, midnight
from club.organisation.models import Branch
from club.standards.evaluating import Scored, grade_of, of_the_head_office
from club.standards.models import (
    Evaluation,
    EvaluationPoints,
    EvaluationResult,
    EvaluationScheme,
    EvaluationScore,
    SchemeBand,
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

LOCK = 7_301_012  # any number that nothing else uses
MOST = 5  # points of a bonus or malus
WHOLE = Decimal(100)


@dataclass(frozen=True)
class Weighed:
    """An indicator as a scheme weighs it."""

    code: str
    weight: Decimal
    best: Decimal
    worst: Decimal


@transaction.atomic
def write_scheme(
    *, name: str, name_en: str, valid_from: date, indicators: Sequence[Weighed], by: Actor, at: datetime
) -> EvaluationScheme:
    """The next scheme, with the grades of the one before.

    - one audit entry
    - refuses with DayPast, with WrittenAlready for a day on which one begins, with WeightsNotWhole unless the
      weights add to 100, with NoScale where best and worst are the same
    """
    if valid_from < local_date(at):
        raise DayPast
    if sum(each.weight for each in indicators) != WHOLE:
        raise WeightsNotWhole
    if any(each.best == each.worst for each in indicators):
        raise NoScale
    if EvaluationScheme.objects.filter(valid_from=valid_from).exists():
        raise WrittenAlready
    before = EvaluationScheme.objects.first()  # the newest comes first
    row = EvaluationScheme.objects.create(
        name=name, name_en=name_en, valid_from=valid_from, written_at=at, written_by_id=by.id
    )
    SchemeIndicator.objects.bulk_create(
        SchemeIndicator(scheme=row, number=number, **vars(each)) for number, each in enumerate(indicators, 1)
    )
    bands = before.bands.all() if before else []
    SchemeBand.objects.bulk_create(SchemeBand(scheme=row, least=one.least, grade=one.grade) for one in bands)
    audit.record(
        verb="evaluation.scheme_written", subject=row, by=by, at=at, valid_from=valid_from.isoformat()
    )
    return row


@transaction.atomic
def give_points(
    *, year: int, branch: Branch, points: int, words: str, by: Actor, at: datetime
) -> EvaluationPoints:
    """Bonus for something new that works, malus for a grave event.

    - one audit entry
    - refuses with NoPoints unless they are 1 to 5 either way, with PeriodClosed, with WordsMissing
    """
    _in_turn()
    if Evaluation.objects.filter(year=year).exists():
        raise PeriodClosed
    if not points or abs(points) > MOST:
        raise NoPoints
    said = words.strip()[:300]
    if not said:
        raise WordsMissing
    facts = {"year": year, "branch": branch, "points": points, "words": said}
    row = EvaluationPoints.objects.create(**facts, given_at=at, given_by_id=by.id)
    audit.record(
        verb="evaluation.points_given", subject=row, by=by, at=at,
        branch=branch.code, bonus=points, period=str(year),
    )  # fmt: skip
    return row


@transaction.atomic
def close_evaluation(
    *, year: int, scheme: EvaluationScheme, scored: Sequence[Scored], by: Actor, at: datetime
) -> Evaluation:
    """Write a year's scores down for good, as they were worked out.

    - one row for each branch and each of its indicators, score and grade of the head office; one audit entry
    - refuses with PeriodNotOver, with PeriodClosed the second time
    """
    if at < midnight(date(year + 1, 1, 1)):
        raise PeriodNotOver
    _in_turn()
    if Evaluation.objects.filter(year=year).exists():
        raise PeriodClosed
    score = of_the_head_office(scored)
    grade = grade_of(scheme.bands.all(), score)
    row = Evaluation.objects.create(
        year=year, scheme=scheme, score=score, grade=grade, closed_at=at, closed_by_id=by.id
    )
    EvaluationResult.objects.bulk_create(
        EvaluationResult(evaluation=row, branch=one.branch, premium_fen=one.premium_fen, extra=one.extra)
        for one in scored
    )
    EvaluationScore.objects.bulk_create(
        EvaluationScore(
            evaluation=row, branch=one.branch, indicator=part.indicator, value=part.value, points=part.points
        )
        for one in scored
        for part in one.parts
    )
    audit.record(verb="evaluation.closed", subject=row, by=by, at=at, rows=len(scored), period=str(year))
    return row


def _in_turn() -> None:
    with connection.cursor() as cursor:  # points and closing at once take turns
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
