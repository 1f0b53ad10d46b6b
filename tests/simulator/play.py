"""One run of the simulator: a seed, so many steps, then rest and the verdict."""

import random
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import connection

from cms.reports.invariants import prove
from tests.chaos.book import Book
from tests.chaos.partner import partner
from tests.chaos.verdict import OPEN, Verdict, judge
from tests.simulator.house import House
from tests.simulator.stage import build
from tests.simulator.world import Killed, Outside, WeChat
from tests.tiny_server import taking_calls

TROUBLE, CALM_STEPS, MOST_RESTS = 0.3, 25, 400
GATEWAY = "tests.simulator.world.Gateway"


@dataclass
class Ended:
    """What a run came to."""

    verdict: Verdict
    changes: Counter[str]
    deaths: int
    rests: int


class Here:
    """The present database, as a verdict asks for it."""

    def ask(self, statement: str) -> list[tuple[Any, ...]]:
        """The rows of a statement."""
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return cursor.fetchall()

    def proof(self) -> list[str]:
        """What is broken in the books."""
        return [f"{found.check.invariant}: {found.bad.first}" for found in prove() if not found.holds]

    def indexes_are_whole(self) -> bool:
        """No server was killed."""
        return True


def play(seed: int, steps: int, folder: Path) -> Ended:
    """So many steps in the present database, which should be empty."""
    chance = random.Random(seed)
    random.seed(seed)  # the pauses of webhooks
    cache.clear()
    outside = Outside(chance)
    wechat = WeChat(outside)
    book_path = folder / f"simulated-{seed}"
    with partner() as told, taking_calls(wechat.hear) as (origin, calls), closing(Book(book_path)) as book:
        wechat.calls = calls
        house = House(outside, book, build(steps, told.address), chance)
        with _settings(WECHAT_API_ORIGIN=origin, SMS_BACKEND=GATEWAY), _danger(outside):
            for number in range(steps):
                if number % CALM_STEPS == 0:
                    outside.trouble = chance.choice([0.0, TROUBLE, 2 * TROUBLE])
                house.step()
            outside.trouble = 0.0
            rests = _rest(house)
        verdict = judge(Here(), book, outside.arrived, told, house.events)
    _set_apart(verdict)
    return Ended(verdict, book.counts(), house.deaths, rests)


def _set_apart(verdict: Verdict) -> None:
    """A worker died while it sent, and the provider's memory was over: the row says that nobody knows."""
    unknown = [words for words in verdict.lost if words.endswith(": unknown interrupted")]
    verdict.lost = [words for words in verdict.lost if words not in unknown]
    verdict.explained += unknown


def _rest(house: House) -> int:
    """How many rounds of every task it took until nothing was open."""
    for number in range(MOST_RESTS):
        house.rest()
        if not any(count for _kind, count in Here().ask(OPEN)):
            return number
    return MOST_RESTS


@contextmanager
def _settings(**wanted: Any) -> Iterator[None]:
    before = {name: getattr(settings, name) for name in wanted}
    for name, value in wanted.items():
        setattr(settings, name, value)
    try:
        yield
    finally:
        for name, value in before.items():
            setattr(settings, name, value)


@contextmanager
def _danger(outside: Outside) -> Iterator[None]:
    """Points of danger: before and after every commit, and before every statement that Django makes."""
    usual = connection._commit

    def commit() -> None:
        try:
            outside.danger()
        except Killed:
            connection.connection.rollback()  # as the server does with what nobody commits any more
            raise
        usual()
        outside.danger()

    def execute(run: Any, *words: Any) -> Any:
        outside.danger()
        return run(*words)

    connection._commit = commit
    try:
        with connection.execute_wrapper(execute):
            yield
    finally:
        del connection._commit
