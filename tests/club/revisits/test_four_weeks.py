"""Four simulated weeks of two queues: two seats, a branch that answers, a scheduler that misses days."""

import random
from collections import Counter
from datetime import datetime, time, timedelta

import pytest

from club.core.audit import Actor
from club.core.clock import local_date
from club.core.workdays import Calendar, load_published
from club.members.models import InsuranceClaim, Policy
from club.revisits import actions, hours
from club.revisits.models import (
    Outcome,
    Result,
    Revisit,
    RevisitAttempt,
    RevisitBatch,
    RevisitKind,
    State,
    Verification,
)
from club.revisits.refusals import NothingToCall
from tests import cast
from tests.club.revisits.scene import BRANCH, OTHER, SEAT, claim, close, issued, on, take

pytestmark = pytest.mark.django_db
FIRST, DAYS = on(9, 14), 28  # Monday, 14 September, to Sunday, 11 October: with Mid-autumn and National Day
MISSED = {on(9, 21), on(9, 22), on(9, 28), on(10, 6)}  # nothing was drawn: two Mondays and two Tuesdays
TICKS = [time(9, 0), time(10, 45), time(15, 0), time(20, 30)]  # the first one before the hours
RESULTS = [*[Result.REACHED] * 5, *[Result.NO_ANSWER] * 4, Result.BUSY, Result.FINDING, Result.WRONG_NUMBER]
FOLLOWED = {"new-contract": (Policy, "issued_at"), "after-closure": (InsuranceClaim, "closed_at")}
CALLS = 2  # of each seat at each tick


class World:
    """What happens, and every offer that was made."""

    def __init__(self) -> None:
        load_published(2026, 2026)
        self.chance = random.Random(14)
        self.branch = cast.branch()
        self.offers: list[tuple[Revisit, datetime]] = []
        RevisitKind.objects.exclude(code__in=["new-contract", "after-closure"]).update(is_on=False)

    def fill(self) -> None:
        """A policy every eight hours and a closed claim a day, from four weeks before."""
        for step in range(56 * 3):
            policy = issued(FIRST - timedelta(days=28, hours=-8 * step), branch=self.branch)
            if step % 3 == 0:
                claim(policy, policy.issued_at, closed_at=policy.issued_at)

    def day(self, midnight: datetime) -> None:
        """One day: drawing, unless it was missed, then calls and answers."""
        if midnight not in MISSED:
            self.draw(midnight + timedelta(minutes=5))
        for clock in TICKS:
            at = datetime.combine(local_date(midnight), clock, tzinfo=midnight.tzinfo)
            any(not self.call(seat, at) for seat in (SEAT, OTHER) * CALLS)  # until there is nobody left
        for paper in Verification.objects.filter(answered_at=None, opened_at__lt=midnight):
            facts = {"outcome": Outcome.CORRECTED, "words": "已更正", "by": BRANCH}
            actions.answer_verification(verification=paper, **facts, at=midnight + timedelta(hours=17))

    def draw(self, at: datetime) -> None:
        """As the timetable does, and once more."""
        for _twice in range(2):
            actions.draw(at=at)
            actions.end_windows(at=at)

    def call(self, seat: Actor, at: datetime) -> bool:
        """The next one, if there is any."""
        try:
            row = take(seat, at)
        except NothingToCall:
            return False
        self.offers.append((row, at))
        close(row, self.chance.choice(RESULTS), by=seat, at=at)
        return True


@pytest.fixture
def world() -> World:
    made = World()
    made.fill()
    for number in range(DAYS):
        made.day(FIRST + timedelta(days=number))
    made.draw(FIRST + timedelta(days=DAYS, minutes=5))
    return made


def test_four_weeks_of_calls(world: World) -> None:
    _offered_inside_windows_and_hours(world)
    _three_times_at_most()
    _nothing_lost_and_nothing_twice()
    _batches_join()
    _every_record_stands_somewhere()


def _offered_inside_windows_and_hours(world: World) -> None:
    calendar = Calendar()
    assert len(world.offers) > 150
    for row, at in world.offers:
        assert row.call_from <= at < (row.call_until or at + timedelta(1))
        assert hours.is_open(row.kind, at, calendar)
        assert row.next_at <= at


def _three_times_at_most() -> None:
    calls = Counter(RevisitAttempt.objects.values_list("revisit", "round"))
    assert set(calls.values()) == {1, 2, 3}
    later = RevisitAttempt.objects.filter(number__gt=1).select_related("revisit__kind")
    for call in later:
        before = call.revisit.calls.get(round=call.round, number=call.number - 1)
        assert call.taken_at - before.ended_at >= timedelta(minutes=call.revisit.kind.gap_minutes)


def _nothing_lost_and_nothing_twice() -> None:
    for kind in RevisitKind.objects.filter(is_on=True):
        spans = RevisitBatch.objects.filter(kind=kind).order_by("moment")
        first, last = spans[0].events_from, spans.last().events_until
        rows, moment = FOLLOWED[kind.code]
        inside = {f"{moment}__gte": first - timedelta(days=kind.late_days), f"{moment}__lt": last}
        wanted = rows._default_manager.filter(**inside).values_list("number", flat=True)
        drawn = kind.revisits.values_list("reference", flat=True)
        assert sorted(drawn) == sorted(wanted)


def _batches_join() -> None:
    for kind in RevisitKind.objects.filter(is_on=True):
        spans = list(RevisitBatch.objects.filter(kind=kind).order_by("moment"))
        ends = [batch.events_until for batch in spans[:-1]]
        assert [batch.events_from for batch in spans[1:]] == ends
        assert [local_date(batch.moment).weekday() for batch in spans] == [kind.weekday] * len(spans)
        assert len(spans) == 5


def _every_record_stands_somewhere() -> None:
    end = FIRST + timedelta(days=DAYS, minutes=5)
    assert Revisit.objects.filter(state=State.WAITING, call_until__lte=end).count() == 0
    assert Revisit.objects.exclude(held_by_id="").count() == 0
    with_branch = Revisit.objects.filter(state=State.AT_BRANCH).count()
    assert Verification.objects.filter(answered_at=None).count() == with_branch
