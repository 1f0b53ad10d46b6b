"""When a term ends: tables made by hand over the long holidays of 2025 and 2026 and the year's end."""

from datetime import date, datetime

import pytest

from club.complaints.models import Hours, Unit
from club.complaints.terms import Office, Term, due, opening, paused_between
from club.core.clock import SHANGHAI, end_of
from tests.club.complaints.calendars import published


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+08:00")


def last_day(unit: str, amount: int, start: str, paused: int = 0) -> date:
    """The last day of a term of days; its due time is the midnight after it."""
    found = due(Term(amount, unit, paused=paused), at(start), published()).at
    day = date.fromordinal(found.astimezone(SHANGHAI).date().toordinal() - 1)
    assert found == end_of(day)
    return day


# Receipt, and by hand the last day of 1, 3, 5 and 8 working days.
WORKING = [
    # An ordinary week, at its edges and in the night.
    ("2026-03-02 09:00", "03-03", "03-05", "03-09", "03-12"),
    ("2026-03-02 00:00", "03-03", "03-05", "03-09", "03-12"),
    ("2026-03-02 23:59", "03-03", "03-05", "03-09", "03-12"),
    ("2026-03-06 18:30", "03-09", "03-11", "03-13", "03-18"),
    ("2026-03-07 10:00", "03-09", "03-11", "03-13", "03-18"),
    ("2026-03-08 10:00", "03-09", "03-11", "03-13", "03-18"),
    # National Day 2026: 1 to 7 October off, Sunday 20 September and Saturday 10 October worked.
    ("2026-09-18 19:10", "09-20", "09-22", "09-24", "09-30"),
    ("2026-09-19 10:00", "09-20", "09-22", "09-24", "09-30"),
    ("2026-09-24 10:00", "09-28", "09-30", "10-09", "10-13"),
    ("2026-09-25 19:10", "09-28", "09-30", "10-09", "10-13"),
    ("2026-09-26 12:00", "09-28", "09-30", "10-09", "10-13"),
    ("2026-09-27 12:00", "09-28", "09-30", "10-09", "10-13"),
    ("2026-09-28 09:30", "09-29", "10-08", "10-10", "10-14"),
    ("2026-09-29 16:59", "09-30", "10-09", "10-12", "10-15"),
    ("2026-09-30 17:01", "10-08", "10-10", "10-13", "10-16"),
    ("2026-10-01 08:00", "10-08", "10-10", "10-13", "10-16"),
    ("2026-10-04 08:00", "10-08", "10-10", "10-13", "10-16"),
    ("2026-10-07 23:59", "10-08", "10-10", "10-13", "10-16"),
    ("2026-10-08 09:00", "10-09", "10-12", "10-14", "10-19"),
    ("2026-10-09 20:00", "10-10", "10-13", "10-15", "10-20"),
    ("2026-10-10 11:00", "10-12", "10-14", "10-16", "10-21"),
    # National Day 2025: the first eight days off, Sunday 28 September and Saturday 11 October worked.
    ("2025-09-26 18:40", "09-28", "09-30", "10-10", "10-14"),
    ("2025-09-27 10:00", "09-28", "09-30", "10-10", "10-14"),
    ("2025-09-28 10:00", "09-29", "10-09", "10-11", "10-15"),
    ("2025-09-30 22:00", "10-09", "10-11", "10-14", "10-17"),
    ("2025-10-08 10:00", "10-09", "10-11", "10-14", "10-17"),
    # Spring Festival 2026: 15 to 23 February off, Saturdays 14 and 28 worked.
    ("2026-02-12 10:00", "02-13", "02-24", "02-26", "03-02"),
    ("2026-02-13 10:00", "02-14", "02-25", "02-27", "03-03"),
    ("2026-02-13 21:00", "02-14", "02-25", "02-27", "03-03"),
    ("2026-02-14 16:00", "02-24", "02-26", "02-28", "03-04"),
    ("2026-02-15 09:00", "02-24", "02-26", "02-28", "03-04"),
    ("2026-02-23 09:00", "02-24", "02-26", "02-28", "03-04"),
    ("2026-02-27 09:00", "02-28", "03-03", "03-05", "03-10"),
    # Spring Festival 2025: 28 January to 4 February off, Sunday 26 January and Saturday 8 February worked.
    ("2025-01-24 18:00", "01-26", "02-05", "02-07", "02-11"),
    ("2025-01-26 10:00", "01-27", "02-06", "02-08", "02-12"),
    ("2025-01-27 20:00", "02-05", "02-07", "02-10", "02-13"),
    ("2025-02-04 10:00", "02-05", "02-07", "02-10", "02-13"),
    ("2025-02-07 10:00", "02-08", "02-11", "02-13", "02-18"),
    # Labour Day 2026 and 2025.
    ("2026-04-30 10:00", "05-06", "05-08", "05-11", "05-14"),
    ("2026-04-30 19:00", "05-06", "05-08", "05-11", "05-14"),
    ("2026-05-05 19:00", "05-06", "05-08", "05-11", "05-14"),
    ("2026-05-08 19:00", "05-09", "05-12", "05-14", "05-19"),
    ("2025-04-26 10:00", "04-27", "04-29", "05-06", "05-09"),
    ("2025-04-30 10:00", "05-06", "05-08", "05-12", "05-15"),
    # Short holidays.
    ("2026-04-03 10:00", "04-07", "04-09", "04-13", "04-16"),
    ("2025-04-03 18:00", "04-07", "04-09", "04-11", "04-16"),
    ("2026-06-18 10:00", "06-22", "06-24", "06-26", "07-01"),
    ("2025-05-30 19:30", "06-03", "06-05", "06-09", "06-12"),
    ("2025-12-31 10:00", "01-04", "01-06", "01-08", "01-13"),
    ("2026-01-03 10:00", "01-04", "01-06", "01-08", "01-13"),
]
TERMS = (1, 3, 5, 8)


