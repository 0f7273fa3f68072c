"""The database is away, the proxy reloads, and sessions are dropped in which changes wait."""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.browser.server import Server, StartServer
from tests.hard.shopping import SKUS, Shopper, comes_true, stored
from tests.loops import run

SHOPPERS = 500
CONNECTED = 200  # at a time
AT_ONCE = 16  # who do something at the same time
RETURNING = 130  # more than the sessions that Streamlit keeps of those whose connection was lost

HOME, SERVED = "Home.py", "pages/served/app.py"


@contextmanager
def away(server: Server, request: pytest.FixtureRequest) -> Iterator[None]:
    """The database of a server cannot be written to: Postgres crashed, or the file is locked."""
    if server.database.startswith("postgresql"):
        postgres = request.getfixturevalue("postgres")
        postgres.stop("immediate")
        yield
        postgres.start()
        return
    other = sqlite3.connect(server.database.removeprefix("sqlite:///"), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield
    other.close()


@pytest.fixture
def start(
    start_server: StartServer, request: pytest.FixtureRequest
) -> Callable[[str, str], Server]:
    """Starts a server of an entry on a kind of database."""

    def start(script: str, kind: str) -> Server:
        url = kind == "postgres" and request.getfixturevalue("postgres").url()
        return start_server({"CART_DATABASE_URL": url} if url else {}, script=script)

    return start


async def each(shoppers: Iterable[Shopper], work: Callable[[Shopper], object]) -> None:
    """Has each do something, so many at a time."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(shopper: Shopper) -> None:
        async with gate:
            await work(shopper)

    await asyncio.gather(*map(one, shoppers))


async def come(shopper: Shopper) -> None:
    shopper.tab.careless = True  # without timers, whose runs nobody here needs
    await shopper.tab.open("Catalog")


async def add_two(shopper: Shopper) -> None:
    """Adds a mug and one more thing, and was told of both."""
    for sku in ("mug", random.Random(shopper.cookie).choice(SKUS)):
        await shopper.add(sku)
    assert shopper.told == shopper.asked


@pytest.mark.long
@pytest.mark.parametrize(("script", "kind"), [(HOME, "sqlite"), (SERVED, "postgres")])
def test_500_visits_are_saved_though_every_connection_was_cut_while_the_database_was_away(
    start: Callable[[str, str], Server], request: pytest.FixtureRequest, script: str, kind: str
):
    server = start(script, kind)
    everybody = [Shopper(server.url) for _ in range(SHOPPERS)]
    connected, others = everybody[:CONNECTED], everybody[CONNECTED:]

    async def come_and_go(shopper: Shopper) -> None:
        await come(shopper)
        await add_two(shopper)
        await shopper.tab.close()

    async def come_back(shopper: Shopper) -> None:
        pieces = shopper.asked.total()
        back = Shopper(server.url, shopper.cookie)
        await come(back)
        assert back.tab.count() == pieces
        await back.tab.close()

    async def journey() -> None:
        await each(connected, come)
        with away(server, request):
            await each(connected, add_two)
            await each(others, come_and_go)
            for shopper in connected:
                shopper.tab._socket.transport.abort()
            await each(everybody[:: SHOPPERS // RETURNING], come_back)
        for shopper in everybody:
            await comes_true(lambda who=shopper: stored(server.database, who.cookie).total() > 0)
            assert stored(server.database, shopper.cookie) == shopper.asked

    run(journey())
    server.stop()
    if kind == "sqlite":  # all is in the main file
        wal = Path(f"{server.database.removeprefix('sqlite:///')}-wal")
        assert not wal.exists() or wal.stat().st_size == 0


@pytest.mark.parametrize(
    ("script", "kind"), [(SERVED, "sqlite"), pytest.param(HOME, "postgres", marks=pytest.mark.long)]
)
def test_a_server_that_is_stopped_tells_how_many_visits_it_could_not_save(
    start: Callable[[str, str], Server], request: pytest.FixtureRequest, script: str, kind: str
):
    server = start(script, kind)

    async def journey() -> None:
        shoppers = [Shopper(server.url) for _ in range(3)]
        await each(shoppers, come)
        with away(server, request):
            await each(shoppers[1:], add_two)
            await asyncio.to_thread(server.stop)
        await each(shoppers, lambda shopper: shopper.tab.close())

    run(journey())
    assert "before the changes of 2 visits could be saved" in server.log()
