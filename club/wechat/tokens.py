"""Secrets that WeChat lends us for two hours, shared by all our processes through the cache."""

import base64
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.core.cache import cache

from club.core import sealing

MARGIN_S = 300  # the platform renews five minutes early, so we ask again five minutes early
LOCK_S = 15
WAIT_S = 0.1


class Busy(Exception):
    """Another process has been fetching for too long."""


Fetch = Callable[[str], tuple[str, int]]
_at_hand: ContextVar[dict[str, str] | None] = ContextVar("secrets_at_hand", default=None)


@contextmanager
def at_hand() -> Iterator[None]:
    """Many calls in a row ask the cache once. One that WeChat no longer takes is replaced as ever."""
    before = _at_hand.set({})
    try:
        yield
    finally:
        _at_hand.reset(before)


def shared(name: str, fetch: Fetch, *, dead: str = "") -> str:
    """The lent secret called `name`; `fetch(dead)` gets a new one and its seconds to live.

    One process fetches, the others wait for it. `dead` is a value known not to work any more.
    Raises Busy after as long as a fetch may take.
    """
    known = _at_hand.get()
    if known is None:
        return _found(name, fetch, dead)
    if known.get(name, dead) == dead:
        known[name] = _found(name, fetch, dead)
    return known[name]


def _found(name: str, fetch: Fetch, dead: str) -> str:
    for _ in range(int(LOCK_S / WAIT_S)):
        held = _held(name)
        if held and held != dead:
            return held
        if cache.add(f"{name}:lock", 1, LOCK_S):
            return _fetch_alone(name, fetch, dead)
        time.sleep(WAIT_S)
    raise Busy(name)


def _fetch_alone(name: str, fetch: Fetch, dead: str) -> str:
    try:
        held = _held(name)  # somebody may have been faster just before the lock
        if held and held != dead:
            return held
        value, life = fetch(dead)
        sealed = base64.b64encode(sealing.seal(value, name)).decode()
        cache.set(name, sealed, max(60, life - MARGIN_S))
        return value
    finally:
        cache.delete(f"{name}:lock")


def _held(name: str) -> str:
    sealed = cache.get(name)
    return sealing.open_sealed(base64.b64decode(sealed), name) if sealed else ""
