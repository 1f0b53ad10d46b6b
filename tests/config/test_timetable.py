"""The scheduler and a wall clock that is not to be trusted."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from celery.beat import PersistentScheduler

from config.celery import app
from config.timetable import Timetable
from tests.broker import talking_to

NOON = datetime(2026, 9, 15, 12, 0, tzinfo=UTC)
DAY = timedelta(days=1)


class Clock:
    """A wall clock that a test moves."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(autouse=True)
def _our_clock(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app, "now", clock)
    with talking_to(beat_schedule={"tick": {"task": "tick", "schedule": 1.0}}):
        yield


@contextmanager
def scheduler(kind: type[PersistentScheduler], folder: Path) -> Iterator[tuple[Any, list[datetime]]]:
    """One that notes when it would have sent something, in place of sending it."""
    sent: list[datetime] = []
    made: Any = kind(app=app, schedule_filename=str(folder / "timetable"), lazy=True)
    made.setup_schedule()
    made.apply_entry = lambda entry, producer=None: sent.append(app.now())
    yield made, sent
    made.close()


def pass_by(made: Any, clock: Clock, seconds: int) -> None:
    """So many seconds, with a look at the timetable at each half of one."""
    for _half in range(2 * seconds):
        clock.now += timedelta(seconds=0.5)
        made.tick()
        made.tick()


def ahead_and_back(made: Any, clock: Clock) -> None:
    """The clock is a day ahead for five seconds."""
    pass_by(made, clock, 5)
    clock.now += DAY
    pass_by(made, clock, 5)
    clock.now -= DAY


def test_ticks_go_on_after_the_clock_was_a_day_ahead_and_was_put_back(clock: Clock, tmp_path: Path) -> None:
    """Q06: put back while the scheduler runs."""
    with scheduler(Timetable, tmp_path) as (made, sent):
        ahead_and_back(made, clock)
        before = len(sent)
        pass_by(made, clock, 10)
        assert 9 <= len(sent) - before <= 10


def test_without_it_nothing_is_sent_for_a_day(clock: Clock, tmp_path: Path) -> None:
    """The control: Celery's own scheduler."""
    with scheduler(PersistentScheduler, tmp_path) as (made, sent):
        ahead_and_back(made, clock)
        before = len(sent)
        pass_by(made, clock, 10)
        assert len(sent) == before


def test_one_that_starts_after_the_clock_was_put_back_begins_at_once(clock: Clock, tmp_path: Path) -> None:
    """Q06: put back between two starts."""
    clock.now += DAY
    with scheduler(Timetable, tmp_path) as (made, _sent):
        pass_by(made, clock, 5)
    clock.now -= DAY
    with scheduler(Timetable, tmp_path) as (made, sent):
        pass_by(made, clock, 10)
        assert 9 <= len(sent) <= 10


def test_while_the_clock_is_right_a_restart_sends_nothing_twice(clock: Clock, tmp_path: Path) -> None:
    with scheduler(Timetable, tmp_path) as (made, first):
        pass_by(made, clock, 5)
    with scheduler(Timetable, tmp_path) as (made, then):
        pass_by(made, clock, 5)
    assert len({*first, *then}) == len(first) + len(then)
    assert 9 <= len(first) + len(then) <= 10


@pytest.mark.parametrize(("kind", "waits"), [(Timetable, True), (PersistentScheduler, False)])
def test_shortly_before_a_task_is_due_the_scheduler_waits(
    clock: Clock, tmp_path: Path, kind: type[PersistentScheduler], waits: bool
) -> None:
    """Celery's own, the control, looks again at once and does so until it is due."""
    with scheduler(kind, tmp_path) as (made, sent):
        made.tick()
        before = len(sent)
        clock.now += timedelta(seconds=0.995)
        assert (made.tick() > 0) == waits
        clock.now += timedelta(seconds=0.005)
        made.tick()
        assert len(sent) == before + 1
