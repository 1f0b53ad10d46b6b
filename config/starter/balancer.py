"""One door before several web processes, for `make scale`: connections go to each of them in turn.

`python -m config.starter.balancer PORT BACKEND_PORT ...`. It hands bytes through and reads none of
them; one that does not answer is passed over. In production a real one stands there (see deploy/).
"""

import asyncio
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress

HOST = "127.0.0.1"
PIECE = 64 * 1024
CONNECT_S = 2.0
Ends = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Balancer:
    """Takes turns over the ports behind it."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.ports = list(ports)
        self.turn = 0

    async def meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        behind = await self._next()
        if behind is None:
            writer.close()
            return
        there = asyncio.create_task(_pipe(reader, behind[1]))
        back = asyncio.create_task(_pipe(behind[0], writer))
        await asyncio.wait([there, back])

    async def _next(self) -> Ends | None:
        """The first that answers, beginning with whose turn it is."""
        for _tried in self.ports:
            port = self.ports[self.turn % len(self.ports)]
            self.turn += 1
            with suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(HOST, port), CONNECT_S)
        return None


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while piece := await reader.read(PIECE):
            writer.write(piece)
            await writer.drain()
    with suppress(OSError):
        writer.close()


async def serve(port: int, behind: Sequence[int]) -> None:
    """Until the process is asked to end."""
    over = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, over.set)
    server = await asyncio.start_server(Balancer(behind).meet, HOST, port)
    await over.wait()
    server.close()  # not waited for: browsers keep their connections open


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), [int(port) for port in sys.argv[2:]]))
