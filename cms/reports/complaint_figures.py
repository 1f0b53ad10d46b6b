"""What complaints come to: rates of the regulator, clocks kept, distributions, ranking; set by set.

A period is whole months. Valid are those that count for its months (see club.complaints.counting). A rate
without a denominator is None: there is no data, which is not the same as zero.

- F1 complaints per 100 million yuan of premium: valid / premium of the policies issued in the period
- F2 complaints per 1,000 policies: valid / policies in force on some day of the period
- F3 timely handling: valid ones answered and reported in time / all valid ones
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import (
    Avg,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
)
from django.db.models.fields import DurationField
from django.db.models.functions import Coalesce, TruncDate, TruncMonth

from club.complaints import counting
from club.complaints.models import ClockKind, Complaint, ComplaintClock, ComplaintEvent
from club.core.clock import SHANGHAI, local_date, midnight, month_bounds
from club.members.models import Policy
from club.organisation.models import Branch
from cms.reports.complaint_months import by_month

FEN_PER_UNIT = 100_000_000 * 100  # the rate is per 100 million yuan
MEASURED = (ClockKind.CONTACT, ClockKind.PLAN, ClockKind.FEEDBACK, ClockKind.DECIDE, ClockKind.REPORT)
GROUPS = ("branch", "grade", "cause")


@dataclass(frozen=True)
class Rates:
    """The rates of the regulator for some branches, with what they are made of."""

    valid: int
    in_time: int
    premium_fen: int
    policies: int

    @property
    def per_premium(self) -> float | None:
        """F1: complaints per 100 million yuan."""
        return self.valid / self.premium_fen * FEN_PER_UNIT if self.premium_fen else None

    @property
    def per_policies(self) -> float | None:
        """F2: complaints per 1,000 policies."""
        return self.valid / self.policies * 1000 if self.policies else None

    @property
    def timely(self) -> float | None:
        """F3, in per cent."""
        return self.in_time / self.valid * 100 if self.valid else None


@dataclass(frozen=True)
class Ranked:
    """A branch with its own rates, and its place; None without a rate."""

    branch: Branch
    rates: Rates
    place: int | None


@dataclass(frozen=True)
class Kept:
    """A clock: how many are over, how many of them ended in time."""

    kind: str
    over: int
    kept: int

    @property
    def share(self) -> float | None:
        """In time, in per cent of those that are over."""
        return self.kept / self.over * 100 if self.over else None


@dataclass(frozen=True)
class Part:
    """One part of a distribution: received and valid in the period."""

    key: Any
    received: int
    valid: int

    @property
    def last(self) -> date:
        """The last day of a part that is a month."""
        return month_bounds(self.key)[1] - timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """How those received in the period went on."""

    received: int
    withdrawn: int
    answered: int
    days: float | None
    rated: int
    stars: float | None

    @property
    def withdrawal(self) -> float | None:
        """Withdrawn, in per cent."""
        return self.withdrawn / self.received * 100 if self.received else None


def received_in(rows: QuerySet[Complaint], start: date, end: date) -> QuerySet[Complaint]:
    """Complaints that reached us in the period."""
    return rows.filter(received_at__gte=midnight(start), received_at__lt=midnight(end))


def in_time(valid: QuerySet[Complaint]) -> QuerySet[Complaint]:
    """Those that were answered and reported to the regulator before each was due."""
    due = {
        "decide_due": Subquery(_clocks(ClockKind.DECIDE).values("due_at")[:1]),
        "report_due": Subquery(_clocks(ClockKind.REPORT).values("due_at")[:1]),
    }
    reported = ComplaintEvent.objects.filter(complaint=OuterRef("pk"), verb="complaint.reported")
    rows = valid.annotate(**due).filter(answered_at__lt=F("decide_due"))
    return rows.filter(Exists(reported.filter(at__lt=OuterRef("report_due"))))


def clock_over(rows: QuerySet[Complaint], kind: str, at: datetime) -> QuerySet[Complaint]:
    """Complaints whose last clock of a kind has ended or is past due."""
    return _with_clock(rows, kind).filter(Q(clock_end__isnull=False) | Q(clock_due__lte=at))


def clock_kept(rows: QuerySet[Complaint], kind: str, at: datetime) -> QuerySet[Complaint]:
    """Those of them in which it ended before it was due."""
    return clock_over(rows, kind, at).filter(clock_end__lt=F("clock_due"))


def clocks_kept(rows: QuerySet[Complaint], at: datetime) -> list[Kept]:
    """How well each clock was kept, the first contact first."""
    return [
        Kept(kind, clock_over(rows, kind, at).count(), clock_kept(rows, kind, at).count())
        for kind in MEASURED
    ]


def course_of(rows: QuerySet[Complaint]) -> Course:
    """Withdrawn, answered after how many days on average, and how the answers were rated."""
    took = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    found = rows.order_by().aggregate(
        received=Count("pk"),
        withdrawn=Count("pk", filter=Q(withdrawn_date__isnull=False)),
        answered=Count("pk", filter=Q(answered_at__isnull=False)),
        took=Avg(took),
        rated=Count("stars"),
        stars=Avg("stars"),
    )
    took_days = found.pop("took")
    return Course(**found, days=took_days.total_seconds() / 86_400 if took_days else None)


@dataclass(frozen=True)
class Sold:
    """What complaints are measured by, each by the key of the branch: premium in fen, policies in force."""

    premium_fen: dict[int, int]
    policies: dict[int, int]


def sold(start: date, end: date) -> Sold:
    """All branches together: it reads every policy of the period."""
    premium = _premium(start, end).order_by().values("branch").annotate(sum=Sum("premium_fen"))
    return Sold({row["branch"]: row["sum"] for row in premium}, _by(_in_force(start, end), "branch"))


def ranking(
    rows: QuerySet[Complaint],
    branches: Iterable[Branch],
    start: date,
    end: date,
    at: datetime,
    known: Sold | None = None,
) -> list[Ranked]:
    """Each branch with its own rates, the most complaints per premium first; those without data last."""
    base = known or sold(start, end)
    valid = counting.valid_in_months(rows, start, end, at)
    counted, timely = _by(valid, "branch"), _by(in_time(valid), "branch")
    books = (counted, timely, base.premium_fen, base.policies)
    found = [(each, Rates(*(book.get(each.pk, 0) for book in books))) for each in branches]
    found = [(branch, rates) for branch, rates in found if any(vars(rates).values())]
    found.sort(key=lambda pair: (pair[1].per_premium is None, -(pair[1].per_premium or 0), pair[0].path))
    with_data = [rates.per_premium for _branch, rates in found if rates.per_premium is not None]
    return [
        Ranked(branch, rates, None if rates.per_premium is None else with_data.index(rates.per_premium) + 1)
        for branch, rates in found
    ]


def together(ranked: Iterable[Ranked]) -> Rates:
    """The rates of all branches together."""
    parts = [each.rates for each in ranked]
    return Rates(
        sum(each.valid for each in parts),
        sum(each.in_time for each in parts),
        sum(each.premium_fen for each in parts),
        sum(each.policies for each in parts),
    )


def parts_of(rows: QuerySet[Complaint], by: str, start: date, end: date, at: datetime) -> list[Part]:
    """Received and valid in the period by branch, class or cause; the most received first."""
    received = _by(received_in(rows, start, end), by)
    valid = _by(counting.valid_in_months(rows, start, end, at), by)
    parts = [Part(key, received.get(key, 0), valid.get(key, 0)) for key in {*received, *valid}]
    return sorted(parts, key=lambda part: (-part.received, -part.valid, str(part.key)))


def months_of(rows: QuerySet[Complaint], start: date, end: date, at: datetime) -> list[Part]:
    """Received and valid by month, the first one first."""
    month = TruncMonth("received_at", tzinfo=SHANGHAI)
    grouped = received_in(rows, start, end).order_by().annotate(month=month).values("month")
    received = {local_date(row["month"]): row["n"] for row in grouped.annotate(n=Count("pk"))}
    valid, found, first = by_month(rows, start, end, at), [], start
    while first < end:
        found.append(Part(first, received.get(first, 0), valid[first]))
        first = month_bounds(first)[1]
    return found


def _by(rows: QuerySet[Any], name: str) -> dict[Any, int]:
    grouped = rows.order_by().values(name).annotate(n=Count("pk"))
    return {row[name]: row["n"] for row in grouped}


def _clocks(kind: str) -> QuerySet[ComplaintClock]:
    return ComplaintClock.objects.filter(complaint=OuterRef("pk"), kind=kind).order_by("-pk")


def _with_clock(rows: QuerySet[Complaint], kind: str) -> QuerySet[Complaint]:
    last = _clocks(kind)
    end, due = (Subquery(last.values(name)[:1]) for name in ("stopped_at", "due_at"))
    return rows.annotate(clock_end=end, clock_due=due)


def _premium(start: date, end: date) -> QuerySet[Policy]:
    """Policies issued in the period; where the core system names no day, those that began in it."""
    issued = TruncDate("issued_at", tzinfo=SHANGHAI)
    day = Coalesce(issued, F("valid_from"), output_field=DateField())
    rows = Policy.objects.exclude(state=Policy.State.CANCELLED).annotate(day=day)
    return rows.filter(day__gte=start, day__lt=end)


def _in_force(start: date, end: date) -> QuerySet[Policy]:
    rows = Policy.objects.exclude(state=Policy.State.CANCELLED)
    return rows.filter(valid_from__lt=end, valid_until__gt=start)
