"""Figures that take seconds to count in a large club are kept for a while, with the moment they are of.

How long follows from what they cost: a count that is quick is made anew each time, so a small club always
sees the present; one of three seconds is kept for fifteen minutes. When that is over one reader waits for the
new count, and the others see the older one meanwhile.
"""

import hashlib
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Generic, TypeVar

from django.core.cache import cache

QUICK_S = 0.1
TIMES_AS_LONG = 300
LONGEST = timedelta(hours=1)
DAY_S = 24 * 60 * 60
COUNTING_S = 60  # after this somebody else may count, should the first one have died
Value = TypeVar("Value")


@dataclass(frozen=True)
class Kept(Generic[Value]):
    """Figures, the moment they are of, and until when they are shown; at once over for a quick count."""

    value: Value
    at: datetime
    until: datetime


def kept(*of: Hashable, count: Callable[[], Value], at: datetime, anew: bool = False) -> Kept[Value]:
    """The figures named by `of`, which must tell apart whose rows and which days; `anew` counts now."""
    key = "figures:" + hashlib.sha256(repr(of).encode()).hexdigest()
    found: Kept[Value] | None = cache.get(key)
    if found is not None and not anew and not _is_my_turn(key, found, at):
        return found
    began = monotonic()
    value = count()
    took = monotonic() - began
    if took <= QUICK_S:
        if found is not None:  # it was slow before: nobody is to see that any more
            cache.delete_many([key, f"{key}:counting"])
        return Kept(value, at, at)
    made = Kept(value, at, at + min(LONGEST, timedelta(seconds=took * TIMES_AS_LONG)))
    cache.set(key, made, DAY_S)
    cache.delete(f"{key}:counting")
    return made


def _is_my_turn(key: str, found: Kept[Value], at: datetime) -> bool:
    """Whether the time is over and nobody else counts already."""
    return at >= found.until and cache.add(f"{key}:counting", 1, COUNTING_S)
