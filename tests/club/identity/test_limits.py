"""How tries are counted, to the second and to the try."""

from datetime import timedelta

import pytest

from club.identity.limits import spend
from club.identity.models import Tally
from tests.cast import NOW
from tests.threads import at_once

pytestmark = pytest.mark.django_db
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)


def has_room(
    name: str = "code", about: str = "1.2.3.4", limit: int = 3, after: timedelta = timedelta()
) -> bool:
    return spend(name, about, limit=limit, window=HOUR, at=NOW + after)


def test_as_many_as_the_limit_pass_and_no_more() -> None:
    assert [has_room() for _number in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(("after", "passes"), [(HOUR - SECOND, False), (HOUR, True), (HOUR + SECOND, True)])
def test_there_is_room_again_when_the_window_is_over(after: timedelta, passes: bool) -> None:
    for _number in range(3):
        has_room()

    assert has_room(after=after) is passes
    assert Tally.objects.get().since == (NOW + after if passes else NOW)


def test_the_next_window_begins_with_the_first_try_after_the_last() -> None:
    has_room()
    later = HOUR + 30 * SECOND
    tries = [has_room(after=later + number * SECOND) for number in range(4)]

    assert tries == [True, True, True, False]
    assert Tally.objects.get().since == NOW + later
    assert not has_room(after=later + HOUR - SECOND)
    assert has_room(after=later + HOUR)


def test_a_window_does_not_move_with_every_try() -> None:
    tries = [has_room(after=number * HOUR / 4) for number in range(4)]

    assert (tries, Tally.objects.get().since) == ([True, True, True, False], NOW)


def test_each_name_each_person_and_each_window_is_counted_for_itself() -> None:
    for _number in range(3):
        has_room()

    assert has_room(name="proof")
    assert has_room(about="1.2.3.5")
    assert spend("code", "1.2.3.4", limit=3, window=2 * HOUR, at=NOW)
    assert not has_room()
    assert sorted(Tally.objects.values_list("count", flat=True)) == [1, 1, 1, 4]


def test_counting_ends_at_a_million() -> None:
    """H08: whoever asks without end does not count beyond what a row can hold."""
    has_room()
    Tally.objects.update(count=999_999)

    assert not has_room()
    assert not has_room()
    assert Tally.objects.get().count == 1_000_000


@pytest.mark.django_db(transaction=True)
def test_of_twenty_at_the_same_moment_three_pass() -> None:
    """H06: tries at the same instant."""
    assert sum(at_once(20, lambda _number: has_room())) == 3
