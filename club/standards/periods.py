"""Quarters and years as people write them: 2026-Q3, 2026."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from club.core.clock import local_date, midnight
from club.standards.models import PeriodKind

WRITTEN = re.compile(r"([1-9]\d{3})(?:-Q([1-4]))?")
MONTHS = 3  # of a quarter


@dataclass(frozen=True)
class Span:
    """A quarter or a year by its first day; `end` is the day after its last."""

    kind: str
    start: date

    @property
    def end(self) -> date:
        """The day after the last."""
        if self.kind == PeriodKind.YEAR:
            return date(self.start.year + 1, 1, 1)
        return self._moved(1)

    @property
    def last(self) -> date:
        """The last day."""
        return date.fromordinal(self.end.toordinal() - 1)

    @property
    def code(self) -> str:
        """As an address carries it."""
        year = f"{self.start.year}"
        return year if self.kind == PeriodKind.YEAR else f"{year}-Q{self.number}"

    @property
    def number(self) -> int:
        """Which quarter of its year the first day is in."""
        return (self.start.month - 1) // MONTHS + 1

    @property
    def before(self) -> "Span":
        """The one before, of the same kind."""
        if self.kind == PeriodKind.YEAR:
            return Span(self.kind, date(self.start.year - 1, 1, 1))
        return Span(self.kind, self._moved(-1))

    @property
    def after(self) -> "Span":
        """The next one of the same kind."""
        return Span(self.kind, self.end)

    def is_over(self, at: datetime) -> bool:
        """Whether its last day is past."""
        return at >= midnight(self.end)

    def quarters(self) -> list["Span"]:
        """The quarters in it."""
        if self.kind == PeriodKind.QUARTER:
            return [self]
        firsts = (date(self.start.year, month, 1) for month in (1, 4, 7, 10))
        return [Span(PeriodKind.QUARTER, first) for first in firsts]

    def _moved(self, quarters: int) -> date:
        month = self.start.year * 12 + self.start.month - 1 + quarters * MONTHS
        return date(month // 12, month % 12 + 1, 1)


def quarter_of(day: date) -> Span:
    """The quarter of a day."""
    return Span(PeriodKind.QUARTER, date(day.year, (day.month - 1) // MONTHS * MONTHS + 1, 1))


def year_of(day: date) -> Span:
    """The year of a day."""
    return Span(PeriodKind.YEAR, date(day.year, 1, 1))


def last_quarter(at: datetime) -> Span:
    """The quarter that was over last."""
    return quarter_of(local_date(at)).before


def span_of(text: str) -> Span | None:
    """The period somebody wrote; None for anything else."""
    found = WRITTEN.fullmatch(text.strip())
    if not found or int(found[1]) > 9990:
        return None
    year, number = int(found[1]), found[2]
    if number is None:
        return Span(PeriodKind.YEAR, date(year, 1, 1))
    return Span(PeriodKind.QUARTER, date(year, (int(number) - 1) * MONTHS + 1, 1))
