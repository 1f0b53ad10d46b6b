"""A stand-in for WeChat and the SMS gateway on loopback, and a phonebook in place of the members."""

import json
import threading
import time
from collections.abc import Iterable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from uuid import UUID

import pytest
from django.core.cache import cache

from club.messaging.channels.sms import Memory
from club.messaging.directory import NOBODY, Addresses


class Phonebook:
    """Addresses of the people a test talks about."""

    people: ClassVar[dict[UUID, Addresses]] = {}

    def addresses(self, recipient: UUID) -> Addresses:
        return self.people.get(recipient, NOBODY)

    def addresses_of(self, recipients: Iterable[UUID]) -> dict[UUID, Addresses]:
        return {uid: self.people[uid] for uid in recipients if uid in self.people}


class Outside:
    """What the services answer and what they were asked."""

    def __init__(self) -> None:
        self.templates: list[dict[str, Any]] = []
        self.texts: list[dict[str, Any]] = []
        self.sms: list[dict[str, Any]] = []
        self.sms_keys: list[str] = []
        self.errcode = 0
        self.busy_for = ""  # one openid
        self.sms_status = 200
        self.silent_s = 0.0
        self.origin = ""

    def answer(self, path: str, body: dict[str, Any], headers: Any) -> tuple[int, dict[str, Any]]:
        if path.startswith("/cgi-bin/stable_token"):
            return 200, {"access_token": "token", "expires_in": 7200}
        if path.startswith("/sms/send"):
            self.sms.append(body)
            self.sms_keys.append(headers["Idempotency-Key"])
            return self.sms_status, {"id": f"sms-{len(self.sms)}", "status": "accepted", "code": "NO"}
        (self.texts if "custom" in path else self.templates).append(body)
        time.sleep(self.silent_s)
        if body.get("touser") == self.busy_for:
            return 200, {"errcode": -1, "errmsg": "system busy"}
        if self.errcode:
            return 200, {"errcode": self.errcode, "errmsg": "no"}
        return 200, {"errcode": 0, "errmsg": "ok", "msgid": 1000 + len(self.templates)}


@pytest.fixture
def outside(settings: Any) -> Iterator[Outside]:
    """WeChat and the gateway; both work unless the test says otherwise."""
    world = Outside()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # whether WeChat answers at all
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"ip_list": []}')

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, content = world.answer(self.path, body, self.headers)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(content).encode())

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    world.origin = f"http://127.0.0.1:{server.server_port}"
    settings.WECHAT_API_ORIGIN = world.origin
    settings.SMS_API_URL = f"{world.origin}/sms/send"
    settings.MESSAGE_DIRECTORY = f"{__name__}.Phonebook"
    yield world
    server.shutdown()
    server.server_close()


@pytest.fixture(autouse=True)
def clean_slate(db: None) -> Iterator[None]:
    """No pauses, tokens, people or sent SMS of another test."""
    cache.clear()
    yield
    Phonebook.people.clear()
    Memory.outbox.clear()


@pytest.fixture
def phonebook() -> dict[UUID, Addresses]:
    """Recipient → addresses; fill it."""
    return Phonebook.people
