"""Orders at the same moment, from one tab, several copies, eight processes: the books agree."""

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing.context import BaseContext

import pytest

from cart_state import CartError, Order, OrderError, StoreError
from cart_state.goods.catalog import Catalog
from cart_state.storage.store import Store
from tests.hard.faults import patience as patience
from tests.hard.ordering import counted_less_ordered, hashed, note_counts, numbers
from tests.postgres import ME, at_once, finish, sql
from tests.store.ordering import PLENTY, asked, fill, goods, insist, left, place

OpenStore = Callable[..., Store]

PROCESSES = 8
SKUS = ("desk", "lamp", "mug", "pen")
SEED = 13


@pytest.fixture
def copies(store_url: str, open_store: OpenStore) -> list[Store]:
    """Two copies of the shop on one database."""
    stores = [open_store(store_url) for _ in range(2)]
    stores[0].check()
    note_counts(store_url)
    return stores


def told(order: Callable[[], Order]) -> str:
    """What somebody is told who orders, or takes a step with an order."""
    try:
        return order().status
    except OrderError as error:
        return error.problem


def told_at_once(*orders: Callable[[], Order]) -> Counter[str]:
    """What is told to those who order at the same moment."""
    return Counter(at_once(*(partial(told, order) for order in orders)))


def test_carts_with_the_same_goods_in_opposite_order_do_not_deadlock(
    copies: list[Store], store_url: str
):
    plenty = goods(desk=PLENTY, lamp=PLENTY)

    def order_often(store: Store, who: str, wanted: dict[str, int]) -> Order:
        for number in range(30):
            fill(store, who, plenty, **wanted)
            order = place(store, f"{who} {number}", who, plenty, origin=who)
        return order

    ways = [{"desk": 1, "lamp": 1}, {"lamp": 1, "desk": 1}] * 2
    orders = [
        lambda store=store, who=str(who), way=way: order_often(store, who, way)
        for who, (way, store) in enumerate(zip(ways, copies * 2, strict=True))
    ]
    assert told_at_once(*orders) == {"placed": 4}
    assert left(store_url) == counted_less_ordered(store_url)


def test_no_more_orders_than_allowed_come_from_one_address(copies: list[Store], store_url: str):
    plenty = goods(desk=PLENTY)
    orders = []
    for number in range(12):
        store, who = copies[number % 2], f"shopper {number}"
        fill(store, who, plenty, desk=1)
        orders.append(partial(place, store, who, who, plenty, per_address_and_hour=5))
    assert told_at_once(*orders) == {"placed": 5, "per address and hour": 7}
    assert left(store_url) == {"desk": PLENTY - 5}


def test_an_order_that_is_cancelled_in_eight_places_at_once_gives_its_stock_back_once(
    copies: list[Store], store_url: str, open_store: OpenStore
):
    copies += [open_store(store_url) for _ in range(6)]
    for store in copies:
        store.check()
    plenty = goods(desk=PLENTY, lamp=PLENTY)
    fill(copies[0], ME, plenty, desk=2, lamp=1)
    order = place(copies[0], products=plenty)
    steps = [
        partial(store.orders.step, order.number, "cancelled", who)
        for store, who in zip(copies, ["shopper", "owner"] * 4, strict=True)
    ]
    assert told_at_once(*steps) == {"cancelled": 8}
    assert left(store_url) == counted_less_ordered(store_url) == {"desk": PLENTY, "lamp": PLENTY}


def order_once(url: str, at: float) -> str:
    """What one process does with a key that all have."""
    store, plenty = Store(url), goods(desk=PLENTY)
    request = asked(fill(store, "somebody", plenty, desk=2), "the key", products=plenty)
    time.sleep(max(0, at - time.time()))
    order, _ = insist(partial(store.orders.place, ME, request))
    store.close()
    return order.number


def test_eight_processes_that_order_with_one_key_place_one_order(
    copies: list[Store], store_url: str, processes: BaseContext
):
    fill(copies[0], ME, goods(desk=PLENTY), desk=2)
    with ProcessPoolExecutor(PROCESSES, mp_context=processes) as pool:
        told = [*pool.map(order_once, [store_url] * PROCESSES, [time.time() + 1] * PROCESSES)]
    assert told == numbers(store_url, "the key") * PROCESSES
    assert left(store_url) == counted_less_ordered(store_url) == {"desk": PLENTY - 2}


def edition(number: int) -> Catalog:
    """A catalogue that is written anew again and again, with other numbers each time."""
    chance = random.Random(number)
    return goods(number, **{sku: chance.randint(3, 40) for sku in SKUS})


def trade(url: str, number: int, seconds: float) -> tuple[list[str], list[str]]:
    """What one process does: orders, cancels, recounts. Returns its orders and keys without one."""
    store, chance = Store(url), random.Random(SEED + number)
    placed, nothing = [], []
    until, counted = time.monotonic() + seconds, edition(1)
    while time.monotonic() < until:
        if chance.random() < 0.05:
            counted = edition(time.time_ns() // 10**8)
        known = store.stock.known()
        assert all(one.left >= 0 for one in known.values())
        today = counted.with_left(known, store.stock.recount)
        who, key = f"cart {chance.randrange(12)}", f"{number} {len(placed) + len(nothing)}"
        wanted = {sku: chance.randint(1, 4) for sku in chance.sample(SKUS, 2)}
        try:
            request = asked(fill(store, who, today, **wanted), key, products=counted)
        except (StoreError, CartError):  # a crowd comes first, or nothing can be had
            continue
        try:
            told = store.orders.place(who, request)
        except OrderError:
            told = ""
        except StoreError:  # where it is open, only asking again tells
            told = insist(partial(store.orders.place, who, request))
        if isinstance(told, str):
            nothing.append(key)
        else:
            placed.append(told[0].number)
        if placed and chance.random() < 0.6:
            which, step = chance.choice(placed), chance.choice(["ready", "cancelled", "cancelled"])
            insist(partial(store.orders.step, which, step, "owner"))
    finish("cart-recount")
    store.close()
    return placed, nothing


@pytest.mark.parametrize("seconds", [2, pytest.param(60, marks=pytest.mark.long)])
def test_the_books_agree_after_eight_processes_ordered_cancelled_and_recounted(
    copies: list[Store], store_url: str, processes: BaseContext, seconds: int
):
    with ProcessPoolExecutor(PROCESSES, mp_context=processes) as pool:
        done = [*pool.map(trade, [store_url] * PROCESSES, range(PROCESSES), [seconds] * PROCESSES)]
    confirmed = [number for placed, _ in done for number in placed]
    orders = sql(store_url, "SELECT number, key, status FROM cart_orders")
    assert sorted(confirmed) == sorted(number for number, _, _ in orders)
    nothing = {hashed(key) for _, keys in done for key in keys}
    assert nothing.isdisjoint(key for _, key, _ in orders)
    assert left(store_url) == counted_less_ordered(store_url)
    assert min(left(store_url).values()) >= 0
    assert {status for _, _, status in orders} >= {"placed", "cancelled"}
    assert len(sql(store_url, "SELECT sku FROM counts")) > len(SKUS)
