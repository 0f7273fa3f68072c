"""Many shoppers at once: adds per second."""

import asyncio
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
            *(add_until(shopper, began + setting.size.seconds) for shopper in shoppers)
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


async def add_until(shopper: Shopper, deadline: float) -> list[float]:
    """Adds until then, and returns how long each took."""
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
