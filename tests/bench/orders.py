"""What an order costs, beside an add: a click on each, and the transaction of each in the store."""

import asyncio
import itertools
import re
import secrets
import shutil
import time
from contextlib import closing

from cart_state.rules.cart import Cart
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.bench import goods
from tests.bench.client import BenchError
from tests.bench.crowds import add_until, leave, opened
from tests.bench.figures import Figure, Target
from tests.bench.pages import Click, alternately
from tests.bench.servers import Server, Servers
from tests.bench.setting import Setting
from tests.bench.shoppers import StoreShopper
from tests.shops import OFFICE
from tests.store import ordering

_LIMITS = "[orders]\nopen_per_cart = 10000\nper_address_and_hour = 10000\n"
_GOODS = ordering.goods(**dict.fromkeys(("desk", "lamp", "mug"), ordering.PLENTY))


class OrderingShopper(StoreShopper):
    """Orders what was added, each time. What counts is the click that places the order."""

    async def _add(self, turn: int) -> float:
        await self.tab.switch("Catalog")
        await super()._add(turn)
        await self.tab.switch("Order")
        for field, text in (("name", "Asha Rao"), ("email", "asha@example.com")):
            self.tab.fill(f"order_{field}", string_value=text)
        took = await self.tab.click("order_place")
        title = next(self.tab.drawn("heading")).body
        if not re.fullmatch(r"Order \w{6} is placed", title):
            raise BenchError(f"An order was not placed: {title}")
        return took


async def orders(setting: Setting) -> list[Figure]:
    """The click that orders against one that adds, everybody ordering at once, and the store."""
    with Servers() as servers:
        shop = servers.folder() / "shop"
        shutil.copytree(OFFICE, shop)
        with (shop / "shop.toml").open("a", encoding="utf-8") as file:
            file.write(_LIMITS)
        catalog = goods.catalogue(servers.folder(), setting.size.goods)
        figures = []
        databases = {"SQLite": f"sqlite:///{servers.folder() / 'carts.sqlite3'}"}
        if setting.postgres:
            databases["Postgres"] = setting.postgres
        for name, database in databases.items():
            server = servers.store(catalog, database, SHOP=str(shop))
            figures += await _clicks(name, server, setting)
            with closing(Store(database)) as store:
                rivals = {"order in the store": _ordering(store), "add in it": _adding(store)}
                order, add = (await alternately(setting, rivals)).values()
            what = f"order in the store, {name}"
            figures.append(Figure(what, "ms", order.median, add.median, "add"))
    return figures


async def _clicks(name: str, server: Server, setting: Setting) -> list[Figure]:
    server.start()
    one, other = await OrderingShopper(server.url).open(), await StoreShopper(server.url).open()
    rivals = {"click that orders": one.add, "click that adds": other.add}
    order, add = (await alternately(setting, rivals)).values()
    await leave([one, other])
    crowd = await opened(OrderingShopper, server.url, setting.size.shoppers)
    began = time.perf_counter()
    done = await asyncio.gather(*(add_until(each, began + setting.size.seconds) for each in crowd))
    rate = sum(map(len, done)) / (time.perf_counter() - began)
    await leave(crowd)
    server.check_log()
    server.stop()
    what = f"orders per second, {setting.size.shoppers} shoppers, from Catalog to receipt, {name}"
    return [
        Figure(f"click that orders, {name}", "ms", order.median, add.median, "add", Target(2)),
        Figure(what, "/s", rate),
    ]


def _ordering(store: Store) -> Click:
    who = secrets.token_hex()

    async def click() -> float:
        cart = ordering.fill(store, who, _GOODS, **dict.fromkeys(_GOODS, 1))
        request = ordering.asked(cart, secrets.token_hex(), products=_GOODS)
        began = time.perf_counter()
        store.orders.place(who, request)
        return time.perf_counter() - began

    return click


def _adding(store: Store) -> Click:
    who, skus = secrets.token_hex(), itertools.cycle(_GOODS)

    async def click() -> float:
        began = time.perf_counter()
        store.update(who, _GOODS, [Change(Cart.add, (next(skus), 1))])
        return time.perf_counter() - began

    return click
