"""When batches are drawn, which events they take, how long and at which hours they are called: by hand."""

from datetime import datetime

import pytest

from club.core.workdays import Calendar, load_published
from club.revisits import cycles, hours
from club.revisits.models import RevisitKind
from tests.club.revisits.scene import kind, on

pytestmark = pytest.mark.django_db

# queue, looked at, moment of the batch, events from, events until, called until
BATCHES = [
    ("new-contract", on(9, 14), on(9, 14), on(9, 7), on(9, 14), on(9, 21)),
    ("new-contract", on(9, 17, 16), on(9, 14), on(9, 7), on(9, 14), on(9, 21)),
    ("new-contract", on(9, 20, 23, 59), on(9, 14), on(9, 7), on(9, 14), on(9, 21)),
    ("after-report", on(9, 14, 10, 0), on(9, 14, 10), on(9, 14, 9), on(9, 14, 9, 30), on(9, 14, 10, 30)),
    ("after-report", on(9, 14, 10, 29), on(9, 14, 10), on(9, 14, 9), on(9, 14, 9, 30), on(9, 14, 10, 30)),
    ("after-report", on(9, 14, 0, 31), on(9, 14, 0, 30), on(9, 13, 23, 30), on(9, 14, 0, 0), on(9, 14, 1)),
    # Tuesday the 22nd: closed 20 to 14 days ago is the 2nd to the 8th.
    ("after-closure", on(9, 22), on(9, 22), on(9, 2), on(9, 9), on(9, 29)),
    ("after-closure", on(9, 28, 23), on(9, 22), on(9, 2), on(9, 9), on(9, 29)),
    ("after-closure", on(9, 29, 0, 1), on(9, 29), on(9, 9), on(9, 16), on(10, 6)),
]


@pytest.mark.parametrize(("code", "at", "moment", "since", "until", "called"), BATCHES)
def test_a_batch_takes_what_its_rule_says(
    code: str, at: datetime, moment: datetime, since: datetime, until: datetime, called: datetime
) -> None:
    rule = kind(code)
    found, calendar = cycles.moment_of(rule, at), Calendar()
    before = cycles.edge(rule, cycles.one_cycle_before(rule, found), calendar)
    assert found == moment
    assert (before, cycles.edge(rule, found, calendar)) == (since, until)
    assert cycles.call_until(rule, found) == called


def test_a_lag_in_working_days_passes_over_the_days_off() -> None:
    load_published(2026, 2026)
    rule = kind("after-closure", rhythm="day", lag=3, lag_unit="working_days")
    # 9 October, a Friday: back over the 8th, then National Day from the 1st to the 7th, the 30th, the 29th.
    assert cycles.edge(rule, on(10, 9), Calendar()) == on(9, 29)
    assert cycles.edge(rule, on(9, 16), Calendar()) == on(9, 11)


def test_a_window_in_working_days_ends_with_the_last_of_them() -> None:
    load_published(2026, 2026)
    rule = kind("special", call_for=3, call_unit="working_days")
    assert cycles.call_until(rule, on(9, 30, 15)) == on(10, 11)  # 8 and 9 October, made-up Saturday the 10th
    assert cycles.call_until(kind("special", call_for=None), on(9, 30)) is None


OPEN = [
    (on(9, 14, 9, 29), False),
    (on(9, 14, 9, 30), True),
    (on(9, 14, 11, 59), True),
    (on(9, 14, 12, 0), False),
    (on(9, 14, 14, 30), True),
    (on(9, 14, 17, 30), False),
    (on(9, 14, 20, 59), True),
    (on(9, 14, 21, 0), False),
    (on(9, 13, 10, 0), False),  # Sunday: from half past ten
    (on(9, 13, 10, 30), True),
    (on(9, 13, 12, 29), True),
    (on(9, 20, 9, 30), True),  # a Sunday that is worked before National Day
    (on(10, 1, 9, 30), False),  # National Day, a Thursday
    (on(10, 1, 12, 0), True),
]


@pytest.mark.parametrize(("at", "expected"), OPEN)
def test_the_hours_of_calling_follow_working_days_and_days_off(at: datetime, expected: bool) -> None:
    load_published(2026, 2026)
    assert hours.is_open(kind(), at, Calendar()) is expected


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (on(9, 14, 10), on(9, 14, 10)),
        (on(9, 14, 12, 30), on(9, 14, 14, 30)),
        (on(9, 14, 21, 30), on(9, 15, 9, 30)),
        (on(9, 11, 22), on(9, 12, 10, 30)),
    ],
)
def test_a_closed_hour_leads_to_the_next_open_one(at: datetime, opens: datetime) -> None:
    assert hours.next_open(kind(), at, Calendar()) == opens


def test_a_care_call_may_be_made_day_and_night() -> None:
    assert hours.is_open(kind("after-report"), on(9, 14, 3), Calendar()) is True


@pytest.mark.parametrize("text", ["9-12", "12:00-09:30", "09:30-12:00 11:00-13:00", "morning"])
def test_hours_that_cannot_be_read_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        hours.spans(text)


def test_the_first_queues_are_the_five_of_the_call_centre() -> None:
    codes = ["new-contract", "after-report", "after-closure", "complaint", "special"]
    assert list(RevisitKind.objects.values_list("code", flat=True)) == codes
    assert [row.scripts.get().questions.count() for row in RevisitKind.objects.all()] == [6, 3, 4, 3, 3]
