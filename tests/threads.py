"""Real races: threads with connections of their own, released at the same instant."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.db import OperationalError, connections
from psycopg.errors import LockNotAvailable


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(0)` … `act(count-1)` together; what each returned, or the exception it raised.

    Whoever waited too long for a lock tries again, as callers do who are told to come back: on a busy machine
    the last of a crowd waits longer than the database allows.
    """
    barrier = threading.Barrier(count)

    def run(number: int) -> Any:
        barrier.wait(30)
        try:
            return _patiently(act, number)
        except Exception as error:  # shown by the test, instead of being lost in the thread
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def together(count: int, read: Callable[..., Any]) -> Callable[..., Any]:
    """A guard turned off in the worst order there is, every time: nobody goes on before `count` have read."""
    all_have_read = threading.Barrier(count)

    def unguarded(*args: Any) -> Any:
        row = read(*args)
        all_have_read.wait(30)
        return row

    return unguarded


def _patiently(act: Callable[[int], Any], number: int) -> Any:
    while True:
        try:
            return act(number)
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable):
                raise
