"""Some seeds of the simulator, and whether it would notice."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from club.core.errors import DomainError
from tests import databases
from tests.simulator import house, world
from tests.simulator.play import play

pytestmark = pytest.mark.django_db(transaction=True)
STEPS, FEW = 150, 60
CLEAN: tuple[list[str], ...] = ([], [], [])


@pytest.mark.parametrize("seed", [1, 2])
def test_whoever_dies_and_whoever_lies_everything_is_there_once(seed: int, tmp_path: Path) -> None:
    ended = play(seed, STEPS, tmp_path)
    assert (ended.verdict.lost, ended.verdict.double, ended.verdict.wrong) == CLEAN
    assert ended.deaths > 0
    assert min(ended.changes[act] for act in ("redeemed", "given", "collected", "pushed")) > 0


def test_a_seed_is_played_again_to_the_letter(tmp_path: Path) -> None:
    first = play(3, FEW, tmp_path)
    databases.copy(databases.template(), databases.own_name())
    again = play(3, FEW, tmp_path)
    assert (again.changes, again.deaths, again.rests) == (first.changes, first.deaths, first.rests)


def test_it_would_notice_a_house_that_keeps_no_answers(tmp_path: Path, monkeypatch: Any) -> None:
    """The control of keys: whoever asks again is refused what he was given."""
    monkeypatch.setattr(house, "act_once", lambda *, work, **rest: work())
    monkeypatch.setattr(house, "DEATHS", 0.6)
    with pytest.raises(DomainError):
        play_ten(tmp_path)


def play_ten(folder: Path) -> None:
    """Not every seed kills somebody in the middle of a call that he makes again."""
    for seed in range(7, 17):
        play(seed, STEPS, folder)
        databases.copy(databases.template(), databases.own_name())


def test_it_would_notice_what_is_sent_twice(tmp_path: Path, monkeypatch: Any) -> None:
    """The control of messages: providers that do not know a key again."""
    never = dict.fromkeys(world.KNOWN_FOR, timedelta(seconds=-1))
    monkeypatch.setattr(world, "KNOWN_FOR", never)
    assert play(5, STEPS, tmp_path).verdict.double != []
