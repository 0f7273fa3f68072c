"""A line between browser and server that is slow, breaks, or ends in the middle of a message."""

import asyncio
import random
from contextlib import suppress
from typing import Self


class Proxy:
    """Passes on what clients and server say, on a port of its own, as badly as it is told to.

    `delay` is the longest that a piece of at most `piece` bytes is held back, in seconds.
    `cut_up` and `cut_down` are how many more bytes go to the server, or come from it, before
    every connection is cut. While it is `mute`, what the server says is lost.
    """

    def __init__(self, port: int, seed: int) -> None:
        self.delay = 0.0
        self.piece = 65_536
        self.cut_up: int | None = None
        self.cut_down: int | None = None
        self.mute = False
        self.cuts = 0
        self._port = port
        self._chance = random.Random(seed)
        self._writers: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    @property
    def url(self) -> str:
        """Where clients find it."""
        assert self._server
        return f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._server
        self._server.close()
        self.cut()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def cut(self) -> None:
        """Cuts every connection, without a word to either side."""
        self.cut_up = self.cut_down = None
        self.mute = False
        self.cuts += 1
        for writer in self._writers:
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        there, to_server = await asyncio.open_connection("127.0.0.1", self._port)
        self._writers |= {writer, to_server}
        await asyncio.gather(
            self._pass(reader, to_server, "cut_up"), self._pass(there, writer, "cut_down")
        )
        for end in (writer, to_server):
            self._writers.discard(end)
            with suppress(OSError):
                await end.wait_closed()
        self._tasks.discard(task)

    async def _pass(
        self, source: asyncio.StreamReader, target: asyncio.StreamWriter, limit: str
    ) -> None:
        with suppress(OSError):
            while piece := await source.read(self.piece):
                if self.delay:
                    await asyncio.sleep(self._chance.uniform(0, self.delay))
                if self.mute and limit == "cut_down":
                    continue
                left: int | None = getattr(self, limit)
                if left is not None:
                    piece = piece[:left]
                    setattr(self, limit, left - len(piece))
                target.write(piece)
                await target.drain()
                if left is not None and len(piece) == left:
                    self.cut()
        target.close()
