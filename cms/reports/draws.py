"""What came of a draw, beside what its odds let expect; and what came of all draws in a span."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.db.models import Count, Q, QuerySet, Sum

from club.core.clock import midnight
from vouchers.campaigns import lots
from vouchers.campaigns.models import Occasion, OccasionPrize, Try
from vouchers.lifecycle.models import Gift

FEW, FAIR, FAR = "few", "fair", "far"
# Below five expected the sum of squares says nothing; such prizes are looked at together.
LEAST = 5
# What the sum of squares stays below in 999 of 1,000 fair draws, in thousandths, by degrees of freedom.
BOUNDS = [10828, 13816, 16266, 18467, 20515, 22458, 24322, 26124, 27877, 29588]
BOUNDS += [31264, 32909, 34528, 36123, 37697, 39252, 40790, 42312, 43820, 45315]


@dataclass(frozen=True)
class Line:
    """One prize, or none at all: how many numbers fell to it, how many were expected, and what followed."""

    prize: OccasionPrize | None
    odds: int
    fell: int
    expected: str
    given: int = 0
    collected: int = 0
    used: int = 0
    left: int = 0

    @property
    def percent(self) -> str:
        """The odds as people read them."""
        return lots.percent(self.odds)


@dataclass(frozen=True)
class Results:
    """All tries of a draw. `word` says whether chance explains them: few, fair or far."""

    tries: int
    members: int
    lines: list[Line]
    word: str


@dataclass(frozen=True)
class Drawn:
    """The draws of a campaign in a span: tries, and how many prizes were given, collected, and used once."""

    pk: int
    name: str
    name_en: str
    tries: int
    given: int
    collected: int
    used: int

    @property
    def share(self) -> float:
        """Prizes given of tries, in per cent."""
        return self.given / self.tries * 100


def drawn(tries: QuerySet[Try], start: date, end: date) -> list[Drawn]:
    """What came of the tries in a span, by campaign, the one with most tries first; in one statement."""
    since, until = midnight(start), midnight(end)
    # Occasions are few and their tries are found by an index; a look for the time alone would read all tries.
    during = tries.filter(occasion__starts_at__lt=until, occasion__ends_at__gt=since)
    during = during.filter(drawn_at__gte=since, drawn_at__lt=until)
    by = "occasion__campaign"
    rows = during.order_by().values(by, f"{by}__name", f"{by}__name_en")
    found: Any = rows.annotate(tries=Count("pk", distinct=True), **_prizes())
    made = [
        Drawn(
            *(row[by], row[f"{by}__name"], row[f"{by}__name_en"]),
            *(row["tries"], row["given"], row["collected"], row["used"]),
        )
        for row in found
    ]
    return sorted(made, key=lambda each: (-each.tries, each.pk))


def results_of(occasion: Occasion) -> Results:
    """What came of a draw, in four statements however many drew."""
    made = Try.objects.filter(occasion=occasion)
    sums = made.aggregate(
        tries=Count("pk"), members=Count("member", distinct=True), blank=Count("pk", Q(prize=None))
    )
    prizes = list(occasion.prizes.select_related("batch", "package").order_by("place"))
    fell = {row["prize"]: row for row in _fell(made)}
    left = dict(occasion.prizes.values_list("pk").annotate(Sum("shards__remaining", default=0)).order_by())
    lines = [_line(prize, fell.get(prize.pk, {}), left[prize.pk], sums["tries"]) for prize in prizes]
    rest = lots.WHOLE - sum(prize.odds for prize in prizes)
    if rest or sums["blank"]:
        lines.append(Line(None, rest, sums["blank"], _expected(sums["tries"], rest)))
    word = judge(sums["tries"], [(line.odds, line.fell) for line in lines])
    return Results(sums["tries"], sums["members"], lines, word)


def judge(tries: int, found: Iterable[tuple[int, int]]) -> str:
    """Whether chance explains how often each came, by odds of a million: Pearson's test, in whole numbers.

    `far` happens to one fair draw in a thousand; it is a reason to look, not a proof.
    """
    groups = _groups(tries, found)
    if len(groups) < 2:
        return FEW
    sum_of_squares = sum((seen - expected) ** 2 / expected for expected, seen in groups)
    bound = Fraction(BOUNDS[min(len(groups) - 1, len(BOUNDS)) - 1], 1000)
    return FAIR if sum_of_squares <= bound else FAR


def _groups(tries: int, found: Iterable[tuple[int, int]]) -> list[tuple[Fraction, int]]:
    """Expected and seen; the rarest are put together until at least five are expected."""
    groups: list[tuple[Fraction, int]] = []
    for odds, seen in sorted(found):
        expected = Fraction(tries * odds, lots.WHOLE)
        if groups and groups[-1][0] < LEAST:
            before = groups.pop()
            expected, seen = expected + before[0], seen + before[1]
        groups.append((expected, seen))
    if len(groups) > 1 and groups[-1][0] < LEAST:
        last = groups.pop()
        groups[-1] = (groups[-1][0] + last[0], groups[-1][1] + last[1])
    return groups if groups and groups[0][0] >= LEAST else []


def _fell(made: QuerySet[Try]) -> Iterable[Any]:
    rows = made.exclude(prize=None).order_by().values("prize")
    return rows.annotate(fell=Count("pk", distinct=True), **_prizes())


def _prizes() -> dict[str, Count]:
    """Of tries: how many prizes were given, collected, and used at least once."""
    collected = Q(gift__state=Gift.State.COLLECTED)
    used = Q(gift__vouchers__redemptions__reversed_at=None, gift__vouchers__redemptions__isnull=False)
    return {
        "given": Count("gift", distinct=True),
        "collected": Count("gift", collected, distinct=True),
        "used": Count("gift", used, distinct=True),
    }


def _line(prize: OccasionPrize, found: dict[str, int], left: int, tries: int) -> Line:
    counts = {name: found.get(name, 0) for name in ("fell", "given", "collected", "used")}
    return Line(prize, prize.odds, expected=_expected(tries, prize.odds), left=left, **counts)


def _expected(tries: int, odds: int) -> str:
    """How many of the tries, to a tenth."""
    tenths = (tries * odds * 10 + lots.WHOLE // 2) // lots.WHOLE
    return f"{tenths // 10:,}.{tenths % 10}"
