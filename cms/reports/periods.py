"""Months and years as people write them: 2026-09, 2026-07..2026-09, 2026."""

import re
from datetime import date, datetime

from django.db.models import QuerySet

from club.complaints import counting
from club.complaints.models import Complaint
from club.core.clock import month_bounds

MONTHS = re.compile(r"(\d{4})-(\d\d)(?:\.\.(\d{4})-(\d\d))?")


def span_of(text: str) -> tuple[date, date] | None:
    """First day and the day after the last of some months; None for anything else."""
    found = MONTHS.fullmatch(text.strip())
    if not found:
        return None
    year, month, last_year, last_month = found.groups()
    try:
        start = date(int(year), int(month), 1)
        end = date(int(last_year or year), int(last_month or month), 1)
        return start, month_bounds(end)[1]
    except (ValueError, OverflowError):
        return None


def in_words(start: date, end: date) -> str:
    """The same the other way round, as an address carries it; `end` is the day after."""
    last = date.fromordinal(end.toordinal() - 1)
    first = f"{start:%Y-%m}"
    return first if (start.year, start.month) == (last.year, last.month) else f"{first}..{last:%Y-%m}"


def valid(rows: QuerySet[Complaint], text: str, at: datetime) -> QuerySet[Complaint]:
    """Complaints that count as valid for some months or for a year; none for what cannot be read."""
    words = text.strip()
    if re.fullmatch(r"[1-9]\d{3}", words) and int(words) < 9999:
        return counting.valid_in_year(rows, int(words), at)
    span = span_of(words)
    return counting.valid_in_months(rows, *span, at) if span else rows.none()
