"""Many at once: tabs, processes and replicas change one cart, and nothing is lost or doubled."""

import json
import secrets
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from multiprocessing.context import BaseContext

import pytest

from cart_state.storage import store as store_module
from cart_state.storage.carts import cart_key
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.postgres import add, at_once, finish_tidying, insist, shop, sql, stored

OpenStore = Callable[..., Store]

PROCESSES = 8


def add_mugs(url: str, times: int) -> None:
    """What one process does."""
    store = Store(url)
    for _ in range(times):
        insist(store, Change(add("mug")))
    finish_tidying()
    store.close()


@pytest.mark.parametrize("adds", [8, pytest.param(250, marks=pytest.mark.long)])
def test_every_add_of_eight_processes_counts(store_url: str, processes: BaseContext, adds: int):
    with ProcessPoolExecutor(PROCESSES, mp_context=processes) as pool:
        list(pool.map(add_mugs, [store_url] * PROCESSES, [adds] * PROCESSES))
    ((contents,),) = sql(store_url, "SELECT contents FROM carts")
    assert [line["quantity"] for line in json.loads(contents)["lines"]] == [PROCESSES * adds]


def test_first_adds_of_four_copies_at_once_make_one_row(
    store: Store, store_url: str, open_store: OpenStore
):
    copies = [open_store(store_url) for _ in range(4)]  # none of which has seen the database
    once = Change(add("mug"))

    def run(copy: Store) -> None:
        for _ in range(12):
            insist(copy, Change(add("mug")))
            insist(copy, once)  # sent by all of them, and made once

    at_once(*(partial(run, copy) for copy in copies * 2))
    assert stored(store) == {"mug": 8 * 12 + 1}
    assert len(sql(store_url, "SELECT id FROM carts")) == 1


def test_shoppers_who_come_back_while_old_carts_are_deleted_lose_nothing(
    store: Store, store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(store_module, "TIDY_BATCH", 20)
    shop(store, add("mug"))
    finish_tidying()
    shoppers = [secrets.token_urlsafe(32) for _ in range(60)]
    desk = '{"next_position":1,"lines":[{"sku":"desk","quantity":1,"position":0,"price_seen":"1"}]}'
    sql(
        store_url,
        "INSERT INTO carts (id, format, contents, touched, tokens) VALUES (:id, 1, :full, 0, '')",
        *({"id": cart_key(who), "full": desk} for who in shoppers),
        *({"id": f"{number:05}", "full": desk} for number in range(200)),
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
            insist(store, Change(add("mug")), who=who)

    with ThreadPoolExecutor(5) as pool:
        jobs = [pool.submit(come_back, shoppers[first::4]) for first in range(4)]
        tidying = pool.submit(tidy)
        for job in jobs:
            job.result()
        all_came.set()
        tidying.result()
    assert stored(store) == {"mug": 1}
    assert len(sql(store_url, "SELECT id FROM carts")) < 261  # it did tidy all the while
    for who in shoppers:
        # Whoever came in time has the desk still; nobody lost what was added just now.
        assert stored(store, who) in ({"desk": 1, "mug": 1}, {"mug": 1})
