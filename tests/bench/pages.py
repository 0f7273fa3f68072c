"""One shopper, one click at a time: page switch, edits, a large catalogue."""

import itertools
from collections.abc import Awaitable, Callable, Iterator

from tests.bench import goods
from tests.bench.client import BenchError, Tab
from tests.bench.figures import Figure, Target, Timing
from tests.bench.servers import Servers
from tests.bench.setting import Setting, say
from tests.bench.shoppers import StoreShopper
from tests.sessions import new_id

_WARM_UP = 3
_LINES = 3  # of an ordinary cart

Click = Callable[[], Awaitable[float]]


async def alternately(setting: Setting, rivals: dict[str, Click]) -> dict[str, Timing]:
    """Measures each kind of click in turn, in rounds, so that a slow moment hits all alike."""
    for click in rivals.values():
        for _ in range(_WARM_UP):
            await click()
    took: dict[str, list[float]] = {name: [] for name in rivals}
    for _ in range(setting.size.rounds):
        for name, click in rivals.items():
            took[name] += [await click() for _ in range(setting.size.clicks)]
    for name, each in took.items():
        say(f"{name}: {Timing(each).median:.1f} ms")
    return {name: Timing(each) for name, each in took.items()}


async def switch(setting: Setting) -> list[Figure]:
    """From Catalog to Cart and back, against the switch between two empty pages."""
    with Servers() as servers:
        catalog = goods.catalogue(servers.folder(), setting.size.goods)
        store, empty = servers.store(catalog).start(), servers.two_pages().start()
        cart_id = new_id()
        goods.fill_cart(store.database, cart_id, catalog, _LINES)
        shopper = await StoreShopper(store.url, cart_id).open()
        tab = await Tab(empty.url).open()
        rivals = {
            "Catalog to Cart and back": _switching(shopper.tab, "Cart", "Catalog"),
            "two empty pages": _switching(tab, "Other", ""),
        }
        timings = await alternately(setting, rivals)
        shopper.added = _LINES
        shopper.check()
        await shopper.close()
        await tab.close()
        store.check_log()
    own, least = timings.values()
    what = "page switch, Catalog <-> Cart"
    return [Figure(what, "ms", own.median, least.median, "empty pages", Target(2))]


def _switching(tab: Tab, *pages: str) -> Click:
    turns = itertools.cycle(pages)

    async def click() -> float:
        return await tab.switch(next(turns))

    return click


async def edit(setting: Setting) -> list[Figure]:
    """Typing a quantity into a long cart and into a short one."""
    size = setting.size
    with Servers() as servers:
        catalog = goods.catalogue(servers.folder(), size.lines)
        store = servers.store(catalog).start()
        rivals: dict[str, Click] = {}
        shoppers = []
        for lines in (size.lines, _LINES):
            cart_id = new_id()
            goods.fill_cart(store.database, cart_id, catalog, lines)
            shopper = await StoreShopper(store.url, cart_id).open()
            await shopper.tab.switch("Cart")
            shoppers.append(shopper)
            rivals[f"edit, {lines} lines"] = _editing(shopper)
        timings = await alternately(setting, rivals)
        for shopper in shoppers:
            await shopper.close()
        store.check_log()
    long, short = timings.values()
    what = f"editing a quantity, {size.lines} lines"
    return [Figure(what, "ms", long.median, short.median, f"{_LINES} lines", Target(1.5))]


def _editing(shopper: StoreShopper) -> Click:
    quantities = itertools.cycle(range(2, 90))

    async def click() -> float:
        return await shopper.edit(1, next(quantities))

    return click


async def catalogue(setting: Setting) -> list[Figure]:
    """What a shopper does on the Catalog page, with many products and with few."""
    size = setting.size
    with Servers() as servers:
        folder = servers.folder()
        stores = {
            length: servers.store(goods.catalogue(folder, length)).start()
            for length in (size.many_goods, size.goods)
        }
        figures = []
        for name, doing in _DOINGS.items():
            shoppers = {n: await StoreShopper(store.url).open() for n, store in stores.items()}
            rivals = {f"{name}, {n} products": doing(s) for n, s in shoppers.items()}
            many, few = (await alternately(setting, rivals)).values()
            for shopper in shoppers.values():
                shopper.check()
                await shopper.close()
            what, few_name = f"{name}, {size.many_goods:,} products", f"{size.goods} products"
            figures += [
                Figure(what, "ms", many.median, few.median, few_name, Target(1.5)),
                Figure(what, "ms", many.median, target=Target(60, of_ratio=False)),
            ]
        for store in stores.values():
            store.check_log()
    return figures


def _giving(shopper: StoreShopper, key: str, values: Iterator[dict[str, object]]) -> Click:
    """Gives one widget one value after another; each must go on showing a full page."""
    full = _cards(shopper)

    async def click() -> float:
        took = await shopper.tab.give(key, **next(values))
        if _cards(shopper) != full:
            raise BenchError(f"{_cards(shopper)} cards after using {key!r}, {full} before.")
        return took

    return click


def _cards(shopper: StoreShopper) -> int:
    return sum(proto.label == "Add to cart" for proto in shopper.tab.drawn("button"))


def _searching(shopper: StoreShopper) -> Click:
    values = itertools.cycle({"string_value": word} for word in goods.COMMON)
    return _giving(shopper, "search", values)


def _filtering(shopper: StoreShopper) -> Click:
    """Five categories of seven, others each time: enough for a full page of 36 products too."""
    pills = next(iter(shopper.tab.drawn("button_group")))
    names = [option.content for option in pills.options]
    kept = [[n for n in names if n not in (names[i], names[i - 1])] for i in range(len(names))]
    values = itertools.cycle({"string_array_value": each} for each in kept)
    return _giving(shopper, "category", values)


def _sorting(shopper: StoreShopper) -> Click:
    options = next(iter(shopper.tab.drawn("selectbox"))).options
    return _giving(shopper, "sort", itertools.cycle({"string_value": each} for each in options))


def _turning(shopper: StoreShopper) -> Click:
    """Only the way back counts: the second page of 36 products is half empty."""

    async def click() -> float:
        await shopper.tab.give("page", int_value=2)
        return await shopper.tab.give("page", int_value=1)

    return click


_DOINGS: dict[str, Callable[[StoreShopper], Click]] = {
    "add": lambda shopper: shopper.add,
    "page turn": _turning,
    "sort": _sorting,
    "search": _searching,
    "filter": _filtering,
}
