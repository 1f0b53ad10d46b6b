"""Many people doing the same thing at the same instant, each on a connection of his own."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import connections

from club.core.errors import DomainError


def at_once(count: int, act: Callable[[int], Any]) -> list[Any]:
    """Run `act(number)` in `count` threads released together; what each returned, or the error it raised."""
    results: list[Any] = [None] * count
    barrier = threading.Barrier(count)

    def person(number: int) -> None:
        try:
            barrier.wait()
            results[number] = act(number)
        except DomainError as refusal:
            results[number] = refusal
        except Exception as failure:  # shown by the test, instead of being lost in the thread
            results[number] = failure
        finally:
            connections.close_all()

    threads = [threading.Thread(target=person, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
