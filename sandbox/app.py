"""The application: rooms joined, faults in front, memory saved behind."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from sandbox import clouds, control, mail, sms, smtp
from sandbox.faults import FaultGate
from sandbox.outside import Outside
from sandbox.phone import acts, pages
from sandbox.screen import HERE
from sandbox.settings import Settings
from sandbox.stripe import events, payments
from sandbox.stripe import routes as stripe
from sandbox.wechat import routes as wechat
from sandbox.wechatpay import notices
from sandbox.wechatpay import routes as wechatpay


class SaveAfter:
    """Marks the world for saving after each call that may have changed it."""

    def __init__(self, app: ASGIApp, outside: Outside) -> None:
        self.app, self.outside = app, outside

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads change nothing, except WeChat's, which give out tokens and use up codes."""
        await self.app(scope, receive, send)
        if scope["type"] != "http":
            return
        if scope["method"] != "GET" or scope["path"].startswith(("/cgi-bin", "/sns")):
            self.outside.shelf.touch()


def create_app(settings: Settings) -> FaultGate:
    """One outside world, ready to serve; the gate stands outside everything, so that it can hang up."""
    outside = Outside(settings)

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        events.resume(outside)
        notices.resume(outside)
        sweeping = asyncio.create_task(payments.expire_when_due(outside))
        post_office = await smtp.listen(outside)
        yield
        sweeping.cancel()
        if post_office is not None:
            post_office.close()
        await outside.close()

    rooms = (wechat, sms, clouds, mail, stripe, wechatpay, control, acts, pages)
    static = Mount("/static", StaticFiles(directory=HERE / "static"), name="static")
    app = Starlette(
        routes=[*(route for room in rooms for route in room.routes), static],
        middleware=[Middleware(SaveAfter, outside=outside)],
        lifespan=lifespan,
    )
    app.state.outside = outside
    return FaultGate(app, outside.faults)
