"""When the database is locked, read-only, full, silent or gone, or the process is killed."""

import sqlite3
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest
import sqlalchemy as sa

from cart_state.storage import database
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store
from tests.postgres import GOODS, ME, Postgres, add, finish_tidying, insist, shop, sql, stored
from tests.store.conftest import locked

OpenStore = Callable[..., Store]

AT_MOST = 2  # seconds that a click may wait


def fails_in_time(work: Callable[[], object]) -> None:
    """Checks that `work` raises StoreError before a shopper loses patience."""
    began = time.monotonic()
    with pytest.raises(StoreError):
        work()
    assert time.monotonic() - began < AT_MOST


def all_fail_in_time(store: Store, shoppers: int) -> None:
    with ThreadPoolExecutor(shoppers) as pool:
        clicks = [
            pool.submit(fails_in_time, lambda n=n: shop(store, add("mug"), who=f"{n % 7:043}"))
            for n in range(shoppers)
        ]
    for click in clicks:
        click.result()


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "REST", 0.3)


def rested() -> None:
    """Waits until a store tries again after a failure."""
    time.sleep(database.REST + 0.05)


# SQLite


@pytest.mark.parametrize("fresh", [False, True])
def test_clicks_on_a_locked_file_fail_in_time_and_it_works_again(
    sqlite_store: Store, file: Path, open_store: OpenStore, fresh: bool
):
    store = open_store(f"sqlite:///{file}") if fresh else sqlite_store
    with locked(f"sqlite:///{file}"):
        all_fail_in_time(store, 40)
        if not fresh:
            assert stored(store) == {"desk": 1}  # readers wait for nobody
    shop(store, add("mug"))
    assert stored(sqlite_store) == {"desk": 1, "mug": 1}


def test_a_cart_not_seen_for_weeks_can_be_read_from_a_locked_file(sqlite_store: Store, file: Path):
    sql(f"sqlite:///{file}", "UPDATE carts SET touched = touched - 5000000")
    with locked(f"sqlite:///{file}"):
        assert stored(sqlite_store) == {"desk": 1}


def test_a_short_lock_is_waited_for(sqlite_store: Store, file: Path):
    with ThreadPoolExecutor(1) as pool, locked(f"sqlite:///{file}"):
        added = pool.submit(shop, sqlite_store, add("mug"))
        time.sleep(0.3)
        assert not added.done()
    assert added.result().units == 2


def test_shoppers_of_one_process_wait_for_one_another_and_not_for_sqlite(
    sqlite_store: Store, caplog: pytest.LogCaptureFixture
):
    @sa.event.listens_for(sa.pool.Pool, "connect")
    def impatient(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA busy_timeout=0")

    def run(number: int) -> None:
        for _ in range(10):
            insist(sqlite_store, Change(add("mug")), who=f"{number:043}")

    try:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(run, range(8)))
    finally:
        sa.event.remove(sa.pool.Pool, "connect", impatient)
    assert all(stored(sqlite_store, f"{number:043}") == {"mug": 10} for number in range(8))
    assert "Another program" not in caplog.text


def test_what_is_read_only_fails_in_time_and_is_left_alone(
    sqlite_store: Store,
    file: Path,
    read_only: Callable[[Path], None],
    open_store: OpenStore,
):
    sqlite_store.close()
    before = file.read_bytes()
    read_only(file.parent)
    for path in (file, file.with_name("new"), file.parent / "deeper" / "carts"):
        store = open_store(f"sqlite:///{path}")
        fails_in_time(lambda store=store: shop(store, add("mug")))
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_a_full_disk_fails_in_time_and_works_again(
    tmp_path: Path, mounted: Callable[..., None], open_store: OpenStore
):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "-t", "tmpfs", "-o", "size=512k", "none")
    store = open_store(f"sqlite:///{disk / 'carts'}")
    shop(store, add("desk"))
    with suppress(OSError), (disk / "ballast").open("wb", 0) as ballast:
        while True:
            ballast.write(b"x" * 512)
    made = 0

    def go_on() -> None:  # for as long as there is room in the pages it has
        nonlocal made
        while True:
            shop(store, add("mug"))
            made += 1

    with pytest.raises(StoreError):
        go_on()
    rested()
    assert stored(store) == {"desk": 1} | ({"mug": made} if made else {})
    (disk / "ballast").unlink()
    rested()
    shop(store, add("mug"))
    assert stored(store) == {"desk": 1, "mug": made + 1}
    store.close()


# Postgres


@pytest.fixture
def postgres_store(running: Postgres, open_store: OpenStore) -> Store:
    """A store in Postgres, with a desk in the cart."""
    store = open_store(running.url())
    shop(store, add("desk"))
    finish_tidying()
    return store


def test_a_stopped_postgres_fails_in_time_and_works_again(running: Postgres, postgres_store: Store):
    running.stop()
    fails_in_time(lambda: shop(postgres_store, add("mug")))
    for _ in range(5):  # after a failure nobody waits for a moment
        with pytest.raises(StoreError, match="resting"):
            postgres_store.read(ME)
    rested()
    fails_in_time(lambda: postgres_store.read(ME))
    running.start()
    rested()
    shop(postgres_store, add("mug"))
    assert stored(postgres_store) == {"desk": 1, "mug": 1}


@pytest.mark.parametrize("mode", [pytest.param("fast", marks=pytest.mark.long), "immediate"])
def test_a_postgres_restarted_between_two_clicks_is_not_noticed(
    running: Postgres, postgres_store: Store, mode: str
):
    def all_click() -> None:  # so that several connections have grown stale
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda n: shop(postgres_store, add("mug"), who=f"{n:043}"), range(8)))

    all_click()
    running.stop(mode)
    running.start()
    all_click()
    assert all(stored(postgres_store, f"{n:043}") == {"mug": 2} for n in range(8))


@pytest.mark.parametrize("fresh", [False, pytest.param(True, marks=pytest.mark.long)])
def test_clicks_on_a_silent_postgres_fail_in_time_and_it_works_again(
    running: Postgres,
    postgres_store: Store,
    open_store: OpenStore,
    caplog: pytest.LogCaptureFixture,
    fresh: bool,
):
    store = open_store(running.address()) if fresh else postgres_store
    once = Change(add("mug"))
    running.pause()
    fails_in_time(lambda: store.update(ME, GOODS, [once]))
    with pytest.raises(StoreError, match="resting"):
        store.read(ME)
    assert caplog.records[-1].getMessage() != "The cart store cannot be used: "
    rested()
    all_fail_in_time(store, 40)
    running.resume()
    rested()
    # The click that was given up may have been carried out meanwhile. It counts once.
    insist(store, once)
    assert stored(store) == {"desk": 1, "mug": 1}


def test_an_address_where_nobody_listens_fails_in_time(open_store: OpenStore):
    store = open_store("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    fails_in_time(lambda: shop(store, add("mug")))


def test_every_confirmed_add_survives_a_crash_of_postgres(running: Postgres, postgres_store: Store):
    confirmed, tried = [], []

    def go_on() -> None:
        with suppress(StoreError):
            while True:
                tried.append(Change(add("mug")))
                postgres_store.update(ME, GOODS, tried[-1:])
                confirmed.append(tried[-1])

    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(go_on)
        while len(confirmed) < 50 and not adding.done():
            time.sleep(0.01)
        running.stop("immediate")
        adding.result()
    running.start()
    rested()
    assert len(confirmed) <= stored(postgres_store)["mug"] <= len(tried)
    postgres_store.update(ME, GOODS, tried[-1:])
    assert stored(postgres_store) == {"desk": 1, "mug": len(tried)}
