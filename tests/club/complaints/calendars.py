"""The special days of 2025 and 2026 as the State Council published them, written down by hand."""

from datetime import date, timedelta

from club.core.workdays import Calendar, Special

SPRING, LABOUR, NATIONAL = "Spring Festival", "Labour Day", "National Day"
TOMB, DRAGON, MOON, NEW = (
    "Tomb-sweeping Day",
    "Dragon Boat Festival",
    "Mid-autumn Festival",
    "New Year's Day",
)
OFF = [
    (date(2025, 1, 1), date(2025, 1, 1), NEW),
    (date(2025, 1, 28), date(2025, 2, 4), SPRING),
    (date(2025, 4, 4), date(2025, 4, 6), TOMB),
    (date(2025, 5, 1), date(2025, 5, 5), LABOUR),
    (date(2025, 5, 31), date(2025, 6, 2), DRAGON),
    (date(2025, 10, 1), date(2025, 10, 8), NATIONAL),
    (date(2026, 1, 1), date(2026, 1, 3), NEW),
    (date(2026, 2, 15), date(2026, 2, 23), SPRING),
    (date(2026, 4, 4), date(2026, 4, 6), TOMB),
    (date(2026, 5, 1), date(2026, 5, 5), LABOUR),
    (date(2026, 6, 19), date(2026, 6, 21), DRAGON),
    (date(2026, 9, 25), date(2026, 9, 27), MOON),
    (date(2026, 10, 1), date(2026, 10, 7), NATIONAL),
]
WORKED = [
    *[(date(2025, 1, 26), SPRING), (date(2025, 2, 8), SPRING), (date(2025, 4, 27), LABOUR)],
    *[(date(2025, 9, 28), NATIONAL), (date(2025, 10, 11), NATIONAL)],
    *[(date(2026, 1, 4), NEW), (date(2026, 2, 14), SPRING), (date(2026, 2, 28), SPRING)],
    *[(date(2026, 5, 9), LABOUR), (date(2026, 9, 20), NATIONAL), (date(2026, 10, 10), NATIONAL)],
]


def published() -> Calendar:
    """A calendar that knows these two years and no other."""
    days = {day: Special(is_workday=True, name=name) for day, name in WORKED}
    for first, last, name in OFF:
        for number in range((last - first).days + 1):
            days[first + timedelta(days=number)] = Special(is_workday=False, name=name)
    return Calendar(days)
