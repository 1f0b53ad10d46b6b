"""Working days are the official ones where a year is published, and say so where it is not."""

from datetime import date

import pytest

from club.core.models import CalendarDay
from club.core.workdays import Deadline, after, load_published

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "start, days, due",
    [
        (date(2026, 9, 28), 3, date(2026, 10, 8)),
        (date(2026, 9, 28), 5, date(2026, 10, 10)),  # a Saturday worked in lieu
        (date(2026, 9, 28), 8, date(2026, 10, 14)),
        (date(2026, 2, 13), 3, date(2026, 2, 25)),
        (date(2026, 9, 30), 8, date(2026, 10, 16)),
        (date(2026, 4, 30), 5, date(2026, 5, 11)),
    ],
)
def test_a_term_in_a_published_year_counts_official_days(start, days, due):
    load_published(2026, 2026)
    assert after(start, days) == Deadline(due, is_provisional=False)


def test_a_term_into_a_year_without_a_calendar_is_provisional():
    load_published(2026, 2026)
    assert after(date(2026, 12, 30), 2) == Deadline(date(2027, 1, 4), is_provisional=True)
    assert after(date(2027, 2, 4), 1) == Deadline(date(2027, 2, 9), is_provisional=True)  # spring festival


def test_loading_a_year_again_and_one_that_is_not_published_adds_nothing():
    load_published(2026, 2026)
    assert (load_published(2026, 2026), load_published(2027, 2030)) == (0, 0)
    assert CalendarDay.objects.filter(day=date(2026, 10, 10), is_workday=True).count() == 1
