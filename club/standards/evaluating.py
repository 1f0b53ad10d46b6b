"""How a score comes about: pure arithmetic.

- An indicator brings its weight in points at its best value, none at its worst, in between in proportion.
- A branch's score is its points in per cent of the weights that have data: the weight of an indicator without
  data is shared out among the others in proportion. Bonus and malus come on top; a total is never below zero.
- The head office has the mean of the totals of its branches, weighed by their premium, and the grade of the
  first band whose lower bound it reaches. Branches are scored only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from club.organisation.models import Branch
from club.standards.models import SchemeBand, SchemeIndicator

CENT, NOTHING = Decimal("0.01"), Decimal(0)


@dataclass(frozen=True)
class Part:
    """One indicator at one branch; `value` and `points` are None without data."""

    indicator: SchemeIndicator
    value: Decimal | None
    points: Decimal | None


@dataclass(frozen=True)
class Scored:
    """A branch with what its score is made of."""

    branch: Branch
    parts: list[Part]
    premium_fen: int
    extra: int

    @property
    def weight(self) -> Decimal:
        """Of the indicators with data."""
        return sum((part.indicator.weight for part in self.parts if part.points is not None), NOTHING)

    @property
    def points(self) -> Decimal:
        """Of all indicators together."""
        return sum((part.points for part in self.parts if part.points is not None), NOTHING)

    @property
    def score(self) -> Decimal | None:
        """Points in per cent of the weights with data."""
        return rounded(self.points * 100 / self.weight) if self.weight else None

    @property
    def total(self) -> Decimal | None:
        """With bonus and malus."""
        return None if self.score is None else max(self.score + self.extra, NOTHING)


def rounded(value: Decimal) -> Decimal:
    """To two places, halves up."""
    return value.quantize(CENT, ROUND_HALF_UP)


def part_of(indicator: SchemeIndicator, value: Decimal | None) -> Part:
    """What a value brings."""
    if value is None:
        return Part(indicator, None, None)
    reached = (value - indicator.worst) / (indicator.best - indicator.worst)
    share = min(max(reached, NOTHING), Decimal(1))
    return Part(indicator, rounded(value), rounded(share * indicator.weight))


def of_the_head_office(rows: Iterable[Scored]) -> Decimal | None:
    """The mean of the totals weighed by premium; None without a branch that has both."""
    known = [(row.total, row.premium_fen) for row in rows if row.total is not None and row.premium_fen > 0]
    if not known:
        return None
    return rounded(sum((total * fen for total, fen in known), NOTHING) / sum(fen for _total, fen in known))


def grade_of(bands: Iterable[SchemeBand], total: Decimal | None) -> str:
    """The grade of a total; none without one."""
    ordered = sorted(bands, key=lambda band: -band.least)
    return next((band.grade for band in ordered if total is not None and total >= band.least), "")
