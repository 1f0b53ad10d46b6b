"""What comes of the call queues: what waits now, coverage of what was drawn, what customers said."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Avg, Count, Q, QuerySet, SmallIntegerField
from django.db.models.functions import Cast

from club.core.clock import midnight
from club.revisits.models import (
    Answering,
    QualityCheck,
    Revisit,
    RevisitAnswer,
    RevisitKind,
    State,
    Verification,
)
from club.revisits.queries import callable_now

# What may not be called any more for the first time, or was: the denominator of coverage.
DUE = ~Q(state=State.WAITING) | Q(round__gt=1)
REACHED = Q(reached_at__isnull=False)


@dataclass(frozen=True)
class Coverage:
    """One queue over a span of days. Shares are percent of what was due; None without any."""

    kind: RevisitKind
    drawn: int
    due: int
    reached: int
    unreachable: int
    refused: int
    at_branch: int
    out: int
    stars: float | None
    score: float | None

    @property
    def share(self) -> float | None:
        """How many of a hundred that were due were spoken to."""
        return self.reached * 100 / self.due if self.due else None

    @property
    def kept(self) -> float | None:
        """How many of a hundred that were due were called inside their window."""
        return (self.due - self.out) * 100 / self.due if self.due else None


@dataclass(frozen=True)
class Standing:
    """What a queue holds at a moment."""

    kind: RevisitKind
    now: int
    waiting: int
    at_branch: int


def drawn_in(rows: QuerySet[Revisit], start: date, end: date) -> QuerySet[Revisit]:
    """Drawn on these days; the end is exclusive."""
    return rows.filter(drawn_at__gte=midnight(start), drawn_at__lt=midnight(end))


def coverage(rows: QuerySet[Revisit], start: date, end: date) -> list[Coverage]:
    """Each queue that is in use, in four queries however many rows there are."""
    span = drawn_in(rows, start, end)
    counted = {row.pop("kind"): row for row in span.order_by().values("kind").annotate(**_counts())}
    stars, scores = _stars(span), _scores(span)
    return [
        Coverage(kind, **{**dict.fromkeys(_counts(), 0), **counted.get(kind.pk, {})},
                 stars=stars.get(kind.pk), score=scores.get(kind.pk))
        for kind in RevisitKind.objects.filter(is_on=True)
    ]  # fmt: skip


def _counts() -> dict[str, Count]:
    parts = {
        "drawn": Q(),
        "due": DUE,
        "reached": REACHED & DUE,
        **{name: Q(state=name) for name in ("unreachable", "refused", "at_branch", "out")},
    }
    return {name: Count("pk", filter=part) if part else Count("pk") for name, part in parts.items()}


def _stars(rows: QuerySet[Revisit]) -> dict[int, float]:
    said = RevisitAnswer.objects.filter(
        attempt__revisit__in=rows, question__answering=Answering.STARS, value__in=list("12345")
    )
    found = said.values("attempt__revisit__kind").annotate(mean=Avg(Cast("value", SmallIntegerField())))
    return {row["attempt__revisit__kind"]: row["mean"] for row in found}


def _scores(rows: QuerySet[Revisit]) -> dict[int, float]:
    found = QualityCheck.objects.filter(attempt__revisit__in=rows).values("attempt__revisit__kind")
    return {row["attempt__revisit__kind"]: row["mean"] for row in found.annotate(mean=Avg("score"))}


def standing(rows: QuerySet[Revisit], at: datetime) -> list[Standing]:
    """What each queue holds now."""
    held = rows.filter(state__in=[State.WAITING, State.AT_BRANCH]).order_by()
    counted = {
        row["kind"]: row
        for row in held.values("kind").annotate(
            waiting=Count("pk", filter=Q(state=State.WAITING)),
            at_branch=Count("pk", filter=Q(state=State.AT_BRANCH)),
        )
    }
    ready = dict(callable_now(rows, at).order_by().values_list("kind").annotate(Count("pk")))
    nothing = {"waiting": 0, "at_branch": 0}
    return [
        Standing(
            kind,
            ready.get(kind.pk, 0),
            *(counted.get(kind.pk, nothing)[name] for name in ("waiting", "at_branch")),
        )
        for kind in RevisitKind.objects.filter(is_on=True)
    ]


def late(rows: QuerySet[Verification], today: date) -> QuerySet[Verification]:
    """What a branch has not answered by its day."""
    return rows.filter(answered_at=None, due_date__lt=today)
