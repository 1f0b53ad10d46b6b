"""Reads of this room: which standard holds where, what was counted, what is published."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet, Sum

from club.organisation.models import Branch
from club.standards.measures import by_branch, cases_of
from club.standards.models import Attainment, AttainmentPeriod, PeriodKind, ServiceItem, ServiceStandard
from club.standards.periods import Span


@dataclass(frozen=True)
class Figure:
    """Cases of one item: all of them, those left out by its exceptions, those that met the standard."""

    total: int = 0
    left_out: int = 0
    met: int = 0

    @property
    def counted(self) -> int:
        """The denominator."""
        return self.total - self.left_out

    @property
    def missed(self) -> int:
        """Counted and not met."""
        return self.counted - self.met

    @property
    def share(self) -> float | None:
        """Met in per cent of what counts; None: there is no data, which is not the same as zero."""
        return self.met * 100 / self.counted if self.counted else None

    def __add__(self, other: "Figure") -> "Figure":
        return Figure(self.total + other.total, self.left_out + other.left_out, self.met + other.met)


Counted = dict[tuple[int, int], Figure]  # item and branch alone → figure


def counted(items: Iterable[ServiceItem], span: Span) -> Counted:
    """What the facts of now say about a span: a query for each item that is measured, however many rows."""
    return {
        (item.pk, row.pop("of_branch")): Figure(**row)
        for item in items
        for row in by_branch(cases_of(item, span.start, span.end))
    }


def frozen(period: AttainmentPeriod) -> Counted:
    """What a closed period was closed with."""
    rows = Attainment.objects.filter(period=period)
    named = rows.values_list("item_id", "branch_id", "total", "left_out", "met")
    return {(item, branch): Figure(*numbers) for item, branch, *numbers in named}


def sum_of_quarters(spans: Iterable[Span]) -> Counted:
    """The closed quarters among the spans, added up for each item and branch alone."""
    firsts = [span.start for span in spans]
    rows = Attainment.objects.filter(period__kind=PeriodKind.QUARTER, period__first_date__in=firsts)
    sums = rows.order_by().values_list("item_id", "branch_id")
    added = sums.annotate(Sum("total"), Sum("left_out"), Sum("met"))
    return {(item, branch): Figure(*numbers) for item, branch, *numbers in added}


def closed(span: Span) -> AttainmentPeriod | None:
    """The period as it was closed, if it was."""
    return AttainmentPeriod.objects.filter(kind=span.kind, first_date=span.start).first()


class InForce:
    """The standards that hold on a day, for any branch. One query; then asked as often as one likes."""

    def __init__(self, day: date) -> None:
        rows = ServiceStandard.objects.filter(valid_from__lte=day).select_related("branch")
        self.newest: dict[tuple[int, str], ServiceStandard] = {
            (row.item_id, row.branch.path if row.branch else ""): row for row in rows.order_by("valid_from")
        }

    def of(self, item: int, path: str) -> ServiceStandard | None:
        """The one of the nearest branch upwards that has its own, or that of all."""
        while path.strip("/"):
            if row := self.newest.get((item, path)):
                return row
            path = path.rstrip("/").rpartition("/")[0] + "/"
        return self.newest.get((item, ""))

    def own(self, item: int) -> list[ServiceStandard]:
        """Those that branches have of their own, from the top."""
        found = [(path, row) for (key, path), row in self.newest.items() if key == item and path]
        return [row for _path, row in sorted(found, key=lambda pair: pair[0])]


def published(kind: str = "") -> QuerySet[AttainmentPeriod]:
    """What everybody may read, the newest first."""
    rows = AttainmentPeriod.objects.filter(published_at__isnull=False)
    chosen = rows.filter(kind=kind) if kind else rows
    return chosen.order_by("-first_date", "kind")


def below(branch: Branch | None, figures: Counted) -> dict[int, Figure]:
    """Figures of a branch and all below it by item; without a branch those of everybody."""
    inside = None
    if branch is not None:
        inside = set(Branch.objects.under(branch).values_list("pk", flat=True))
    sums: dict[int, Figure] = {}
    for (item, place), figure in figures.items():
        if inside is None or place in inside:
            sums[item] = sums.get(item, Figure()) + figure
    return sums


def versions_of(item: ServiceItem, reach: Q) -> QuerySet[ServiceStandard]:
    """All versions of an item in reach, the newest first."""
    return (
        ServiceStandard.objects.filter(reach, item=item)
        .select_related("branch")
        .order_by("-valid_from", "-pk")
    )
