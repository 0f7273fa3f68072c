"""Lines that are slow, break in the middle of a message, or say everything twice; and reloads."""

import asyncio
import random
import re
import urllib.request
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from tests.browser.server import Server, StartServer
from tests.hard.proxy import Proxy
from tests.hard.shopping import HUNG_UP, SKUS, Shopper, comes_true, stored
from tests.loops import run
from tests.postgres import Postgres

SEED = 6
RELOADS = 12
MANY_RELOADS = 1000
AT_FIRST = 200  # Streamlit keeps up to 128 sessions that went away, in case they come back
GROWTH = 40  # MiB


@pytest.mark.long
def test_a_slow_line_in_small_pieces_carries_every_click_once(server: Server):
    async def journey() -> None:
        async with Proxy(server.port, SEED) as line:
            line.delay, line.piece = 0.004, 700
            async with Shopper(line.url) as one, Shopper(line.url, one.cookie) as two:
                for sku in SKUS:
                    await asyncio.gather(one.add(sku), two.add(sku))
                line.delay = 0
                for shopper in (one, two):
                    await comes_true(lambda tab=shopper.tab: tab.counts(8))
                assert stored(server.database, one.cookie) == Counter(dict.fromkeys(SKUS, 2))
                assert one.told == two.told == one.asked

    run(journey())


@pytest.mark.parametrize("resumed", [True, False], ids=["resumed", "loaded anew"])
def test_a_click_cut_short_never_counts_and_one_whose_answer_is_lost_counts_once(
    server: Server, resumed: bool
):
    async def journey() -> None:
        async with Proxy(server.port, SEED) as line, Shopper(line.url) as shopper:

            async def come_back() -> None:
                await (shopper.tab.reconnect() if resumed else shopper.again())

            await shopper.add("cup")
            line.cut_up = 40
            with pytest.raises(HUNG_UP):
                await shopper.add("cup")
            await come_back()
            await shopper.add("jar")
            assert stored(server.database, shopper.cookie) == {"cup": 1, "jar": 1}

            line.mute = True
            click = asyncio.create_task(shopper.add("mug"))
            await comes_true(lambda: stored(server.database, shopper.cookie).total() == 3)
            line.cut()
            with pytest.raises(HUNG_UP):
                await click
            await come_back()
            await shopper.add("mug")  # the shopper, who saw no answer, clicks again
            assert shopper.tab.count() == 4
            assert stored(server.database, shopper.cookie) == {"cup": 1, "jar": 1, "mug": 2}
            assert line.cuts == 2

    run(journey())


def test_shoppers_of_two_copies_change_one_cart(start_server: StartServer, postgres: Postgres):
    database = {"CART_DATABASE_URL": postgres.url("copies")}
    copies = [start_server(database) for _ in range(2)]

    async def journey() -> None:
        async with Shopper(copies[0].url) as one, Shopper(copies[1].url, one.cookie) as two:
            for pieces, shopper in enumerate([one, two] * 2, 1):
                await shopper.add("mug")
                assert shopper.tab.count() == pieces

    run(journey())


async def break_often(line: Proxy, database: str, breaks: int) -> None:
    """A shopper goes on over a line that breaks anywhere, in either direction, every few clicks."""
    chance = random.Random(SEED)
    shopper = Shopper(line.url)
    await shopper.tab.open("Catalog")
    held, sent, told, made = Counter[str](), Counter[str](), Counter[str](), 0
    for number in range(breaks):
        where = f"seed {SEED}, break {number}"
        line.delay, line.piece = chance.choice([0, 0.005]), chance.choice([500, 65_536])
        if chance.random() < 0.5:
            line.cut_up = chance.randint(0, 6_000)
        else:
            line.cut_down = chance.randint(0, 60_000)
        resumed = chance.random() < 0.5
        with suppress(*HUNG_UP):
            for _ in range(8):
                sku = chance.choice(SKUS)
                await shopper.add(sku)
            line.cut()
        line.cut_up = line.cut_down = None
        with suppress(*HUNG_UP):
            await (shopper.tab.reconnect() if resumed else shopper.again())
            await shopper.add(sku)  # the last of them once more
        await shopper.again()
        now = stored(database, shopper.cookie)
        for sku in SKUS:
            least = held[sku] + shopper.told[sku] - told[sku]
            most = held[sku] + shopper.asked[sku] - sent[sku]
            assert least <= now[sku] <= most, f"{where}: {least} <= {now[sku]} <= {most} of {sku}"
        pieces = now.total()
        await comes_true(lambda tab=shopper.tab, pieces=pieces: tab.counts(pieces))
        assert stored(database, shopper.cookie) == now, where
        made += now.total() - held.total()
        held, sent, told = now, shopper.asked.copy(), shopper.told
    await shopper.tab.close()
    assert line.cuts >= breaks
    assert breaks < told.total() <= made <= sent.total()


@pytest.mark.parametrize("breaks", [5, pytest.param(300, marks=pytest.mark.long)])
def test_over_a_line_that_breaks_anywhere_every_confirmed_click_is_there_once(
    server: Server, breaks: int
):
    async def journey() -> None:
        async with Proxy(server.port, SEED) as line:
            await break_often(line, server.database, breaks)

    run(journey())


def active_sessions(server: Server) -> int:
    with urllib.request.urlopen(f"{server.url}/_stcore/metrics") as answer:
        return int(re.findall(rb"^active_sessions (\d+)", answer.read(), re.MULTILINE)[0])


def memory(server: Server) -> int:
    """The memory of the server's process, in MiB."""
    status = Path(f"/proc/{server._process.pid}/status").read_text()
    return int(re.search(r"VmRSS:\s*(\d+)", status)[1]) // 1024


@pytest.mark.parametrize("times", [RELOADS, pytest.param(MANY_RELOADS, marks=pytest.mark.long)])
def test_every_reload_shows_the_same_cart_and_leaves_nothing_behind(server: Server, times: int):
    async def journey() -> int:
        early = 0
        async with Shopper(server.url) as shopper:
            for sku in (*SKUS, *SKUS[:2]):
                await shopper.add(sku)
            for number in range(1, times + 1):
                await shopper.again()
                assert shopper.tab.count() == 6, f"reload {number}"
                assert not shopper.tab.warnings()
                if number % 10 == 0:
                    await shopper.tab.switch("Cart")
                    await comes_true(lambda tab=shopper.tab: tab.counts(6))
                if number == AT_FIRST:
                    early = memory(server)
            assert active_sessions(server) <= 3
            await shopper.again()
            await shopper.add("mug")
            assert shopper.tab.count() == 7
            assert stored(server.database, shopper.cookie) == shopper.asked == shopper.told
        await comes_true(lambda: active_sessions(server) == 0)
        return early

    early = run(journey())
    assert not early or memory(server) - early < GROWTH
