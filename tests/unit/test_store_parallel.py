"""Many at once: tabs, processes and replicas change one cart, and nothing is lost or doubled."""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, suppress
from multiprocessing.context import BaseContext
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from cart_state import store as store_module
from cart_state.cart import Cart
from cart_state.store import Store, StoreError
from tests.postgres import ME, Postgres, finish_tidying, insist, named, shop, sql, stored

OpenStore = Callable[..., Store]

PROCESSES = 8
ADDS = 250


def add_mug(cart: Cart) -> Cart:
    return cart.add("mug")


def add_mugs(url: str, times: int) -> int:
    """What one process does; returns how often it had to try again."""
    store = Store(url)
    failures = sum(insist(store, named(add_mug)) for _ in range(times))
    finish_tidying()
    store.close()
    return failures


def test_2000_adds_of_eight_processes_are_2000(
    store: Store, store_url: str, processes: BaseContext
):
    with ProcessPoolExecutor(PROCESSES, mp_context=processes) as pool:
        again = sum(pool.map(add_mugs, [store_url] * PROCESSES, [ADDS] * PROCESSES))
    print(f"tried again {again} times")
    assert stored(store) == {"mug": PROCESSES * ADDS}
    assert len(sql(store_url, "SELECT id FROM carts")) == 1


def test_shoppers_of_one_process_wait_for_one_another_and_not_for_sqlite(
    tmp_path: Path, open_store: OpenStore
):
    store = open_store(f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    store.check()
    finish_tidying()
    engine = store._database._engine
    engine.dispose()
    sa.event.listen(engine, "connect", lambda db, _: db.execute("PRAGMA busy_timeout=0"))
    start = threading.Barrier(8)

    def run(number: int) -> None:
        start.wait()
        for _ in range(20):
            shop(store, add_mug, who=f"{number:043}")

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert [stored(store, f"{number:043}") for number in range(8)] == [{"mug": 20}] * 8


def test_a_hundred_first_adds_to_a_new_cart_make_one_row(
    store: Store, store_url: str, open_store: OpenStore
):
    stores = [open_store(store_url) for _ in range(4)]  # none of which has seen the database
    start = threading.Barrier(8)

    def run(number: int) -> None:
        start.wait()
        for _ in range(13 if number < 4 else 12):
            insist(stores[number % 4], named(add_mug))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, range(8)))
    assert stored(store) == {"mug": 100}
    assert len(sql(store_url, "SELECT id FROM carts")) == 1


def test_changes_of_two_stores_in_turn_all_count(
    store: Store, store_url: str, open_store: OpenStore
):
    other = open_store(store_url)
    for _ in range(20):
        shop(store, lambda cart: cart.add("desk"))
        shop(other, lambda cart: cart.add("lamp"), lambda cart: cart.add("pen", 2))
    shop(store, lambda cart: cart.remove("pen"))
    shop(other, lambda cart: cart.set_quantity("desk", 7))
    assert stored(store) == stored(other) == {"desk": 7, "lamp": 20}


def test_changes_of_different_lines_at_once_all_count(
    store: Store, store_url: str, open_store: OpenStore
):
    skus = ("desk", "lamp", "mug", "pen")
    start = threading.Barrier(len(skus))

    def run(sku: str) -> None:
        own = open_store(store_url)
        start.wait()
        for _ in range(25):
            insist(own, named(lambda cart: cart.add(sku, 2)))
            insist(own, named(lambda cart: cart.set_quantity(sku, cart.quantity(sku) - 1)))

    with ThreadPoolExecutor(len(skus)) as pool:
        list(pool.map(run, skus))
    assert stored(store) == dict.fromkeys(stored(store), 25)
    assert set(stored(store)) == set(skus)
    assert len({item.place for item in store.read(ME).items}) == len(skus)


def test_a_name_used_by_many_at_once_counts_once(
    store: Store, store_url: str, open_store: OpenStore
):
    once = named(add_mug)
    start = threading.Barrier(8)

    def run(own: Store) -> None:
        start.wait()
        insist(own, once)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(run, [open_store(store_url) for _ in range(8)]))
    assert stored(store) == {"mug": 1}


def test_shoppers_who_come_back_while_old_carts_are_deleted_lose_nothing(
    store: Store, store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store_module, "TIDY_BATCH", 20)
    shop(store, add_mug)
    finish_tidying()
    shoppers = [secrets.token_urlsafe(32) for _ in range(200)]
    for_each = [{"id": store_module._key(who)} for who in shoppers]
    strangers = [{"id": f"{number:05}"} for number in range(1000)]
    sql(
        store_url,
        "INSERT INTO carts (id, next_place, touched, tokens) VALUES (:id, 1, 0, '')",
        *for_each,
        *strangers,
    )
    sql(
        store_url,
        "INSERT INTO cart_lines (cart, list, sku, quantity, place, price_seen)"
        " VALUES (:id, 'cart', 'desk', 1, 0, '1')",
        *for_each,
    )
    other = open_store(store_url)
    other.check()
    start = threading.Barrier(5)
    all_came = threading.Event()

    def tidy() -> None:
        start.wait()
        while not all_came.is_set():
            sql(store_url, "DELETE FROM cart_chores")  # another day
            with suppress(StoreError):
                other.tidy()

    def come_back(some: list[str]) -> None:
        start.wait()
        for who in some:
            insist(store, named(add_mug), who=who)

    with ThreadPoolExecutor(5) as pool:
        jobs = [pool.submit(come_back, shoppers[first::4]) for first in range(4)]
        tidying = pool.submit(tidy)
        for job in jobs:
            job.result()
        all_came.set()
        tidying.result()
    assert stored(store) == {"mug": 1}
    assert len(sql(store_url, "SELECT id FROM carts")) < 1201  # it did tidy all the while
    for who in shoppers:
        # Whoever came in time has the desk still; nobody lost what was added just now.
        assert stored(store, who) in ({"desk": 1, "mug": 1}, {"mug": 1})
    assert not sql(store_url, "SELECT sku FROM cart_lines WHERE cart NOT IN (SELECT id FROM carts)")


def test_a_shopper_who_comes_back_does_not_end_the_days_tidying(
    postgres: Postgres, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store_module, "TIDY_BATCH", 3)
    url = postgres.url()
    store = open_store(url)
    store.check()
    sql(
        url,
        "INSERT INTO carts (id, next_place, touched, tokens) VALUES (:id, 0, :touched, '')",
        *({"id": str(number), "touched": number} for number in range(9)),
    )
    database = psycopg.connect(url)
    with ThreadPoolExecutor(1) as pool, database as shopper, closing(database):
        shopper.execute("UPDATE carts SET touched = %s WHERE id = '0'", [int(time.time())])
        deleted = pool.submit(store.tidy)
        waiting = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        while not deleted.done() and not sql(url, waiting):
            time.sleep(0.01)
        shopper.commit()
        assert deleted.result() == 8
    assert sql(url, "SELECT id FROM carts") == [("0",)]