@pytest.mark.parametrize("start, ends", [(row[0], row[1:]) for row in WORKING])
def test_working_days_end_where_a_hand_counts_them(start: str, ends: tuple[str, ...]) -> None:
    found = [last_day(Unit.WORKING_DAYS, days, start).strftime("%m-%d") for days in TERMS]
    assert found == list(ends)


# Receipt, the last day of 15 and of 30 days, holidays or not.
CALENDAR = [
    ("2026-09-25 19:10", "10-10", "10-25"),
    ("2026-09-16 10:00", "10-01", "10-16"),
    ("2026-02-01 10:00", "02-16", "03-03"),
    ("2026-01-31 23:59", "02-15", "03-02"),
    ("2026-12-20 09:00", "01-04", "01-19"),
    ("2026-03-01 00:00", "03-16", "03-31"),
    ("2028-02-14 12:00", "02-29", "03-15"),
]


@pytest.mark.parametrize("start, half, whole", CALENDAR)
def test_days_of_the_law_end_where_they_end_also_on_a_holiday(start: str, half: str, whole: str) -> None:
    found = [last_day(Unit.CALENDAR_DAYS, days, start).strftime("%m-%d") for days in (15, 30)]
    assert found == [half, whole]


# Receipt and the day whose end is "the same day".
SAME = [
    ("2026-03-02 07:30", "03-02"),
    ("2026-03-02 09:00", "03-02"),
    ("2026-03-02 16:59", "03-02"),
    ("2026-03-02 17:00", "03-03"),
    ("2026-03-06 18:30", "03-09"),
    ("2026-09-25 19:10", "09-28"),
    ("2026-09-19 12:00", "09-20"),
    ("2026-09-20 12:00", "09-20"),
    ("2026-09-30 17:30", "10-08"),
    ("2026-10-09 17:30", "10-10"),
    ("2026-10-10 16:00", "10-10"),
    ("2026-02-14 18:00", "02-24"),
]


@pytest.mark.parametrize("start, day", SAME)
def test_the_same_day_is_the_next_working_day_after_hours(start: str, day: str) -> None:
    assert last_day(Unit.SAME_DAY, 1, start).strftime("%m-%d") == day


