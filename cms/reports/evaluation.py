"""The service evaluation of a year: what each indicator comes to at each province, live or as it was closed.

A province counts all branches below it. Each indicator is one or two queries for all branches together.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Count, ExpressionWrapper, F, Q, Sum
from django.db.models.fields import DurationField

from club.complaints.models import Complaint
from club.members.models import InsuranceClaim
from club.organisation.models import Branch, BranchLevel
from club.revisits.models import Answering, RevisitAnswer
from club.standards.evaluating import Part, Scored, grade_of, of_the_head_office, part_of
from club.standards.measures.cases import in_days
from club.standards.models import Evaluation, EvaluationPoints, EvaluationScheme, Indicator
from club.standards.periods import Span
from cms.reports import complaint_figures
from cms.reports.kept import kept

DAY = timedelta(days=1)
SATISFIED = ("4", "5")  # stars
# Numerator and denominator of each branch alone.
Ratios = Mapping[str, tuple[Mapping[int, Decimal], Mapping[int, Decimal]]]


@dataclass(frozen=True)
class Year:
    """A year with its scores; `closed` when they are those it was closed with."""

    span: Span
    scheme: EvaluationScheme
    scored: list[Scored]
    score: Decimal | None
    grade: str
    closed: Evaluation | None
    at: datetime


def scheme_on(span: Span) -> EvaluationScheme:
    """The scheme in force on the last day of a year; the first one for years before it."""
    rows = EvaluationScheme.objects.prefetch_related("indicators", "bands")
    return rows.filter(valid_from__lte=span.last).first() or rows.last() or rows.get()


def year_of(span: Span, at: datetime, *, anew: bool = False) -> Year:
    """As it was closed, or by the facts of now: of a while ago where counting takes long, unless `anew`."""
    closed = Evaluation.objects.filter(year=span.start.year).select_related("scheme").first()
    if closed:
        scored = _frozen(closed)
        return Year(span, closed.scheme, scored, closed.score, closed.grade, closed, closed.closed_at)
    scheme = scheme_on(span)
    live = kept(
        *("evaluation", span.code),
        count=lambda: (_ratios(span, at), _premium(span)),
        at=at,
        anew=anew,
    )
    scored = _scored(scheme, span, *live.value)
    score = of_the_head_office(scored)
    return Year(span, scheme, scored, score, grade_of(scheme.bands.all(), score), None, live.at)


def _scored(scheme: EvaluationScheme, span: Span, ratios: Ratios, premium: Mapping[int, int]) -> list[Scored]:
    paths = dict(Branch.objects.values_list("pk", "path"))
    extra: Counter[int] = Counter()
    for branch, points in EvaluationPoints.objects.filter(year=span.start.year).values_list(
        "branch", "points"
    ):
        extra[branch] += points
    found = []
    for branch in Branch.objects.filter(level=BranchLevel.PROVINCE, is_active=True):
        inside = {pk for pk, path in paths.items() if path.startswith(branch.path)}
        parts = [part_of(one, _value(ratios.get(one.code), inside)) for one in scheme.indicators.all()]
        fen = sum(premium.get(pk, 0) for pk in inside)
        found.append(Scored(branch, parts, fen, extra[branch.pk]))
    return found


def _value(
    ratio: tuple[Mapping[int, Decimal], Mapping[int, Decimal]] | None, inside: Iterable[int]
) -> Decimal | None:
    if ratio is None:
        return None
    above, below = (sum((part.get(pk, Decimal(0)) for pk in inside), Decimal(0)) for part in ratio)
    return above / below if below else None


def _ratios(span: Span, at: datetime) -> Ratios:
    ranked = complaint_figures.ranking(
        Complaint.objects.all(), Branch.objects.all(), span.start, span.end, at, _sold(span)
    )
    rates = {row.branch.pk: row.rates for row in ranked}
    valid = {pk: Decimal(rate.valid) for pk, rate in rates.items()}
    premium = {pk: Decimal(rate.premium_fen) / complaint_figures.FEN_PER_UNIT for pk, rate in rates.items()}
    policies = {pk: Decimal(rate.policies) / 1000 for pk, rate in rates.items()}
    in_time = {pk: Decimal(rate.in_time) * 100 for pk, rate in rates.items()}
    return {
        Indicator.SATISFIED: _satisfied(span),
        **_claims(span),
        Indicator.PER_PREMIUM: (valid, premium),
        Indicator.PER_POLICIES: (valid, policies),
        Indicator.TIMELY: (in_time, valid),
    }


def _sold(span: Span) -> complaint_figures.Sold:
    return complaint_figures.sold(span.start, span.end)


def _premium(span: Span) -> dict[int, int]:
    return _sold(span).premium_fen


def _satisfied(span: Span) -> tuple[dict[int, Decimal], dict[int, Decimal]]:
    said = RevisitAnswer.objects.filter(
        in_days("attempt__ended_at", span.start, span.end),
        question__answering=Answering.STARS,
        value__in=list("12345"),
    )
    rows = said.order_by().values("attempt__revisit__branch")
    counted = rows.annotate(all=Count("pk"), good=Count("pk", filter=Q(value__in=SATISFIED)))
    good = {row["attempt__revisit__branch"]: Decimal(row["good"]) * 100 for row in counted}
    return good, {row["attempt__revisit__branch"]: Decimal(row["all"]) for row in counted}


def _claims(span: Span) -> dict[str, tuple[dict[int, Decimal], dict[int, Decimal]]]:
    place = "customer__branch"
    reported = InsuranceClaim.objects.filter(in_days("reported_at", span.start, span.end)).order_by()
    filed = list(
        reported.values(place).annotate(all=Count("pk"), done=Count("pk", filter=Q(closed_at__isnull=False)))
    )
    took = ExpressionWrapper(F("closed_at") - F("reported_at"), output_field=DurationField())
    ended = InsuranceClaim.objects.filter(in_days("closed_at", span.start, span.end)).order_by()
    over = list(
        ended.values(place).annotate(
            all=Count("pk"), paid=Count("pk", filter=Q(paid_fen__gt=0)), took=Sum(took)
        )
    )
    count = {row[place]: Decimal(row["all"]) for row in over}
    return {
        Indicator.CLOSED: (
            {row[place]: Decimal(row["done"]) * 100 for row in filed},
            {row[place]: Decimal(row["all"]) for row in filed},
        ),
        Indicator.DAYS: ({row[place]: Decimal(str(row["took"] / DAY)) for row in over}, count),
        Indicator.PAID: ({row[place]: Decimal(row["paid"]) * 100 for row in over}, count),
    }


def _frozen(row: Evaluation) -> list[Scored]:
    parts: dict[int, list[Part]] = {}
    for one in row.scores.select_related("indicator"):
        parts.setdefault(one.branch_id, []).append(Part(one.indicator, one.value, one.points))
    results = row.results.select_related("branch")
    return [Scored(one.branch, parts.get(one.branch_id, []), one.premium_fen, one.extra) for one in results]
