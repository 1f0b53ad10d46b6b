"""Two seats ask for the next record in the same instant."""

from typing import Any

import pytest
from django.db.models import QuerySet

from club.core.audit import Actor
from club.revisits import picking
from club.revisits.models import Revisit
from tests import threads
from tests.club.revisits.scene import drawn, take

pytestmark = pytest.mark.django_db(transaction=True)


def offered(seats: int) -> list[Any]:
    return threads.at_once(seats, lambda number: take(Actor("staff", f"seat-{number}")).pk)


def test_two_seats_never_get_the_same_record() -> None:
    rows = drawn(6)
    assert sorted(offered(6)) == [row.pk for row in rows]
    assert Revisit.objects.exclude(held_by_id="").count() == 6


def test_a_seat_that_presses_six_times_at_once_gets_one_record() -> None:
    drawn(6)
    got = threads.at_once(6, lambda number: take(Actor("staff", "seat-1")).pk)
    assert (len(set(got)), Revisit.objects.exclude(held_by_id="").count()) == (1, 1)


def test_the_lock_is_what_keeps_them_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it both seats are told to call the same customer."""
    drawn(6)

    def unguarded(rows: QuerySet[Revisit]) -> Revisit | None:
        return rows.select_related("kind").first()

    monkeypatch.setattr(picking, "pick", threads.together(2, unguarded))
    got = offered(2)
    assert got[0] == got[1]
