"""Figures that are kept: how long, for whom, and who counts them again."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from cms.reports import kept as room
from cms.reports.kept import Kept, kept
from tests.cast import NOW

pytestmark = pytest.mark.django_db


class Slow:
    """A count that takes as long as it says."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        self.counted, self.clock, self.seconds = 0, 0.0, seconds
        monkeypatch.setattr(room, "monotonic", lambda: self.clock)

    def __call__(self) -> int:
        self.counted += 1
        self.clock += self.seconds
        return self.counted


def ask(count: Slow, at: datetime, *of: Any, **more: Any) -> Kept[int]:
    return kept(*(of or ("results", "/000/")), count=count, at=at, **more)


def test_a_quick_count_is_made_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 0.05)
    assert [ask(count, NOW).value for _time in range(3)] == [1, 2, 3]


def test_three_seconds_are_kept_for_fifteen_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 3.0)
    moments = (NOW, NOW + timedelta(minutes=14, seconds=59), NOW + timedelta(minutes=15))
    found = [ask(count, at) for at in moments]
    assert [(one.value, one.at) for one in found] == [(1, NOW), (1, NOW), (2, moments[2])]


def test_a_count_that_has_become_quick_is_no_longer_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 3.0)
    ask(count, NOW)
    count.seconds = 0.05
    over = NOW + timedelta(minutes=15)
    assert [ask(count, over).value for _time in range(3)] == [2, 3, 4]


def test_nothing_is_kept_for_more_than_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    assert ask(Slow(monkeypatch, 100.0), NOW).until == NOW + timedelta(hours=1)


def test_who_asks_for_a_new_count_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 3.0)
    later = NOW + timedelta(minutes=1)
    assert [ask(count, NOW).value, ask(count, later, anew=True).value, ask(count, later).value] == [1, 2, 2]


def test_other_rows_and_other_days_are_other_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 3.0)
    whose = (
        ("results", "/000/", 1),
        ("results", "/000/37/", 1),
        ("results", "/000/", 2),
        ("results", "/000/", 1),
    )
    assert [ask(count, NOW, *of).value for of in whose] == [1, 2, 3, 1]


def test_while_one_counts_the_others_see_the_older_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    count = Slow(monkeypatch, 3.0)
    ask(count, NOW)
    over = NOW + timedelta(hours=2)
    meanwhile = []

    def counting() -> int:
        meanwhile.append(ask(count, over).value)
        return count()

    kept("results", "/000/", count=counting, at=over)
    assert (meanwhile, ask(count, over).value, count.counted) == ([1], 2, 2)
