"""Working days in China: official ones where the State Council has published the year, provisional elsewhere.

The table is the only truth. A year without rows counts Monday to Friday without the statutory holidays, and
whatever was worked out with it is provisional until the year is there.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext_lazy as _
from lunardate import LunarDate

from club.core.models import CalendarDay

SOLAR = ((1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3))
LUNAR = ((1, 1), (1, 2), (1, 3), (5, 5), (8, 15))
SATURDAY = 5
# As the table names them, which the library fills in; staff may write any other name.
NAMES = {
    "New Year's Day": _("New Year's Day"),
    "Spring Festival": _("Spring Festival"),
    "Tomb-sweeping Day": _("Tomb-sweeping Day"),
    "Labour Day": _("Labour Day"),
    "Dragon Boat Festival": _("Dragon Boat Festival"),
    "National Day": _("National Day"),
    "Mid-autumn Festival": _("Mid-autumn Festival"),
}


@dataclass(frozen=True)
class Deadline:
    """The last day of a term. Provisional while the calendar of its year is not published."""

    day: date
    is_provisional: bool


def after(start: date, days: int) -> Deadline:
    """The n-th working day after a day, which itself does not count."""
    known = Calendar()
    day = start
    for _turn in range(days):
        day += timedelta(days=1)
        while not known.is_workday(day):
            day += timedelta(days=1)
    return Deadline(day, known.guessed)


@transaction.atomic
def load_published(first: int, last: int) -> int:
    """Write the special days of the years that the library knows; returns how many are new."""
    rows = [row for year in range(first, last + 1) for row in _published(year)]
    before = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(rows, ignore_conflicts=True)
    return CalendarDay.objects.count() - before


@dataclass(frozen=True)
class Special:
    """A day that is not what its weekday says."""

    is_workday: bool
    name: str = ""


class Calendar:
    """Working days, read from the table once a year, and whether a guess was needed.

    With `days` it knows those and asks no table: a year of which it has none is not published.
    """

    def __init__(self, days: Mapping[date, Special] | None = None) -> None:
        self.guessed = False
        self._given = days
        self._years: dict[int, dict[date, Special]] = {}

    def is_workday(self, day: date) -> bool:
        """Whether the house works on that day; `guessed` is set where the year is not published."""
        special = self._year(day.year)
        if day in special:
            return special[day].is_workday
        if not special:
            self.guessed = True
            return day.weekday() < SATURDAY and day not in guessed_holidays(day.year)
        return day.weekday() < SATURDAY

    def is_made_up(self, day: date) -> bool:
        """Whether it is a Saturday or Sunday worked in lieu of another day."""
        return day.weekday() >= SATURDAY and self.is_workday(day)

    def is_holiday(self, day: date) -> bool:
        """Whether it is off though its weekday says otherwise."""
        return day.weekday() < SATURDAY and not self.is_workday(day)

    def name_of(self, day: date) -> str:
        """What the day is called in the table; empty for usual days and in years that are guessed."""
        special = self._year(day.year).get(day)
        return special.name if special else ""

    def specials(self, year: int) -> dict[date, Special]:
        """The days of a year that are not what their weekday says; empty while it is not published."""
        return dict(self._year(year))

    def _year(self, year: int) -> dict[date, Special]:
        if year not in self._years:
            self._years[year] = self._read(year)
        return self._years[year]

    def _read(self, year: int) -> dict[date, Special]:
        if self._given is not None:
            return {day: special for day, special in self._given.items() if day.year == year}
        rows = CalendarDay.objects.filter(day__year=year).values_list("day", "is_workday", "name")
        return {day: Special(is_workday, name) for day, is_workday, name in rows}


def years_known() -> dict[int, int]:
    """The published years, each with how many special days it has."""
    rows = CalendarDay.objects.values("day__year").annotate(days=Count("pk")).order_by("day__year")
    return {row["day__year"]: row["days"] for row in rows}


def _published(year: int) -> Iterator[CalendarDay]:
    try:
        days = chinese_calendar.get_dates(date(year, 1, 1), date(year, 12, 31))
        chinese_calendar.is_workday(days[0])
    except NotImplementedError:
        return
    for day in days:
        is_workday = chinese_calendar.is_workday(day)
        if is_workday != (day.weekday() < SATURDAY):
            name = chinese_calendar.get_holiday_detail(day)[1] or ""
            yield CalendarDay(day=day, is_workday=is_workday, name=name, source="chinesecalendar")


def guessed_holidays(year: int) -> set[date]:
    """The holidays that the law names; Qingming is the fourth or fifth of April, both are taken off."""
    lunar = {LunarDate(year, month, day).to_solar_date() for month, day in LUNAR}
    eve = LunarDate(year, 1, 1).to_solar_date() - timedelta(days=1)
    return (
        {date(year, month, day) for month, day in SOLAR} | lunar | {eve, date(year, 4, 4), date(year, 4, 5)}
    )
