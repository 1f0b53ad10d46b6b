"""A clock says why it is due when it is, in Chinese and in English."""

from datetime import datetime

import pytest
from django.utils import translation

from club.complaints.models import Hours, Unit
from club.complaints.reasons import due_in_words, in_words, term_in_words
from club.complaints.terms import Term, due
from tests.club.complaints.calendars import published


def said(term: Term, start: str, language: str) -> str:
    with translation.override(language):
        return in_words(due(term, datetime.fromisoformat(f"{start}+08:00"), published()).facts)


DAYS_3, DAYS_5 = Term(3, Unit.WORKING_DAYS), Term(5, Unit.WORKING_DAYS)


@pytest.mark.parametrize(
    "term, start, english",
    [
        (
            DAYS_5,
            "2026-09-25 19:10",
            "5 working days: 25 Sep 19:10 was outside office hours, so it begins 28 Sep, "
            "28 Sep to 30 Sep and 8 Oct to 9 Oct counted, 25 Sep to 27 Sep holiday (Mid-autumn Festival), "
            "1 Oct to 7 Oct holiday (National Day)",
        ),
        (
            DAYS_5,
            "2026-09-28 09:30",
            "5 working days: counted from 28 Sep 09:30, 29 Sep to 30 Sep and 8 Oct to 10 Oct counted, "
            "1 Oct to 7 Oct holiday (National Day), 10 Oct make-up day",
        ),
        (
            Term(15, Unit.MINUTES, Hours.OFFICE),
            "2026-09-25 19:10",
            "15 minutes: 25 Sep 19:10 was outside office hours, so it begins 28 Sep 09:00, "
            "25 Sep to 27 Sep holiday (Mid-autumn Festival)",
        ),
        (Term(15, Unit.MINUTES), "2026-09-25 19:10", "15 minutes: counted from 25 Sep 19:10"),
        (
            Term(15, Unit.CALENDAR_DAYS, paused=9),
            "2026-09-25 19:10",
            "15 days: counted from 25 Sep 19:10, longer by a pause of 9 days",
        ),
        (
            Term(1, Unit.WORKING_DAYS),
            "2026-12-31 10:00",
            "1 working day: counted from 31 Dec 10:00, 4 Jan counted, 1 Jan to 3 Jan holiday, "
            "provisional: the calendar of that year is not published yet",
        ),
    ],
)
def test_the_reason_names_what_was_counted_and_what_was_not(term: Term, start: str, english: str) -> None:
    assert said(term, start, "en") == english


def test_the_reason_is_chinese_for_chinese_readers() -> None:
    assert said(DAYS_3, "2026-09-28 09:30", "zh-hans") == (
        "3个工作日：自9月28日 09:30起算，计入9月29日至9月30日、10月8日，10月1日至10月7日放假（国庆节）"
    )


def test_a_term_of_days_is_due_at_the_end_of_its_last_day() -> None:
    midnight = datetime.fromisoformat("2026-10-09T00:00+08:00")
    with translation.override("en"):
        assert due_in_words(midnight, Unit.WORKING_DAYS) == "8 October 2026, end of the day"
        assert due_in_words(midnight, Unit.MINUTES) == "9 Oct 00:00"


@pytest.mark.parametrize(
    "minutes, words",
    [(15, "15 minutes"), (60, "1 hour"), (90, "1 hour 30 minutes"), (240, "4 hours"), (3240, "54 hours")],
)
def test_many_minutes_are_told_in_hours(minutes: int, words: str) -> None:
    facts = due(
        Term(minutes, Unit.MINUTES), datetime.fromisoformat("2026-09-28T11:00+08:00"), published()
    ).facts
    with translation.override("en"):
        assert term_in_words(facts) == words
