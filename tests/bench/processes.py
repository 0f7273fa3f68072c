"""What a whole server costs: the time until the first page, and the memory of a shopper."""

import asyncio
import statistics
import time
from pathlib import Path

from tests.bench import goods
from tests.bench.crowds import leave, opened
from tests.bench.figures import Figure, Target
from tests.bench.servers import Server, Servers
from tests.bench.setting import Setting, say
from tests.bench.shoppers import FloorShopper, Shopper, StoreShopper

_WARM_UP = 5
_SETTLING = 6.0  # seconds: the timers of all tabs fire once


async def start(setting: Setting) -> list[Figure]:
    """From starting the process until the first page is drawn."""
    size = setting.size
    took: dict[str, list[float]] = {}
    with Servers() as servers:
        few = goods.catalogue(servers.folder(), size.goods)
        many = goods.catalogue(servers.folder(), size.many_goods)
        for _ in range(size.starts):
            for name, server, kind in (
                ("floor", servers.floor(), FloorShopper),
                ("store", servers.store(few), StoreShopper),
                ("store with many products", servers.store(many), StoreShopper),
            ):
                took.setdefault(name, []).append(await _first_page(server, kind))
                say(f"start, {name}: {took[name][-1]:.2f} s")
    floor, store, large = (statistics.median(each) for each in took.values())
    return [
        Figure("start to first page", "s", store, floor, "floor", Target(1.3)),
        Figure(
            f"start, {size.many_goods:,} products: seconds more",
            "s",
            large - store,
            target=Target(3, of_ratio=False),
        ),
    ]


async def _first_page(server: Server, kind: type[Shopper]) -> float:
    began = time.perf_counter()
    server.spawn()
    await asyncio.to_thread(server.wait)
    shopper = await kind(server.url).open()
    took = time.perf_counter() - began
    await shopper.close()
    server.stop()
    return took


async def memory(setting: Setting) -> list[Figure]:
    """What one more open tab costs: floor, store, and store with many products."""
    size = setting.size
    with Servers() as servers:
        few = goods.catalogue(servers.folder(), size.goods)
        many = goods.catalogue(servers.folder(), size.many_goods)
        floor = await _per_tab(servers.floor(), FloorShopper, size.idle)
        store = await _per_tab(servers.store(few), StoreShopper, size.idle)
        large = await _per_tab(servers.store(many), StoreShopper, size.idle)
    further = f"memory per further shopper, {size.many_goods:,} products"
    return [
        Figure("memory per idle shopper", "KiB", store, floor, "floor", Target(1.5)),
        Figure(further, "KiB", large, store, f"{size.goods} products", Target(1.2)),
    ]


async def _per_tab(server: Server, kind: type[Shopper], count: int) -> float:
    server.start()
    first = await opened(kind, server.url, _WARM_UP)
    await asyncio.sleep(_SETTLING)
    before = server.rss()
    more = await opened(kind, server.url, count)
    await asyncio.sleep(_SETTLING)
    after = server.rss()
    await leave([*first, *more])
    server.check_log()
    server.stop()
    each = (after - before) / count * 1024
    say(f"memory, {Path(server.script).parent.name}: {before:.0f} MiB, then {each:.0f} KiB a tab")
    return each
