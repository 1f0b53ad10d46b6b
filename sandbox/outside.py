"""The outside world as one object, handed to every room of the sandbox."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from starlette.requests import Request

from sandbox import phones
from sandbox.deliver import Courier
from sandbox.faults import Faults
from sandbox.settings import Settings
from sandbox.store import Shelf, World
from sandbox.wechatpay.keys import Keys


class Outside:
    """Settings, memory, keys, faults and the courier to the club."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.smtp_port = settings.mail_port
        self.world = World()
        self.shelf = Shelf(self.world, settings.state_file)
        self.pay_keys = Keys.kept_in(settings.state_file.parent)
        self.faults = Faults()
        self.courier = Courier(self.faults)
        self._errands: set[asyncio.Task[Any]] = set()
        if settings.fresh or not self.shelf.take_down():
            self.reset()

    def reset(self) -> None:
        """A new world with the pre-made phones and every service well."""
        for errand in list(self._errands):
            errand.cancel()
        self.world.clear()
        self.faults.clear()
        phones.premade(self.world)

    def spawn(self, errand: Coroutine[Any, Any, Any]) -> None:
        """Run something beside the answer, such as a callback; a reset ends it."""
        task = asyncio.create_task(errand)
        self._errands.add(task)  # the loop keeps only weak references to tasks
        task.add_done_callback(self._errands.discard)

    async def close(self) -> None:
        """Stop errands, save, hang up."""
        for task in list(self._errands):
            task.cancel()
        await self.shelf.close()
        await self.courier.close()


def outside_of(request: Request) -> Outside:
    """The one world that this request belongs to."""
    found: Outside = request.app.state.outside
    return found


async def json_body(request: Request) -> dict[str, Any]:
    """The JSON object of a request; absent, broken or not an object counts as empty."""
    try:
        body = await request.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}
