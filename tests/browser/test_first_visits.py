"""Two pages of a first visit at once, whose answers come late, in whichever order."""

import asyncio
import threading
from collections import defaultdict
from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from copy import copy
from typing import Any

import pytest

from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop

LAPTOP, MOUSE = "Laptop", "Mouse"

pytestmark = pytest.mark.long


class Holding:
    """A proxy that holds back the answer to /Catalog?held=NAME until NAME is let go."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._asked: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)
        self._tasks: set[asyncio.Task[None]] = set()
        self._let_go: defaultdict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def asked(self, name: str) -> None:
        """Returns once the server has been asked."""
        await asyncio.wait_for(self._asked[name].wait(), 30)

    async def let_go(self, *names: str) -> None:
        for name in names:
            self._let_go[name].set()

    async def stop(self) -> None:
        self._server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task
        self._tasks.add(task)
        there, server = await asyncio.open_connection("127.0.0.1", self._port)
        held = ""

        async def up() -> None:
            nonlocal held
            while piece := await reader.read(65536):
                line = piece.split(b"\r\n")[0].decode("latin-1")
                if line.startswith("GET /Catalog?held="):
                    held = line.split("=")[1].split()[0]
                    self._asked[held].set()
                server.write(piece)
            server.close()

        async def down() -> None:
            while piece := await there.read(65536):
                if held:
                    await self._let_go[held].wait()
                writer.write(piece)
            writer.close()

        try:
            with suppress(OSError, asyncio.CancelledError):
                await asyncio.gather(up(), down())
        finally:
            for end in (writer, server):
                end.transport.abort()
                with suppress(OSError):
                    await end.wait_closed()


Run = Callable[[Coroutine[Any, Any, Any]], Any]


@pytest.fixture
def run() -> Iterator[Run]:
    """Runs coroutines in a loop that goes on in between."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield lambda work: asyncio.run_coroutine_threadsafe(work, loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture
def proxy(served: Server, run: Run) -> Iterator[Holding]:
    proxy = Holding(served.port)
    run(proxy.start())
    yield proxy
    run(proxy.stop())


@pytest.fixture(scope="module")
def served(start_shared: StartServer) -> Server:
    return start_shared(script="pages/served/app.py")


@pytest.mark.parametrize("order", ["first", "second", "at once"])
def test_two_first_pages_have_one_cart_in_whichever_order_their_answers_come(
    served: Server, run: Run, proxy: Holding, open_shop: Callable[..., Shop], order: str
):
    behind = copy(served)
    behind.url = proxy.url
    one = open_shop(behind)
    tabs = {"first": one, "second": one.on(one.new_tab())}
    for name, tab in tabs.items():
        held = f"{proxy.url}/Catalog?held={name}"
        tab.page.evaluate("(url) => setTimeout(() => location = url)", held)
        run(proxy.asked(name))
    earlier, later = ("second", "first") if order == "second" else ("first", "second")
    run(proxy.let_go(*((earlier, later) if order == "at once" else (earlier,))))
    tabs[earlier].expect_count(0)
    tabs[earlier].add(LAPTOP)
    run(proxy.let_go(later))
    tabs[later].expect_count(1)
    tabs[later].add(MOUSE)
    for tab in tabs.values():
        tab.expect_count(2)
    tabs[earlier].add(MOUSE)
    for tab in tabs.values():
        tab.expect_count(3)
        tab.idle()
    for tab in tabs.values():
        tab.page.reload()
        tab.expect_count(3)
        tab.idle()
    names = {one["name"] for one in one.context.cookies() if one["name"].startswith("cart")}
    assert names == {"cart", f"cart.{one.cart_id[:8]}"}
