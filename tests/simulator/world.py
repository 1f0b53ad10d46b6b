"""The world around the house: providers whose answers a seed draws, and a partner who listens."""

import json
import random
from collections import Counter
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

from club.messaging.channels.parcel import Down, MaybeSent
from tests.cast import NOW

WELL, BUSY, HANGS_UP, LIES = "well", "busy", "hangs up", "does it and hangs up"
KNOWN_FOR = {"wechat": timedelta(minutes=10), "sms": timedelta(hours=24)}  # how long a repeat is recognised


class Killed(BaseException):
    """The process that was at work is gone. Nothing of ours may catch it."""


class Outside:
    """What arrived, by key, how the providers feel, and when whoever is at work dies."""

    present: ClassVar["Outside"]

    def __init__(self, chance: random.Random) -> None:
        self.chance, self.at = chance, NOW
        self.trouble = 0.0  # the part of the calls that go wrong
        self.fuse = 0  # so many points of danger are left; 0 is none
        self.arrived = Counter[str]()
        self.reports: list[tuple[str, int]] = []  # openid and number of what WeChat has sent
        self._known: dict[tuple[str, str], datetime] = {}
        Outside.present = self

    def danger(self) -> None:
        """A point at which a process may be killed."""
        if self.fuse:
            self.fuse -= 1
            if not self.fuse:
                raise Killed

    def answer(self) -> str:
        """How the next call ends."""
        return self.chance.choice([BUSY, HANGS_UP, LIES]) if self.chance.random() < self.trouble else WELL

    def deliver(self, channel: str, key: str) -> None:
        """Bring a message to its reader, unless the provider still knows its key."""
        first = self._known.get((channel, key))
        if first is None or self.at - first > KNOWN_FOR[channel]:
            self._known[channel, key] = self.at
            self.arrived[key] += 1


class Gateway:
    """SMS: named in SMS_BACKEND."""

    knows_repeats = True

    def send(self, *, key: str, **rest: Any) -> str:
        """As the present answer says."""
        world = Outside.present
        world.danger()
        answer = world.answer()
        if answer == BUSY:
            raise Down("busy")
        if answer != HANGS_UP:
            world.deliver("sms", key)
        world.danger()
        if answer != WELL:
            raise MaybeSent(answer)
        return f"sms-{key}"


class WeChat:
    """Speaks as WeChat does, over HTTP; `calls` holds what it was asked, the latest last."""

    def __init__(self, world: Outside) -> None:
        self.world = world
        self.calls: list[Any] = []

    def hear(self, handler: BaseHTTPRequestHandler) -> None:
        """One call; no answer at all when it hangs up."""
        path, _headers, body = self.calls[-1]
        if not path.startswith("/cgi-bin/message/"):
            say(handler, {"access_token": "token", "expires_in": 7200, "ip_list": []})
            return
        answer, asked = self.world.answer(), json.loads(body)
        if answer in (WELL, LIES):
            self.world.deliver("wechat", asked["client_msg_id"])
            self.world.reports.append((asked["touser"], len(self.calls)))
        if answer == BUSY:
            say(handler, {"errcode": -1, "errmsg": "system busy"})
        elif answer == WELL:
            say(handler, {"errcode": 0, "errmsg": "ok", "msgid": len(self.calls)})


def say(handler: BaseHTTPRequestHandler, content: dict[str, Any]) -> None:
    """200 and JSON."""
    said = json.dumps(content).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(said)))
    handler.end_headers()
    handler.wfile.write(said)
