"""The courier to the club: posts callbacks and events, twice or out of order if asked to."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from sandbox.faults import Faults

HELD_S = 1.0
TIMEOUT_S = 5.0
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer:
    """What the club said; status None means that nothing came back."""

    status: int | None
    body: str = ""

    @property
    def ok(self) -> bool:
        """Whether the club took it."""
        return self.status is not None and 200 <= self.status < 300


Errand = Callable[[], Awaitable[Any]]
Held = tuple[Errand, asyncio.Future[Any]]


class Courier:
    """One HTTP client towards the club."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        # No proxy from the environment: the club is on this machine.
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        self._held: dict[str, list[Held]] = {}
        self.crowd = asyncio.Semaphore(8)

    async def post(self, url: str, content: str, headers: dict[str, str], params: dict[str, str]) -> Answer:
        """Post once; a refused, broken or silent connection is an Answer too."""
        try:
            got = await self._http.post(url, content=content.encode(), headers=headers, params=params)
        except httpx.HTTPError as error:
            logger.info("no answer from %s: %r", url, error)
            return Answer(None)
        return Answer(got.status_code, got.text)

    async def get(self, url: str, params: dict[str, str]) -> Answer:
        """Ask once, for the check of the callback address."""
        try:
            got = await self._http.get(url, params=params)
        except httpx.HTTPError:
            return Answer(None)
        return Answer(got.status_code, got.text)

    async def carry(self, service: str, errands: Sequence[Errand]) -> list[Any]:
        """Run deliveries in order; a fault doubles each of them or turns their order round."""
        mode = self._faults.of(service).mode
        if mode == "reorder":
            return await self._hold(service, errands)
        results = []
        for errand in errands:
            results.append(await errand())
            if mode == "duplicate":
                await errand()
        return results

    async def _hold(self, service: str, errands: Sequence[Errand]) -> list[Any]:
        """Wait a little for company, then let the last come first."""
        loop = asyncio.get_running_loop()
        mine: list[Held] = [(errand, loop.create_future()) for errand in errands]
        queue = self._held.setdefault(service, [])
        queue.extend(mine)
        if len(queue) == len(mine):
            await asyncio.sleep(HELD_S)
            await self._release(self._held.pop(service))
        return [await future for _, future in mine]

    @staticmethod
    async def _release(queue: list[Held]) -> None:
        for errand, future in reversed(queue):
            future.set_result(await errand())

    async def close(self) -> None:
        """Hang up."""
        await self._http.aclose()
