"""Servers for these tests: the sandbox itself, and a club that writes down what it is told."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route


@dataclass
class Told:
    """One request that reached the club."""

    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str


@dataclass
class Club:
    """A stand-in for the club: `answer` decides what it says."""

    url: str = ""
    told: list[Told] = field(default_factory=list)
    answer: Callable[[Told], Response] = lambda told: PlainTextResponse("success")

    async def receive(self, request: Request) -> Response:
        """Write it down and answer."""
        body = (await request.body()).decode()
        told = Told(request.url.path, dict(request.query_params), dict(request.headers), body)
        self.told.append(told)
        return self.answer(told)

    def wait(self, count: int, within_s: float = 6.0) -> list[Told]:
        """The first `count` requests, as soon as they are there."""
        ends = time.monotonic() + within_s
        while len(self.told) < count and time.monotonic() < ends:
            time.sleep(0.02)
        return self.told


def club_app(club: Club) -> Starlette:
    """The club's three doors for machines."""
    paths = ("/wechat/callback/", "/stripe/webhook/", "/wechatpay/notify/")
    return Starlette(routes=[Route(path, club.receive, methods=["GET", "POST"]) for path in paths])


class Running:
    """An ASGI application served on a free port by a thread of its own."""

    def __init__(self, app: Any) -> None:
        config = uvicorn.Config(app, port=0, log_level="error", timeout_graceful_shutdown=1)
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)

    def __enter__(self) -> str:
        """Start and answer the address."""
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        return f"http://127.0.0.1:{port}"

    def __exit__(self, *args: object) -> None:
        """Stop and wait."""
        self.server.should_exit = True
        self.thread.join(5)
