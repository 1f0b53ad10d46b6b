"""How far behind the replica is, from two places in the log of the database.

The primary is asked how far its log goes, the replica how much of it is carried out. When the replica has
reached a place, it holds everything that was committed before the primary was asked for it. That needs no
clock of another machine and no right but to connect, and an idle database is never taken for a late one.
"""

import threading
import time
from collections import deque
from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

from config.settings.database import REPLICA

MOST_S = 3.0  # a replica further behind than this is not read from
EVERY_S = 1.0
AWAY_S = 5.0  # one that does not answer is asked again after this
REMEMBERED = 60
TRIES, TRY_S = 4, 0.01  # what was written this very moment takes a little to come over
HERE = "SELECT pg_current_wal_insert_lsn() - '0/0'::pg_lsn"
THERE = "SELECT pg_last_wal_replay_lsn() - '0/0'::pg_lsn"  # NULL on a server that follows nobody


class Away(Exception):
    """The replica does not answer, or follows nobody."""


def ask(alias: str, statement: str) -> int:
    """A place in the log, in bytes. Raises DatabaseError or Away."""
    with connections[alias].cursor() as cursor:
        cursor.execute(statement)
        place = cursor.fetchone()[0]
    if place is None:
        raise Away
    return int(place)


class Watch:
    """What this process knows about the replica; asked by every thread, looked after by one at a time."""

    def __init__(
        self,
        primary: Callable[[], int] = lambda: ask(DEFAULT_DB_ALIAS, HERE),
        replica: Callable[[], int] = lambda: ask(REPLICA, THERE),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._primary, self._replica, self._clock = primary, replica, clock
        self._lock = threading.Lock()
        self._places: deque[tuple[float, int]] = deque(maxlen=REMEMBERED)
        self._fresh_at: float | None = None
        self._next = 0.0

    def is_close(self) -> bool:
        """Whether the replica answers and is at most MOST_S behind."""
        lag = self.lag()
        return lag is not None and lag <= MOST_S

    def lag(self) -> float | None:
        """Seconds within which it holds everything; None while it is away."""
        if self._clock() >= self._next and self._lock.acquire(blocking=False):
            try:
                self._look()
            finally:
                self._lock.release()
        return None if self._fresh_at is None else self._clock() - self._fresh_at

    def lost(self) -> None:
        """A read has failed: nobody reads from it until it has answered again."""
        self._fresh_at, self._next = None, self._clock() + AWAY_S

    def _look(self) -> None:
        asked = self._clock()
        try:
            self._places.append((asked, self._primary()))
            for number in range(TRIES):
                time.sleep(number * TRY_S)
                if self._takes_in(self._replica()):
                    break
        except (DatabaseError, Away):
            self.lost()
            return
        self._next = asked + EVERY_S

    def _takes_in(self, reached: int) -> bool:
        """Whether the replica has come as far as anybody has asked for."""
        while self._places and self._places[0][1] <= reached:
            self._fresh_at, _place = self._places.popleft()
        return not self._places


WATCH = Watch()
