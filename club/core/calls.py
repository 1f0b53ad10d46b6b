"""Calls to outside services over lines that stay open: one for each service in each thread.

Not with `requests`, which takes four times the processor time of http.client, more than all that the
outbox itself does for a message. Proxies of the environment play no part: the settings alone say where we
connect.
"""

import http.client
import os
import select
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

IDLE_S = 3.0  # then the other side may be about to hang up, and a call into that moment has no known end
_mine = threading.local()


@dataclass(frozen=True)
class Answer:
    """What came back, whatever the status says."""

    status: int
    content: bytes


class NeverReached(Exception):
    """Nobody took the connection: the call surely had no effect."""


class NoAnswer(Exception):
    """The call went out and no whole answer came: it may have been carried out."""


def call(
    method: str, url: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """One request and its answer; redirects are answers too. Raises NeverReached or NoAnswer."""
    target = urlsplit(url)
    line = _line(target)
    line.make_ready()
    path = f"{target.path or '/'}?{target.query}" if target.query else target.path or "/"
    return line.ask(method, path, content, headers or {})


class _Line:
    """A connection that is used again while it is fresh."""

    def __init__(self, target: SplitResult) -> None:
        kind = http.client.HTTPSConnection if target.scheme == "https" else http.client.HTTPConnection
        self._http = kind(target.netloc)
        self._used_at = 0.0

    def __del__(self) -> None:
        """Hang up when the thread has ended."""
        self._http.close()

    def make_ready(self) -> None:
        """Open it unless it is open."""
        connect_s, answer_s = settings.OUTSIDE_TIMEOUT
        if self._http.sock is not None and self._is_stale():
            self._http.close()
        if self._http.sock is None:
            self._http.timeout = connect_s
            try:
                self._http.connect()
            except OSError as error:
                self._http.close()
                raise NeverReached(type(error).__name__) from None
        self._http.sock.settimeout(answer_s)

    def _is_stale(self) -> bool:
        """Idle for too long, or it says something that nobody asked for: that it is closed."""
        idle = time.monotonic() - self._used_at > IDLE_S
        return idle or bool(select.select([self._http.sock], [], [], 0)[0])

    def ask(self, method: str, path: str, content: bytes | None, headers: Mapping[str, str]) -> Answer:
        """Send and wait; whatever goes wrong, the line is not used again."""
        try:
            self._http.request(method, path, content, dict(headers))
            said = self._http.getresponse()
            answer = Answer(said.status, said.read())
        except (OSError, http.client.HTTPException) as error:
            self._http.close()
            raise NoAnswer(type(error).__name__) from None
        except BaseException:
            self._http.close()
            raise
        self._used_at = time.monotonic()
        return answer


def _line(target: SplitResult) -> _Line:
    """The line of this thread to that place. A forked process never speaks on its parent's."""
    lines: dict[tuple[int, str, str], _Line] = _mine.__dict__.setdefault("lines", {})
    place = (os.getpid(), target.scheme, target.netloc)
    if place not in lines:
        lines[place] = _Line(target)
    return lines[place]
