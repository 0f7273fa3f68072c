"""Lines that are slow, break in the middle of a message, or say everything twice."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import pytest

from tests.browser.server import Server
from tests.faults.proxy import Proxy
from tests.faults.shopping import HUNG_UP, SKUS, Shopper, stored
from tests.loops import run

SEED = 6
BREAKS = 6
MANY_BREAKS = 300
PATIENCE = 30


async def comes_to(shopper: Shopper, pieces: int) -> None:
    """Waits until the page tells so many pieces."""
    async with asyncio.timeout(PATIENCE):
        while shopper.tab.count() != pieces:
            await asyncio.sleep(0.05)


async def is_heard(database: str, shopper: Shopper, pieces: int) -> None:
    """Waits until the store has so many pieces."""
    async with asyncio.timeout(PATIENCE):
        while stored(database, shopper.cookie).total() != pieces:
            await asyncio.sleep(0.05)


def test_a_slow_line_in_small_pieces_carries_every_click_once(server: Server, database: str):
    async def journey() -> None:
        async with Proxy(server.port, SEED) as line:
            line.delay, line.piece = 0.01, 700
            async with Shopper(line.url) as one, Shopper(line.url, one.cookie) as two:
                for sku in SKUS:
                    await asyncio.gather(one.add(sku), two.add(sku))
                line.delay = 0
                for shopper in (one, two):
                    await comes_to(shopper, 8)
                assert stored(database, one.cookie) == Counter(dict.fromkeys(SKUS, 2))
                assert one.told == two.told == one.asked

    run(journey())


@pytest.mark.parametrize("resumed", [True, False], ids=["resumed", "loaded anew"])
def test_a_click_cut_short_never_counts_and_one_whose_answer_is_lost_counts_once(
    server: Server, database: str, resumed: bool
):
    async def journey() -> None:
        async with Proxy(server.port, SEED) as line, Shopper(line.url) as shopper:

            async def come_back() -> None:
                await (shopper.tab.reconnect() if resumed else shopper.again())

            await shopper.add("desk")
            line.cut_up = 40
            with pytest.raises(HUNG_UP):
                await shopper.add("desk")
            await come_back()
            await shopper.add("lamp")
            assert stored(database, shopper.cookie) == {"desk": 1, "lamp": 1}

            line.mute = True
            click = asyncio.create_task(shopper.add("mug"))
            await is_heard(database, shopper, 3)
            line.cut()
            with pytest.raises(HUNG_UP):
                await click
            await come_back()
            await shopper.add("mug")  # the shopper, who saw no answer, clicks again
            assert shopper.tab.count() == 4
            assert stored(database, shopper.cookie) == {"desk": 1, "lamp": 1, "mug": 2}
            assert line.cuts == 2

    run(journey())


def test_a_click_that_is_sent_many_times_counts_as_often_as_it_is_said(
    server: Server, database: str
):
    async def journey() -> None:
        async with Shopper(server.url) as shopper:
            for times in (1, 3, 8):
                before = stored(database, shopper.cookie).total()
                await shopper.tab.click_again_and_again("add_mug", times)
                await shopper.again()
                held = stored(database, shopper.cookie).total()
                assert before + 1 <= held <= before + times + 1
                assert shopper.tab.count() == held
                assert shopper.told.total() <= held

    run(journey())


async def break_often(line: Proxy, database: str, breaks: int) -> None:
    """A shopper goes on over a line that breaks anywhere, in either direction, every few clicks."""
    chance = random.Random(SEED)
    shopper = Shopper(line.url)
    await shopper.tab.open("Catalog")
    held, sent, told, made = Counter(), Counter(), Counter(), 0
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
        await comes_to(shopper, now.total())
        assert stored(database, shopper.cookie) == now, where
        made += now.total() - held.total()
        held, sent, told = now, shopper.asked.copy(), shopper.told
    print(f"{line.cuts} breaks, {sent.total()} clicks, {told.total()} confirmed, {made} made")
    await shopper.tab.close()
    assert line.cuts >= breaks
    assert breaks < told.total() <= made <= sent.total()


async def over_a_line(server: Server, database: str, breaks: int) -> None:
    async with Proxy(server.port, SEED) as line:
        await break_often(line, database, breaks)


def test_over_a_line_that_breaks_anywhere_every_confirmed_click_is_there_once(
    server: Server, database: str
):
    run(over_a_line(server, database, BREAKS))


@pytest.mark.long
def test_over_a_line_that_breaks_hundreds_of_times_every_confirmed_click_is_there_once(
    server: Server, database: str
):
    run(over_a_line(server, database, MANY_BREAKS))
