"""To the second and to the miss: when guessing makes one wait, and when it rings for everybody."""

from datetime import UTC, datetime, timedelta

import pytest

from club.core.models import AuditEntry
from merchants.stores.actions import note_miss
from merchants.stores.guessing import TooManyMisses, guessed_since, refuse_guesser, window_of
from merchants.stores.models import MissCount, Operator
from tests import cast

pytestmark = pytest.mark.django_db
SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
TEN = datetime(2026, 9, 15, 2, 0, tzinfo=UTC)  # ten o'clock in China


@pytest.fixture
def clerk() -> Operator:
    return cast.operator(cast.store())


def misses(clerk: Operator, count: int, at: datetime) -> Operator:
    for _number in range(count):
        note_miss(guesser=clerk, at=at)
    clerk.refresh_from_db()
    return clerk


@pytest.mark.parametrize(
    ("after", "counted", "is_locked"), [(10 * MINUTE - SECOND, 0, True), (10 * MINUTE, 1, False)]
)
def test_misses_count_together_for_ten_minutes(
    clerk: Operator, after: timedelta, counted: int, is_locked: bool
):
    misses(clerk, 19, TEN)
    misses(clerk, 1, TEN + after)
    assert (clerk.misses, clerk.locked_until is not None) == (counted, is_locked)


def test_after_a_lock_counting_begins_anew(clerk: Operator):
    misses(clerk, 20, TEN)
    assert (misses(clerk, 19, TEN + MINUTE).misses, clerk.locked_until) == (19, TEN + 15 * MINUTE)
    assert misses(clerk, 1, TEN + 2 * MINUTE).locked_until == TEN + 17 * MINUTE


def test_a_miss_of_one_is_none_of_another(clerk: Operator):
    other = cast.operator(clerk.store)
    misses(clerk, 20, TEN)
    assert (misses(other, 1, TEN).misses, other.locked_until) == (1, None)


@pytest.mark.parametrize(
    ("before_its_end", "wait"),
    [(15 * MINUTE, 900), (SECOND, 1), (SECOND / 2, 1), (timedelta(0), None), (-SECOND, None)],
)
def test_a_lock_says_how_long_it_lasts_and_ends_to_the_second(
    clerk: Operator, before_its_end: timedelta, wait: int | None
):
    misses(clerk, 20, TEN)
    told = None
    try:
        refuse_guesser(guesser=clerk, at=TEN + 15 * MINUTE - before_its_end)
    except TooManyMisses as refusal:
        told = refusal.details["retry_after"]
    assert told == wait


def test_who_never_missed_is_let_in(clerk: Operator):
    assert refuse_guesser(guesser=clerk, at=TEN) is None


# --- of everybody ----------------------------------------------------------------------


def window(begins_at: datetime, misses: int) -> None:
    MissCount.objects.create(begins_at=begins_at, misses=misses)


def test_the_five_hundredth_miss_of_ten_minutes_rings_and_no_other(clerk: Operator):
    window(TEN, 498)
    rung = []
    for after in (0 * MINUTE, 5 * MINUTE, 10 * MINUTE - SECOND, 10 * MINUTE):
        note_miss(guesser=clerk, at=TEN + after)
        rung.append(AuditEntry.objects.filter(verb="codes.guessed").count())
    assert rung == [0, 1, 1, 1]
    entry = AuditEntry.objects.get(verb="codes.guessed")
    assert (entry.at, entry.data) == (TEN + 5 * MINUTE, {"misses": 500})
    assert list(MissCount.objects.order_by("begins_at").values_list("begins_at", "misses")) == [
        (TEN, 501),
        (TEN + 10 * MINUTE, 1),
    ]


@pytest.mark.parametrize(
    ("at", "begins"),
    [(TEN, TEN), (TEN + 10 * MINUTE - SECOND, TEN), (TEN + 10 * MINUTE, TEN + 10 * MINUTE)],
)
def test_everybody_is_counted_from_one_tenth_minute_to_the_next(at: datetime, begins: datetime):
    assert window_of(at) == begins


@pytest.mark.parametrize(("misses", "is_guessed"), [(499, False), (500, True)])
def test_codes_are_being_guessed_from_the_five_hundredth_miss(misses: int, is_guessed: bool):
    window(TEN, misses)
    assert guessed_since(TEN + MINUTE) == (TEN if is_guessed else None)


@pytest.mark.parametrize(
    ("after", "since"),
    [
        (-SECOND, None),
        (timedelta(0), TEN),
        (20 * MINUTE - SECOND, TEN),
        (20 * MINUTE, None),
    ],
)
def test_what_was_guessed_counts_until_the_next_ten_minutes_are_over(
    after: timedelta, since: datetime | None
):
    window(TEN, 500)
    assert guessed_since(TEN + after) == since


def test_guessing_goes_on_since_the_first_of_two_windows():
    window(TEN, 700)
    window(TEN + 10 * MINUTE, 500)
    assert guessed_since(TEN + 11 * MINUTE) == TEN
