"""Every working day of 2025 and 2026 as on a wall calendar, and every due time counted along it."""

from datetime import date, timedelta
from itertools import islice

import pytest

from club.complaints.models import Unit
from club.complaints.terms import Term, due
from club.core.clock import end_of
from tests.club.complaints.calendars import published
from tests.club.complaints.scene import FRIDAY_EVENING

# Ticked off month by month from the notices of the State Council.
WALL = {
    "2025-01": "2 3 6 7 8 9 10 13 14 15 16 17 20 21 22 23 24 26 27",
    "2025-02": "5 6 7 8 10 11 12 13 14 17 18 19 20 21 24 25 26 27 28",
    "2025-03": "3 4 5 6 7 10 11 12 13 14 17 18 19 20 21 24 25 26 27 28 31",
    "2025-04": "1 2 3 7 8 9 10 11 14 15 16 17 18 21 22 23 24 25 27 28 29 30",
    "2025-05": "6 7 8 9 12 13 14 15 16 19 20 21 22 23 26 27 28 29 30",
    "2025-06": "3 4 5 6 9 10 11 12 13 16 17 18 19 20 23 24 25 26 27 30",
    "2025-07": "1 2 3 4 7 8 9 10 11 14 15 16 17 18 21 22 23 24 25 28 29 30 31",
    "2025-08": "1 4 5 6 7 8 11 12 13 14 15 18 19 20 21 22 25 26 27 28 29",
    "2025-09": "1 2 3 4 5 8 9 10 11 12 15 16 17 18 19 22 23 24 25 26 28 29 30",
    "2025-10": "9 10 11 13 14 15 16 17 20 21 22 23 24 27 28 29 30 31",
    "2025-11": "3 4 5 6 7 10 11 12 13 14 17 18 19 20 21 24 25 26 27 28",
    "2025-12": "1 2 3 4 5 8 9 10 11 12 15 16 17 18 19 22 23 24 25 26 29 30 31",
    "2026-01": "4 5 6 7 8 9 12 13 14 15 16 19 20 21 22 23 26 27 28 29 30",
    "2026-02": "2 3 4 5 6 9 10 11 12 13 14 24 25 26 27 28",
    "2026-03": "2 3 4 5 6 9 10 11 12 13 16 17 18 19 20 23 24 25 26 27 30 31",
    "2026-04": "1 2 3 7 8 9 10 13 14 15 16 17 20 21 22 23 24 27 28 29 30",
    "2026-05": "6 7 8 9 11 12 13 14 15 18 19 20 21 22 25 26 27 28 29",
    "2026-06": "1 2 3 4 5 8 9 10 11 12 15 16 17 18 22 23 24 25 26 29 30",
    "2026-07": "1 2 3 6 7 8 9 10 13 14 15 16 17 20 21 22 23 24 27 28 29 30 31",
    "2026-08": "3 4 5 6 7 10 11 12 13 14 17 18 19 20 21 24 25 26 27 28 31",
    "2026-09": "1 2 3 4 7 8 9 10 11 14 15 16 17 18 20 21 22 23 24 28 29 30",
    "2026-10": "8 9 10 12 13 14 15 16 19 20 21 22 23 26 27 28 29 30",
    "2026-11": "2 3 4 5 6 9 10 11 12 13 16 17 18 19 20 23 24 25 26 27 30",
    "2026-12": "1 2 3 4 7 8 9 10 11 14 15 16 17 18 21 22 23 24 25 28 29 30 31",
}
WORKED = [
    date.fromisoformat(f"{month}-{int(day):02}") for month, days in WALL.items() for day in days.split()
]
YEARS = (date(2025, 1, 1), date(2026, 12, 20))  # what comes later is due in a year that is not on the wall
TERMS = (1, 3, 5, 8)


def counted(received: date, days: int) -> date:
    """Put a finger on the day after receipt and go on from working day to working day."""
    return next(islice((day for day in WORKED if day > received), days - 1, None))


@pytest.mark.parametrize("days", TERMS)
def test_every_receipt_of_two_years_is_due_on_the_day_on_the_wall(days: int) -> None:
    calendar, first, last = published(), *YEARS
    received = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    moments = [FRIDAY_EVENING.replace(year=day.year, month=day.month, day=day.day) for day in received]
    found = [due(Term(days, Unit.WORKING_DAYS), at, calendar) for at in moments]
    assert len(found) == 719
    assert [each.at for each in found] == [end_of(counted(day, days)) for day in received]
    assert not any(each.is_provisional for each in found)
