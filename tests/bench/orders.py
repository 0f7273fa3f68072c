"""What an order costs, beside an add: in the store itself, where each is one transaction."""

import itertools
import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress

from cart_state.rules.cart import Cart
from cart_state.rules.errors import OrderError
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.bench.figures import Figure
from tests.bench.pages import Click, alternately
from tests.bench.servers import Servers
from tests.bench.setting import Setting, say
from tests.store.ordering import PLENTY, asked, fill, goods

_GOODS = goods(desk=PLENTY, lamp=PLENTY, mug=PLENTY)  # which everybody orders, so all wait
_WANTED = dict.fromkeys(_GOODS, 1)


async def orders(setting: Setting) -> list[Figure]:
    """One order of three products against one add, and everybody ordering at once."""
    with Servers() as servers:
        databases = {"SQLite": f"sqlite:///{servers.folder() / 'carts.sqlite3'}"}
        if setting.postgres:
            databases["Postgres"] = setting.postgres
        figures = []
        for name, url in databases.items():
            with closing(Store(url)) as store:
                rivals = {f"order, {name}": _ordering(store), f"add, {name}": _adding(store)}
                order, add = (await alternately(setting, rivals)).values()
                rate = _rate(store, setting)
            what = f"orders per second, {setting.size.shoppers} shoppers, {name}"
            figures += [
                Figure(f"order in the store, {name}", "ms", order.median, add.median, "add"),
                Figure(what, "/s", rate),
            ]
    return figures


def _ordering(store: Store) -> Click:
    who = secrets.token_hex()

    async def click() -> float:
        cart = fill(store, who, _GOODS, **_WANTED)
        return _order(store, who, cart)

    return click


def _order(store: Store, who: str, cart: Cart) -> float:
    request = asked(cart, secrets.token_hex(), products=_GOODS, origin=who)
    began = time.perf_counter()
    store.orders.place(who, request)
    return time.perf_counter() - began


def _adding(store: Store) -> Click:
    who, skus = secrets.token_hex(), itertools.cycle(_GOODS)

    async def click() -> float:
        began = time.perf_counter()
        store.update(who, _GOODS, [Change(Cart.add, (next(skus), 1))])
        return time.perf_counter() - began

    return click


def _rate(store: Store, setting: Setting) -> float:
    """Orders per second, each after its cart was filled; `say` tells how many found the crowd."""
    until = time.perf_counter() + setting.size.seconds

    def shop(who: str) -> tuple[int, int]:
        placed = away = 0
        while time.perf_counter() < until:
            away += 1
            with suppress(OrderError):
                _order(store, who, fill(store, who, _GOODS, **_WANTED))
                placed, away = placed + 1, away - 1
        return placed, away

    began, shoppers = time.perf_counter(), setting.size.shoppers
    with ThreadPoolExecutor(shoppers) as pool:
        done = list(pool.map(shop, [secrets.token_hex() for _ in range(shoppers)]))
    lasted = time.perf_counter() - began
    placed, away = (sum(each) for each in zip(*done, strict=True))
    say(f"{placed} orders, {away} were told to come again")
    return placed / lasted
