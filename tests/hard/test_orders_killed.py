"""Copies of the shop are killed while they order and cancel: one order or none, the books agree."""

import itertools
import os
import random
import signal
import time
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from multiprocessing.synchronize import Barrier
from typing import Any

import pytest

from cart_state import Cart, OrderError, StoreError
from cart_state.rules.contents import Contents
from cart_state.storage.store import Store
from tests.hard.faults import Faults
from tests.hard.ordering import counted_less_ordered, note_counts, numbers
from tests.postgres import Postgres, sql, stored
from tests.store.ordering import PLENTY, asked, fill, goods, insist, left

KILLS, MANY_KILLS = 3, 50
COPIES = 3
CRASH_EACH = 3  # kills, Postgres crashes too
WORDS = (40, 150)  # to the database, of which any may be the last: an order takes about 25
SEED = 1307
GOODS = goods(desk=PLENTY, lamp=PLENTY, mug=PLENTY)


class Fatal(Faults):
    """Kills this very process at the n-th word to the database."""

    def _fail(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)


def order_until_killed(url: str, copy: str, last: int, start: Barrier, told: Connection) -> None:
    """What one copy does; it tells what it asks for, and what it was told."""
    store, chance = Store(url), random.Random(f"{SEED} {copy}")
    store.check()
    start.wait()
    with Fatal(store).at(last, chance.choice(["before", "after"])):
        for number in itertools.count():
            key = f"{copy} {number}"
            wanted = {sku: chance.randint(1, 3) for sku in chance.sample(sorted(GOODS), 2)}
            told.send(("fills", key, wanted))
            try:
                cart = fill(store, copy, GOODS, **wanted)
                told.send(("asked", key, wanted))
                order, _ = store.orders.place(copy, asked(cart, key, products=GOODS))
                told.send(("placed", key, order.number))
                if number % 2 == 0:
                    store.orders.step(order.number, "cancelled", "shopper")
                    told.send(("cancelled", key, order.number))
            except OrderError:
                told.send(("away", key, None))
            except StoreError:  # the database crashed
                time.sleep(0.01)


def until_killed(
    url: str, processes: BaseContext, copies: list[str], chance: random.Random, crash: Any
) -> list[dict[str, dict[str, Any]]]:
    """Several copies order until one is killed by a word, then all are; returns what each said."""
    running, heard, start = [], [], processes.Barrier(len(copies))
    for copy in copies:
        end, told = processes.Pipe(duplex=False)
        arguments = (url, copy, chance.randint(*WORDS), start, told)
        running.append(processes.Process(target=order_until_killed, args=arguments, daemon=True))
        running[-1].start()
        told.close()
        heard.append(end)
    wait([process.sentinel for process in running])
    crash()
    said = []
    for process, end in zip(running, heard, strict=True):
        process.kill()
        process.join()
        said.append({"fills": {}, "asked": {}, "placed": {}, "cancelled": {}, "away": {}})
        with suppress(EOFError):
            while True:
                what, key, value = end.recv()
                said[-1][what][key] = value
    return said


@pytest.mark.parametrize("kills", [KILLS, pytest.param(MANY_KILLS, marks=pytest.mark.long)])
def test_after_each_kill_there_is_one_order_or_none_and_the_books_agree(
    store_url: str, request: pytest.FixtureRequest, processes: BaseContext, kills: int
):
    postgres: Postgres | None = None
    if not store_url.startswith("sqlite"):
        postgres = request.getfixturevalue("postgres")
    store, chance = Store(store_url), random.Random(SEED)
    store.check()
    note_counts(store_url)
    confirmed = cancelled = 0
    for kill in range(kills):
        where = f"kill {kill + 1} of seed {SEED}"
        crashes = postgres and kill % CRASH_EACH == CRASH_EACH - 1
        copies = [f"{kill} {copy}" for copy in range(COPIES)]
        crash = (lambda: postgres.stop("immediate")) if crashes else lambda: None
        said = until_killed(store_url, processes, copies, chance, crash)
        if crashes:
            postgres.start()
        store.close()
        store = Store(store_url)
        assert left(store_url) == counted_less_ordered(store_url), where
        for copy, told in zip(copies, said, strict=True):
            for key in told["asked"]:
                placed = numbers(store_url, key)
                assert len(placed) <= (key not in told["away"]), f"{where}: {key}"
                assert told["placed"].get(key) in (None, *placed), f"{where}: {key}"
            status = dict(sql(store_url, "SELECT number, status FROM cart_orders"))
            assert {status[number] for number in told["cancelled"].values()} <= {"cancelled"}, where
            if told["asked"] and key == [*told["fills"]][-1]:  # who did nothing since asks again
                wanted = told["asked"][key]
                assert stored(store, copy) == ({} if placed else wanted), where
                shown = Cart(GOODS, Contents()).put([*wanted.items()])
                request = asked(shown, key, products=GOODS)
                again = [insist(partial(store.orders.place, copy, request))[0] for _ in range(2)]
                assert numbers(store_url, key) * 2 == [order.number for order in again], where
                assert placed in ([], numbers(store_url, key)), where
            confirmed += len(told["placed"])
            cancelled += len(told["cancelled"])
        assert left(store_url) == counted_less_ordered(store_url), where
    store.close()
    assert confirmed
    assert cancelled
