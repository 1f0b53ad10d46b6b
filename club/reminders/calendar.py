"""Which days are whose: birthdays, solar and lunar festivals."""

import calendar
from datetime import date, timedelta

from lunardate import LunarDate

from club.reminders.models import Festival


def birthdays_on(day: date) -> list[tuple[int, int]]:
    """Months and days of birth congratulated on `day`: people born on 29 February celebrate on the 28th
    in common years."""
    born = [(day.month, day.day)]
    if born == [(2, 28)] and not calendar.isleap(day.year):
        born.append((2, 29))
    return born


def falls_on(festival: Festival, day: date) -> bool:
    """Whether the festival is on `day`. Lunar day 30 means the last day of its month, if that is the 29th."""
    if festival.calendar == Festival.Calendar.SOLAR:
        return (festival.month, festival.day) == (day.month, day.day)
    lunar = LunarDate.from_solar_date(day.year, day.month, day.day)
    if lunar.is_leap_month or lunar.month != festival.month:
        return False
    return lunar.day == festival.day or (festival.day == 30 and _is_last_of_month(day))


def _is_last_of_month(day: date) -> bool:
    after = day + timedelta(days=1)
    return LunarDate.from_solar_date(after.year, after.month, after.day).day == 1
