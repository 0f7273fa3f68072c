"""Two tabs opened at once on a first visit, one of whose answers is late by so many seconds."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import copy

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.browser.test_ordering import WHO
from tests.hard.shopping import stored

PAGE = "page"
HOME, SERVED = "Home.py", "pages/served/app.py"
# The page's answer, or that of its websocket once the browser has sent so many messages there: to
# its handshake, with the page, and where a script gives the cookie with the order to do so.
HELD = [(SERVED, PAGE), (SERVED, 1), (HOME, 0), (HOME, 1), (HOME, 2)]
SECONDS = (0, 3, 10)
PATIENCE = 60_000  # milliseconds, as much of it may pass before there is an answer

pytestmark = pytest.mark.long


class Line:
    """A tab's way to the shop, on a port of its own; one answer is held back, once.

    It comes so many seconds after both tabs have asked for the like.
    """

    def __init__(self, port: int, held: str | int, seconds: int, both: asyncio.Barrier) -> None:
        self._port, self._held, self._seconds, self._both = port, held, seconds, both
        self._is_late = True
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

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
        asked: str | int = ""

        async def up() -> None:
            nonlocal asked
            while piece := await reader.read(65536):
                if piece.startswith(b"GET /Catalog HTTP"):
                    asked = PAGE
                elif piece.startswith(b"GET /_stcore/stream"):
                    asked = 0
                elif isinstance(asked, int):
                    asked += 1
                server.write(piece)
            server.close()

        async def down() -> None:
            while piece := await there.read(65536):
                if asked == self._held and self._is_late:
                    self._is_late = False
                    await self._both.wait()
                    await asyncio.sleep(self._seconds)
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


@pytest.fixture
def lines() -> Iterator[Callable[..., list[Line]]]:
    """Opens two lines to a server, of which the answers are so late."""
    loop, opened = asyncio.new_event_loop(), []
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    async def open_(port: int, held: str | int, *seconds: int) -> list[Line]:
        both = asyncio.Barrier(2)
        opened.extend(Line(port, held, late, both) for late in seconds)
        for line in opened:
            await line.start()
        return opened

    async def stop() -> None:
        for line in opened:
            await line.stop()

    yield lambda *how: asyncio.run_coroutine_threadsafe(open_(*how), loop).result(60)
    asyncio.run_coroutine_threadsafe(stop(), loop).result(60)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def entries(start_shared: StartServer) -> dict[str, Server]:
    return {script: start_shared(script=script) for script in (HOME, SERVED)}


@pytest.mark.parametrize("late", [0, 1], ids=["first", "second"])
@pytest.mark.parametrize("seconds", SECONDS)
@pytest.mark.parametrize(("script", "held"), HELD)
def test_two_first_tabs_have_one_cart_and_its_orders_however_late_one_is_answered(
    entries: dict[str, Server],
    lines: Callable[..., list[Line]],
    open_shop: Callable[..., Shop],
    script: str,
    held: str | int,
    seconds: int,
    late: int,
):
    server = entries[script]
    one = open_shop(server)
    tabs = [one, one.on(one.new_tab())]
    delays = [seconds if tab == late else 0 for tab in (0, 1)]
    for tab, line in zip(tabs, lines(server.port, held, *delays), strict=True):
        tab.server = copy(server)
        tab.server.url = line.url
        tab.page.evaluate("(url) => setTimeout(() => location = url)", f"{line.url}/Catalog")
    prompt, delayed = tabs[1 - late], tabs[late]

    def add(tab: Shop, name: str) -> None:
        expect(tab.add_button(name)).to_be_visible(timeout=PATIENCE)
        tab.add_button(name).click()
        expect(tab.toasts.filter(has_text=f"{name} added").first).to_be_visible(timeout=PATIENCE)

    add(prompt, "Mouse")
    placed = []
    if late:  # the other tab has ordered meanwhile
        prompt.open("Cart").button("Order").click()
        expect(prompt.heading("Order")).to_be_visible()
        prompt.idle()
        prompt.tell(**WHO).place.click()
        placed = [f"Order {prompt.expect_status('placed')} is placed"]
        prompt.open("Catalog")
    add(delayed, "Keyboard")
    add(prompt, "Headphones")
    add(delayed, "Monitor")
    pieces = ["keyboard", "headphones", "monitor", *(() if placed else ("mouse",))]
    for tab in tabs:
        tab.expect_count(len(pieces))
        tab.idle()
    for tab in tabs:
        tab.page.reload()
        tab.expect_count(len(pieces))
        tab.idle()
        if placed:
            tab.page.goto(f"{tab.server.url}/Order")
            tab.page.get_by_text("Your orders", exact=True).click()
            receipts = tab.page.locator("[class*='st-key-receipt_'] p")
            expect(receipts).to_have_text(placed)
            receipts.click()
            tab.expect_status("placed")
    jar = [kept for kept in one.context.cookies() if kept["name"].startswith("cart")]
    assert {kept["value"] for kept in jar} == {one.cookie["value"]}
    assert stored(server.database, one.cookie["value"]) == dict.fromkeys(pieces, 1)
    one.other_hosts.clear()  # each tab has come by a port of its own
