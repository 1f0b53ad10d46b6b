"""A partner who is told what happens, and who is not always well."""

import threading
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.tiny_server import saying, taking_calls


@dataclass
class Partner:
    """What was heard: for each address and event the moments at which we took it."""

    address: str = ""
    status: int = 200
    taken: dict[tuple[str, str], list[float]] = field(default_factory=lambda: defaultdict(list))
    calls: list[Any] = field(default_factory=list)  # path, headers and body of each, taken or not
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, handler: BaseHTTPRequestHandler) -> None:
        """One call."""
        event, status = (handler.path, handler.headers["Club-Event"]), self.status
        with self._lock:
            if status == 200:
                self.taken[event].append(time.time())
        saying(status)(handler)

    def bodies(self, path: str) -> list[bytes]:
        """What was taken at one of the addresses."""
        mine = [(headers, body) for where, headers, body in list(self.calls) if where == path]
        return [body for headers, body in mine if (path, headers["Club-Event"]) in self.taken]

    def repeats(self) -> dict[tuple[str, str], list[float]]:
        """What was told again after we had said that we have it."""
        return {event: times for event, times in list(self.taken.items()) if len(times) > 1}


@contextmanager
def partner() -> Iterator[Partner]:
    """One who listens."""
    made = Partner()
    with taking_calls(made.hear) as (address, calls):
        made.address, made.calls = address, calls
        yield made
