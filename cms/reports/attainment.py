"""How far service standards are kept, item by item and branch by branch; live or as it was closed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from club.organisation.models import Branch
from club.standards import measures, queries
from club.standards.models import AttainmentPeriod, ServiceItem, ServiceStandard
from club.standards.periods import Span
from club.standards.queries import Counted, Figure, InForce
from cms.reports.kept import kept

SHOWN = 200


@dataclass(frozen=True)
class Line:
    """One item at one branch: its standard of the last day of the period, and its figure."""

    item: ServiceItem
    standard: ServiceStandard | None
    figure: Figure

    @property
    def target(self) -> int | None:
        """In per cent."""
        return self.standard.target if self.standard else None

    @property
    def is_met(self) -> bool | None:
        """Whether the target was reached; None without data."""
        if self.figure.share is None or self.target is None:
            return None
        return self.figure.share >= self.target


@dataclass(frozen=True)
class Place:
    """A branch with those below it: how many items have data, how many of them reach their target."""

    branch: Branch
    with_data: int
    met: int

    @property
    def below(self) -> int:
        """Items under their target."""
        return self.with_data - self.met


@dataclass(frozen=True)
class Period:
    """A span with its figures: those it was closed with, or those of the facts at `at`."""

    span: Span
    figures: Counted
    closed: AttainmentPeriod | None
    at: datetime


def period_of(span: Span, at: datetime) -> Period:
    """A closed one as it was closed; an open one counted now, or a while ago where counting takes long."""
    closed = queries.closed(span)
    if closed:
        return Period(span, queries.frozen(closed), closed, closed.closed_at)
    items = ServiceItem.objects.all()
    live = kept("attainment", span.code, count=lambda: queries.counted(items, span), at=at)
    return Period(span, live.value, None, live.at)


def lines_of(period: Period, branch: Branch, standards: InForce) -> list[Line]:
    """The items for a branch and those below it, in their order."""
    figures = queries.below(branch, period.figures)
    return [
        Line(item, standards.of(item.pk, branch.path), figures.get(item.pk, Figure()))
        for item in ServiceItem.objects.all()
    ]


def places_of(period: Period, branches: Iterable[Branch], standards: InForce) -> list[Place]:
    """Branches with any data, in the order of the tree, each with those below it. No query for a branch."""
    known = list(branches)
    items = list(ServiceItem.objects.all())
    paths = dict(Branch.objects.values_list("pk", "path"))
    found = []
    for branch in known:
        sums = _below(branch.path, period.figures, paths)
        lines = [
            Line(item, standards.of(item.pk, branch.path), sums[item.pk]) for item in items if item.pk in sums
        ]
        judged = [line.is_met for line in lines if line.is_met is not None]
        if judged:
            found.append(Place(branch, len(judged), sum(judged)))
    return found


def branches_of(
    item: ServiceItem, period: Period, branches: Iterable[Branch], standards: InForce
) -> list[tuple[Branch, Line]]:
    """One item at each branch that has cases, with those below it."""
    paths = dict(Branch.objects.values_list("pk", "path"))
    mine = {key: figure for key, figure in period.figures.items() if key[0] == item.pk}
    found = []
    for branch in branches:
        figure = _below(branch.path, mine, paths).get(item.pk)
        if figure:
            found.append((branch, Line(item, standards.of(item.pk, branch.path), figure)))
    return found


def cases_of(item: ServiceItem, span: Span, branch: Branch) -> QuerySet:
    """The cases behind a figure as they are now."""
    inside = Branch.objects.under(branch).values("pk")
    return measures.cases_of(item, span.start, span.end).filter(of_branch__in=inside).order_by("-pk")


def _below(path: str, figures: Counted, paths: dict[int, str]) -> dict[int, Figure]:
    sums: dict[int, Figure] = {}
    for (item, place), figure in figures.items():
        if paths.get(place, "").startswith(path):
            sums[item] = sums.get(item, Figure()) + figure
    return sums
