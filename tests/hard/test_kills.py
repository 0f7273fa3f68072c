"""The server is killed under load, again and again: what was confirmed is there, and once."""

import asyncio
import random
from collections import Counter
from contextlib import suppress

import pytest

from tests.browser.server import Server, StartServer
from tests.hard.shopping import HUNG_UP, SKUS, Shopper, stored
from tests.loops import run

KILLS = 3
MANY_KILLS = 50
SEED = 6

CARTS = 2
TABS = 2  # of each cart
MOST_TOLD = 16  # adds that are confirmed before the kill


async def until_killed(server: Server, cookies: list[str], chance: random.Random) -> list[Shopper]:
    """Everybody adds as fast as they can until the server is killed; returns the shoppers."""
    shoppers = [Shopper(server.url, cookie) for cookie in cookies for _ in range(TABS)]
    told, pause = chance.randint(0, MOST_TOLD), chance.uniform(0, 0.03)

    async def shop(shopper: Shopper, wishes: random.Random) -> None:
        with suppress(*HUNG_UP):
            await shopper.tab.open("Catalog")
            while True:
                await shopper.add(wishes.choice(SKUS))

    shopping = [
        asyncio.create_task(shop(shopper, random.Random(chance.random()))) for shopper in shoppers
    ]
    while sum(shopper.told.total() for shopper in shoppers) < told:
        assert not all(task.done() for task in shopping), "all shoppers gave up"
        await asyncio.sleep(0.002)
    await asyncio.sleep(pause)
    await asyncio.to_thread(server.kill)
    await asyncio.gather(*shopping)
    for shopper in shoppers:
        with suppress(*HUNG_UP):
            await shopper.tab.close()
    return shoppers


async def counts(server: Server, cookies: list[str]) -> list[int]:
    """What the shoppers see who come back."""
    seen = []
    for cookie in cookies:
        async with Shopper(server.url, cookie) as shopper:
            seen.append(shopper.tab.count())
    return seen


KILLED = [("sqlite", KILLS)]
KILLED += [
    pytest.param(kind, MANY_KILLS, marks=pytest.mark.long) for kind in ("sqlite", "postgres")
]


@pytest.mark.parametrize(("kind", "kills"), KILLED)
def test_every_confirmed_add_is_there_once_after_the_server_is_killed_under_load(
    start_server: StartServer,
    request: pytest.FixtureRequest,
    kind: str,
    kills: int,
):
    postgres = kind == "postgres" and request.getfixturevalue("postgres").url()
    server = start_server({"CART_DATABASE_URL": postgres} if postgres else {})
    chance = random.Random(SEED)
    cookies = [Shopper(server.url).cookie for _ in range(CARTS)]
    held = {cookie: Counter[str]() for cookie in cookies}
    confirmed = 0
    for kill in range(kills):
        where = f"kill {kill + 1} of seed {SEED}"
        shoppers = run(until_killed(server, cookies, chance))
        for cookie in cookies:
            own = [shopper for shopper in shoppers if shopper.cookie == cookie]
            # What a page warned of, on a machine too busy to save in time, it did not confirm.
            told = sum((shopper.told for shopper in own if not shopper.tab.warned), Counter())
            asked = sum((shopper.asked for shopper in own), Counter())
            now = stored(server.database, cookie)
            for sku in SKUS:
                least = held[cookie][sku] + told[sku]
                most = held[cookie][sku] + asked[sku]
                assert least <= now[sku] <= most, f"{where}: {least} <= {now[sku]} <= {most}"
            confirmed += told.total()
            held[cookie] = now
        server.start()
        assert run(counts(server, cookies)) == [held[cookie].total() for cookie in cookies], where
    assert confirmed > kills
