"""Many shoppers at once: adds per second, a calm crowd, and the soak."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.bench import goods
from tests.bench.client import BenchError
from tests.bench.figures import Figure, Target, Timing
from tests.bench.servers import Server, Servers
from tests.bench.setting import Setting, say
from tests.bench.shoppers import FloorShopper, ListShopper, Shopper, StoreShopper

_OPENING = 4  # shoppers who open their page at the same time
_WARM_UP = 3  # adds by each shopper before anything is measured


@dataclass
class Tally:
    """What a server did in all rounds: adds per second, one figure a round, and each add's time."""

    rates: list[float] = field(default_factory=list)
    took: list[float] = field(default_factory=list)
    cpu: float = 0

    @property
    def work(self) -> float:
        """The server's processor time for one add, in milliseconds."""
        return 1000 * self.cpu / len(self.took)

    @property
    def rate(self) -> float:
        """The median of the rounds."""
        return sorted(self.rates)[len(self.rates) // 2]

    @property
    def p95(self) -> float:
        """What one add in twenty exceeds, in milliseconds."""
        return Timing(self.took).p95


async def opened(kind: type[Shopper], url: str, count: int) -> list[Shopper]:
    """Returns so many shoppers, each with the page open."""
    gate = asyncio.Semaphore(_OPENING)

    async def enter() -> Shopper:
        async with gate:
            return await kind(url).open()

    return list(await asyncio.gather(*(enter() for _ in range(count))))


async def leave(shoppers: Sequence[Shopper]) -> None:
    """Closes every shopper's tab."""
    await asyncio.gather(*(shopper.close() for shopper in shoppers))


async def adds(setting: Setting) -> list[Figure]:
    """Adds per second and p95 latency, everybody adding as soon as the last add is drawn."""
    with Servers() as servers:
        catalog = goods.catalogue(servers.folder(), setting.size.goods)
        rivals: dict[str, tuple[Server, type[Shopper]]] = {
            "floor": (servers.floor().start(), FloorShopper),
            "list cart": (servers.list_cart().start(), ListShopper),
            "store": (servers.store(catalog).start(), StoreShopper),
        }
        if setting.postgres:
            store = servers.store(catalog, setting.postgres).start()
            rivals["store on Postgres"] = (store, StoreShopper)
        tallies = {name: Tally() for name in rivals}
        for number in range(setting.size.rounds):
            for name, (server, kind) in rivals.items():
                await _add_round(server, kind, setting, tallies[name])
                say(f"adds, round {number + 1}, {name}: {tallies[name].rates[-1]:.1f}/s")
        for server, _ in rivals.values():
            server.check_log()
    floor, tutorial = tallies.pop("floor"), tallies.pop("list cart")
    return [
        figure
        for name, tally in tallies.items()
        for figure in _add_figures(name, tally, floor, tutorial, setting.size.shoppers)
    ]


async def _add_round(server: Server, kind: type[Shopper], setting: Setting, tally: Tally) -> None:
    stored = goods.stored_pieces(server.database) if kind is StoreShopper else 0
    shoppers = await opened(kind, server.url, setting.size.shoppers)
    try:
        await asyncio.gather(*(_add_times(shopper, _WARM_UP) for shopper in shoppers))
        began, used = time.perf_counter(), server.cpu()
        rounds = await asyncio.gather(
            *(_add_until(shopper, began + setting.size.seconds) for shopper in shoppers)
        )
        lasted = time.perf_counter() - began
        tally.cpu += server.cpu() - used
    finally:
        await leave(shoppers)
    for shopper in shoppers:
        shopper.check()
    if kind is StoreShopper:
        _check_committed(server, stored, shoppers)
    took = [one for each in rounds for one in each]
    tally.took += took
    tally.rates.append(len(took) / lasted)


async def _add_times(shopper: Shopper, times: int) -> None:
    for _ in range(times):
        await shopper.add()


async def _add_until(shopper: Shopper, deadline: float) -> list[float]:
    took = []
    while time.perf_counter() < deadline:
        took.append(await shopper.add())
    return took


def _check_committed(server: Server, before: int, shoppers: Sequence[Shopper]) -> None:
    added = sum(shopper.added for shopper in shoppers)
    stored = goods.stored_pieces(server.database) - before
    if stored != added:
        raise BenchError(f"{added} pieces were added, {stored} are stored.")


def _add_figures(
    name: str, tally: Tally, floor: Tally, tutorial: Tally, shoppers: int
) -> list[Figure]:
    what = f"adds per second, {shoppers} shoppers, {name}"
    p95 = f"p95 of an add, {shoppers} shoppers, {name}"
    return [
        Figure(what, "/s", tally.rate, tutorial.rate, "list cart", Target(8, at_least=True)),
        Figure(what, "/s", tally.rate, floor.rate, "floor", Target(0.5, at_least=True)),
        Figure(p95, "ms", tally.p95, floor.p95, "floor", Target(2)),
        Figure(p95, "ms", tally.p95, tutorial.p95, "list cart"),
        Figure(f"processor time of an add, {name}", "ms", tally.work, floor.work, "floor"),
        Figure(f"processor time of an add, {name}", "ms", tally.work, tutorial.work, "list cart"),
    ]


async def crowd(setting: Setting) -> list[Figure]:
    """Many shoppers, each clicking every five seconds; the floor's figure for comparison."""
    size = setting.size
    with Servers() as servers:
        catalog = goods.catalogue(servers.folder(), size.goods)
        store = servers.store(catalog).start()
        took, errors = await _calm(store, StoreShopper, size.crowd, size.crowd_seconds)
        say(f"crowd, store: p95 {Timing(took).p95:.0f} ms, {errors} errors")
        store.stop()
        floor = servers.floor().start()
        least, _ = await _calm(floor, FloorShopper, size.crowd, size.crowd_seconds)
    what = f"{size.crowd} shoppers, a click each 5 s"
    p95 = Timing(took).p95
    return [
        Figure(f"{what}: p95", "ms", p95, target=Target(300, of_ratio=False)),
        Figure(f"{what}: p95", "ms", p95, Timing(least).p95, "floor"),
        Figure(f"{what}: errors", "", errors, target=Target(0, of_ratio=False)),
    ]


async def _calm(
    server: Server, kind: type[Shopper], count: int, seconds: float
) -> tuple[list[float], int]:
    shoppers = await opened(kind, server.url, count)
    took: list[float] = []
    errors = 0
    deadline = time.perf_counter() + seconds

    async def click_now_and_then(shopper: Shopper, first: float) -> None:
        nonlocal errors
        due = time.perf_counter() + first
        while due < deadline:
            await asyncio.sleep(max(0, due - time.perf_counter()))
            try:
                took.append(await shopper.add())
                shopper.check()
            except BenchError as error:
                errors += 1
                say(f"crowd: {error}")
                return
            due += 5

    try:
        starts = (5 * number / count for number in range(count))
        await asyncio.gather(
            *(click_now_and_then(s, first) for s, first in zip(shoppers, starts, strict=True))
        )
    finally:
        await leave(shoppers)
    server.check_log()
    return took, errors


async def soak(setting: Setting) -> list[Figure]:
    """Shoppers come, browse, add and leave, for as long as was asked; memory every minute."""
    with Servers() as servers:
        catalog = goods.catalogue(servers.folder(), setting.size.goods)
        server = servers.store(catalog).start()
        deadline = time.perf_counter() + 60 * setting.soak
        streams = [
            asyncio.create_task(_come_and_go(server, deadline))
            for _ in range(setting.size.coming_and_going)
        ]
        memory: list[float] = []
        while time.perf_counter() < deadline:
            await asyncio.sleep(min(60, max(0, deadline - time.perf_counter())))
            memory.append(server.rss())
            say(f"soak, minute {len(memory)}: {memory[-1]:.0f} MiB")
        visits = sum(await asyncio.gather(*streams))
        server.check_log()
    what = f"memory after {setting.soak:g} min and {visits} visits"
    return [Figure(what, "MiB", memory[-1], memory[0], "first minute", Target(1.1))]


async def _come_and_go(server: Server, deadline: float) -> int:
    visits = 0
    while time.perf_counter() < deadline:
        shopper = await StoreShopper(server.url).open()
        for _ in range(random.randint(1, 4)):
            await shopper.add()
        await shopper.tab.switch("Cart")
        shopper.check()
        await shopper.tab.switch("Catalog")
        await asyncio.sleep(random.random())
        await shopper.close()
        visits += 1
    return visits
