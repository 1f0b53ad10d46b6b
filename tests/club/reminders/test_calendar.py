"""Festivals and birthdays in the calendar."""

from datetime import date, timedelta

import pytest

from club.reminders.calendar import birthdays_on, falls_on
from club.reminders.models import Festival


def lunar(month, day):
    return Festival(calendar="lunar", month=month, day=day)


def dates_of(festival, year):
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [day for day in days if day.year == year and falls_on(festival, day)]


@pytest.mark.parametrize(
    "month,day,year,expected",
    [
        (1, 1, 2026, date(2026, 2, 17)),
        (1, 1, 2027, date(2027, 2, 6)),
        (1, 1, 2028, date(2028, 1, 26)),
        (8, 15, 2026, date(2026, 9, 25)),
        (8, 15, 2027, date(2027, 9, 15)),
        (5, 5, 2027, date(2027, 6, 9)),
    ],
)
def test_a_lunar_festival_falls_on_its_one_solar_date_of_the_year(month, day, year, expected):
    assert dates_of(lunar(month, day), year) == [expected]


def test_a_festival_in_a_month_that_is_doubled_is_celebrated_once():
    assert dates_of(lunar(6, 15), 2025) == [date(2025, 7, 9)]  # 2025 has a second sixth month


def test_new_years_eve_is_the_last_day_of_the_lunar_year_however_long_the_month():
    eve = lunar(12, 30)

    assert [dates_of(eve, year) for year in (2026, 2027, 2028)] == [
        [date(2026, 2, 16)],  # a month of 29 days
        [date(2027, 2, 5)],
        [date(2028, 1, 25)],
    ]


def test_a_solar_festival_falls_on_its_date():
    assert dates_of(Festival(calendar="solar", month=10, day=1), 2026) == [date(2026, 10, 1)]


def test_leap_day_birthdays_are_congratulated_on_the_28th_in_common_years():
    assert birthdays_on(date(2026, 2, 28)) == [(2, 28), (2, 29)]
    assert birthdays_on(date(2028, 2, 28)) == [(2, 28)]
    assert birthdays_on(date(2028, 2, 29)) == [(2, 29)]
    assert birthdays_on(date(2026, 3, 1)) == [(3, 1)]
