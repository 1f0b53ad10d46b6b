"""A line between two programs that can be cut or fall silent.

`cut` waits until a request that holds `word` has been answered and hangs up in place of the answer: what was
asked for is done, and whoever asked does not know.
"""

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

PIECE = 64 * 1024
Place = Path | int  # a Unix socket, or a port of this machine


class Line:
    """Takes connections at `here` and leads them to `there`, in a thread of its own."""

    def __init__(self, here: Place, there: Place, word: bytes) -> None:
        self.here, self.there, self.word = here, there, word
        self.cut = self.silent = False
        self.cuts = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._talks: set[asyncio.Task[None]] = set()

    def open(self) -> None:
        """Begin to listen."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)

    def close(self) -> None:
        """Hang up everywhere."""
        asyncio.run_coroutine_threadsafe(self._end(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
        self._loop.close()

    async def _listen(self) -> None:
        if isinstance(self.here, Path):
            self._server = await asyncio.start_unix_server(self._take, self.here)
        else:
            self._server = await asyncio.start_server(self._take, "127.0.0.1", self.here)

    async def _end(self) -> None:
        self._server.close()
        for talk in list(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk is not None
        self._talks.add(talk)
        try:
            with suppress(OSError):
                await self._lead(reader, writer)
        finally:
            writer.close()
            self._talks.discard(talk)

    async def _lead(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if isinstance(self.there, Path):
            far_reader, far_writer = await asyncio.open_unix_connection(self.there)
        else:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self.there)
        doomed: list[bool] = []
        ways = [
            asyncio.create_task(self._ask(reader, far_writer, doomed)),
            asyncio.create_task(self._answer(far_reader, writer, doomed)),
        ]
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)
            far_writer.close()

    async def _ask(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: list[bool]
    ) -> None:
        while piece := await reader.read(PIECE):
            if self.cut and self.word in piece:
                doomed.append(True)
            writer.write(piece)
            await writer.drain()

    async def _answer(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, doomed: list[bool]
    ) -> None:
        while piece := await reader.read(PIECE):
            if doomed:
                self.cuts += 1
                return
            while self.silent:
                await asyncio.sleep(0.02)
            writer.write(piece)
            await writer.drain()
