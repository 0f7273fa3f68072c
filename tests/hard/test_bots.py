"""Bots that never pause beside a shopper, whose clicks come first; of both each counts once."""

import asyncio

import pytest

from tests.browser.server import Server, StartServer
from tests.hard.shopping import Shopper, stored
from tests.loops import run

BOTS, CLICKS = 8, 12


@pytest.mark.long
def test_while_a_click_is_answered_few_of_the_bots_are(start_server: StartServer):
    server = start_server(script="pages/served/app.py")
    meanwhile = run(_answered_meanwhile(server))
    # Each of them would be, once, if runs went on in the order in which they were asked for. Now
    # and then a busy machine has the shopper wait for something else.
    assert sorted(meanwhile)[CLICKS // 4] <= BOTS / 2, meanwhile


async def _answered_meanwhile(server: Server) -> list[int]:
    """How many adds of the bots were answered during each click of the shopper."""
    shopper, *bots = crowd = [Shopper(server.url) for _ in range(1 + BOTS)]
    for each in crowd:
        await each.__aenter__()
    await shopper.add("cup")
    is_over, meanwhile = asyncio.Event(), []

    async def never_pause(bot: Shopper) -> None:
        while not is_over.is_set():
            await bot.add("mug")

    busy = asyncio.gather(*map(never_pause, bots))
    for _ in range(CLICKS):
        await asyncio.sleep(0.3)
        before = sum(bot.asked.total() for bot in bots)
        await shopper.add("cup")
        meanwhile.append(sum(bot.asked.total() for bot in bots) - before)
    is_over.set()
    await busy
    for each in crowd:
        assert stored(server.database, each.cookie) == each.asked == each.told
        await each.tab.close()
    return meanwhile