# Receipt, minutes, hours, moment.
MINUTES = [
    ("2026-09-25 19:10", 15, Hours.ALWAYS, "2026-09-25 19:25"),
    ("2026-10-01 23:50", 15, Hours.ALWAYS, "2026-10-02 00:05"),
    ("2026-09-25 19:10", 15, Hours.OFFICE, "2026-09-28 09:15"),
    ("2026-09-30 17:00", 15, Hours.OFFICE, "2026-10-08 09:15"),
    ("2026-09-30 16:50", 15, Hours.OFFICE, "2026-10-08 09:05"),
    ("2026-09-30 16:45", 15, Hours.OFFICE, "2026-09-30 17:00"),
    ("2026-03-02 07:00", 15, Hours.OFFICE, "2026-03-02 09:15"),
    ("2026-10-09 16:55", 15, Hours.OFFICE, "2026-10-10 09:10"),
    ("2026-03-02 10:00", 240, Hours.OFFICE, "2026-03-02 14:00"),
    ("2026-03-02 15:00", 240, Hours.OFFICE, "2026-03-03 11:00"),
    ("2026-09-30 13:00", 720, Hours.OFFICE, "2026-10-08 17:00"),
    ("2026-09-30 15:00", 720, Hours.OFFICE, "2026-10-09 11:00"),
    ("2026-02-14 13:00", 480, Hours.OFFICE, "2026-02-24 13:00"),
]


@pytest.mark.parametrize("start, minutes, hours, moment", MINUTES)
def test_minutes_run_day_and_night_or_in_office_hours(
    start: str, minutes: int, hours: str, moment: str
) -> None:
    assert due(Term(minutes, Unit.MINUTES, hours), at(start), published()).at == at(moment)


def test_one_and_a_half_working_days_are_twelve_office_hours() -> None:
    half = Term(720, Unit.MINUTES, Hours.OFFICE)
    assert due(half, at("2026-09-29 09:00"), published()).at == at("2026-09-30 13:00")


def test_other_office_hours_move_only_what_runs_in_them() -> None:
    early = Office(opens=at("2026-01-01 08:00").time(), closes=at("2026-01-01 18:00").time())
    assert opening(at("2026-03-02 07:00"), published(), early) == at("2026-03-02 08:00")
    same = due(Term(1, Unit.SAME_DAY), at("2026-03-02 17:30"), published(), early)
    assert same.at == end_of(date(2026, 3, 2))


def test_a_year_without_a_calendar_makes_a_due_time_provisional() -> None:
    found = due(Term(5, Unit.WORKING_DAYS), at("2026-12-30 10:00"), published())
    assert (found.at, found.is_provisional) == (end_of(date(2027, 1, 7)), True)
    assert due(Term(1, Unit.WORKING_DAYS), at("2026-12-30 10:00"), published()).is_provisional is False


@pytest.mark.parametrize(
    "unit, start, end, paused",
    [
        (Unit.WORKING_DAYS, "2026-09-29 10:00", "2026-09-29 16:00", 0),
        (Unit.WORKING_DAYS, "2026-09-29 10:00", "2026-09-30 10:00", 1),
        (Unit.WORKING_DAYS, "2026-09-30 10:00", "2026-10-09 10:00", 2),
        (Unit.CALENDAR_DAYS, "2026-09-30 10:00", "2026-10-09 10:00", 9),
        (Unit.MINUTES, "2026-09-30 10:00", "2026-09-30 10:07", 7),
    ],
)
def test_a_pause_is_measured_in_what_it_prolongs(unit: str, start: str, end: str, paused: int) -> None:
    assert paused_between(unit, at(start), at(end), published()) == paused


def test_a_pause_over_the_holiday_moves_the_last_day_by_its_working_days() -> None:
    assert last_day(Unit.WORKING_DAYS, 3, "2026-09-28 09:30", paused=2) == date(2026, 10, 10)
    assert last_day(Unit.CALENDAR_DAYS, 15, "2026-09-25 19:10", paused=9) == date(2026, 10, 19)
