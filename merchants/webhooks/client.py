"""The one client that calls partners: to the very address that was checked, briefly, following nobody."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache

from merchants.webhooks.targets import Resolve, Target, TargetRefused, Unanswered, Unknown, checked

PATIENCE_S = 5.0
LARGEST = 64 * 1024


@dataclass(frozen=True)
class Said:
    """How a call went. `error` is empty when the partner took it; `is_ours` when we refused to call."""

    status: int | None
    error: str = ""
    is_ours: bool = False

    @property
    def is_fine(self) -> bool:
        """Whether the partner has it."""
        return not self.error


def call(
    url: str,
    body: bytes,
    headers: dict[str, str],
    *,
    resolve: Resolve | None = None,
    patience_s: float = PATIENCE_S,
) -> Said:
    """POST once. Never raises for what the other side does; the answer's body is read and thrown away.

    Not with `requests`: it looks the name up itself, after our check, and may find something else.
    """
    ends = time.monotonic() + patience_s
    try:
        target = checked(url, resolve, patience_s=patience_s)
        with _connected(target, ends) as line:
            said = _ask(line, target, body, headers)
        return Said(said.status, slow) if (slow := _timely(ends)) else said
    except TargetRefused as refusal:
        return Said(None, f"refused: {refusal.details['why']}", is_ours=True)
    except Unanswered:
        return Said(None, "name not answered")
    except Unknown:
        return Said(None, "name not found")
    except ssl.SSLError as error:
        return Said(None, _timely(ends) or f"tls: {error.reason or 'failed'}"[:40])
    except (OSError, http.client.HTTPException) as error:
        return Said(None, _timely(ends) or f"{type(error).__name__}"[:40])


def _ask(line: socket.socket, target: Target, body: bytes, headers: dict[str, str]) -> Said:
    speaker = http.client.HTTPConnection(target.host, target.port)
    speaker.sock = line
    usual = {"Host": target.host_header, "Connection": "close", "Accept-Encoding": "identity"}
    speaker.putrequest("POST", target.path, skip_host=True, skip_accept_encoding=True)
    for name, value in {**headers, **usual, "Content-Length": str(len(body))}.items():
        speaker.putheader(name, value)
    speaker.endheaders(body)
    answer = speaker.getresponse()
    if len(answer.read(LARGEST + 1)) > LARGEST:
        return Said(answer.status, "answer too large")
    return Said(answer.status, "" if 200 <= answer.status < 300 else f"HTTP {answer.status}")


@contextmanager
def _connected(target: Target, ends: float) -> Iterator[socket.socket]:
    """A line to the first checked address, cut at the end of our patience whatever it is doing then."""
    left = max(ends - time.monotonic(), 0.01)
    line = socket.create_connection((target.addresses[0], target.port), timeout=left)
    # TLS takes the socket over, so the watch holds a copy of it; cutting one cuts the line.
    with line.dup() as copy:
        watch = threading.Timer(max(ends - time.monotonic(), 0.01), _cut, [copy])
        watch.daemon = True
        watch.start()
        try:
            line = _tls().wrap_socket(line, server_hostname=target.host) if target.is_https else line
            yield line
        finally:
            watch.cancel()
            line.close()


def _cut(line: socket.socket) -> None:
    try:
        line.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself in the meantime


def _timely(ends: float) -> str:
    return "too slow" if time.monotonic() >= ends - 0.05 else ""


@lru_cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()
