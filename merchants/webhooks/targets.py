"""Where we may be sent: public https addresses only, whatever a name turns out to mean at that moment."""

import ipaddress
import re
import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from club.core.errors import DomainError

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Iterable[str]]

LONGEST = 300
PATIENCE_S = 3.0
LOOKING_UP = threading.BoundedSemaphore(16)
PORTS = {443, 8443}
NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
# Networks that carry the address of another one inside, or lead to this network by themselves; and those that
# Python takes for public: set aside by the IETF, old relays, samples, and the machine below a guest of Azure.
CLOSED = [
    ipaddress.ip_network(net)
    for net in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "::/96", "5f00::/16"),
        *("192.0.0.0/24", "192.88.99.0/24", "3fff::/20", "168.63.129.16/32"),
    )
]


class TargetRefused(DomainError):
    """The address is none that we call. `details["why"]` is short and for programs."""

    code = "target_refused"
    status = 400
    message = _("Only public https addresses can be called, such as https://shop.example.com/hooks.")

    def __init__(self, why: str) -> None:
        super().__init__(why=why)


@dataclass(frozen=True)
class Target:
    """An address taken apart. `addresses` were all checked; the call goes to the first and to no other."""

    host: str
    port: int
    path: str
    is_https: bool
    addresses: tuple[str, ...] = ()

    @property
    def host_header(self) -> str:
        """The name the partner's server expects."""
        usual = 443 if self.is_https else 80
        name = f"[{self.host}]" if ":" in self.host else self.host
        return name if self.port == usual else f"{name}:{self.port}"


def read(url: str) -> Target:
    """Take an address apart. Raises TargetRefused for whatever two programs could read in two ways."""
    if len(url) > LONGEST or not re.fullmatch(r"[\x21-\x7e]+", url) or "\\" in url:
        raise TargetRefused("characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise TargetRefused("host") from None
    if parts.scheme not in ("https", "http") or "@" in parts.netloc or parts.fragment:
        raise TargetRefused("form")
    is_https = parts.scheme == "https"
    target = Target(_host(parts), port or (443 if is_https else 80), _path(parts), is_https)
    if not is_https and not _is_own_machine(target.host):
        raise TargetRefused("https")
    if target.port not in PORTS and not _is_own_machine(target.host):
        raise TargetRefused("port")
    return target


def checked(url: str, resolve: Resolve | None = None, *, patience_s: float | None = None) -> Target:
    """The address with where its name leads now, found out within `patience_s` (3 s).

    Raises TargetRefused if any of that is not public, Unknown when it leads nowhere, Unanswered in no time.
    """
    target, patience = read(url), PATIENCE_S if patience_s is None else patience_s
    try:
        found = within(patience, resolve or look_up, target.host, target.port)
    except (OSError, UnicodeError):
        raise Unknown from None
    if not found or not all(_may_call(address) for address in found):
        raise TargetRefused("address")
    return Target(target.host, target.port, target.path, target.is_https, found)


class Unknown(Exception):
    """The name leads nowhere at this moment. It may again later."""


class Unanswered(Unknown):
    """Nobody said in time where the name leads."""


def within(patience_s: float, resolve: Resolve, host: str, port: int) -> tuple[str, ...]:
    """What `resolve` finds before our patience ends. Raises what it raises, and Unanswered.

    The system's own look-up knows no limit: a name server that stays silent holds it for half a minute. It
    goes on in a thread of its own; of those there are only so many, so that they do not pile up.
    """
    ends = time.monotonic() + patience_s
    if not LOOKING_UP.acquire(timeout=max(patience_s, 0)):
        raise Unanswered
    answers: SimpleQueue[tuple[str, ...] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(tuple(resolve(host, port)))
        except Exception as error:  # raised again where it is waited for
            answers.put(error)
        finally:
            LOOKING_UP.release()

    threading.Thread(target=ask, name="look-up", daemon=True).start()
    try:
        answer = answers.get(timeout=max(ends - time.monotonic(), 0))
    except Empty:
        raise Unanswered from None
    if isinstance(answer, Exception):
        raise answer
    return answer


def look_up(host: str, port: int) -> list[str]:
    """Every address of a name."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_rest, place in found))


def _host(parts: SplitResult) -> str:
    """A plain name with a letter at its end, or an address in its one usual spelling."""
    host, in_brackets = parts.hostname or "", "[" in parts.netloc
    literal = _literal(host)
    if literal is not None:
        if in_brackets != (literal.version == 6) or not _may_call(host):
            raise TargetRefused("address")
        return str(literal)
    if in_brackets or not (NAME.fullmatch(host) or (host == "localhost" and settings.WEBHOOKS_LOOPBACK)):
        raise TargetRefused("host")
    return host


def _path(parts: SplitResult) -> str:
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _literal(text: str) -> Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _may_call(text: str) -> bool:
    address = _literal(text)
    if address is None or "%" in text:
        return False
    if settings.WEBHOOKS_LOOPBACK and address.is_loopback:
        return True
    inner: Any = getattr(address, "ipv4_mapped", None)
    if inner is not None or any(address in net for net in CLOSED if net.version == address.version):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_own_machine(host: str) -> bool:
    """A developer's machine calls itself; nothing else is allowed more for it."""
    if not settings.WEBHOOKS_LOOPBACK:
        return False
    literal = _literal(host)
    return host == "localhost" if literal is None else literal.is_loopback
