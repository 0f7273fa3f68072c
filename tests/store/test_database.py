"""Connections, locks and files: what a database needs so that shoppers notice nothing of it."""

import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from unittest import mock

import psycopg
import pytest
import sqlalchemy as sa

from cart_state.rules.cart import Cart
from cart_state.storage import database
from cart_state.storage.database import StoreError
from cart_state.storage.store import Store
from tests.postgres import (
    ME,
    Postgres,
    add,
    finish,
    finish_tidying,
    running_postgres,
    shop,
    sql,
    stored,
)
from tests.store.conftest import locked, pgbouncer

OpenStore = Callable[..., Store]

OTHERS = [f"{number:043}" for number in range(6)]


# Waiting for locks


def click(store: Store, who: str, seconds: float) -> tuple[int, int]:
    """Clicks on Add for some seconds; returns how often it was saved, and how often not."""
    saved = failed = 0
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            shop(store, add("mug"), who=who)
        except StoreError:
            failed += 1
        else:
            saved += 1
        assert time.monotonic() - began < 2
        time.sleep(0.01)
    return saved, failed


@pytest.mark.parametrize("by_another", [pytest.param(False, marks=pytest.mark.long), True])
def test_one_cart_clicked_in_25_tabs_disturbs_nobody_else(
    postgres: Postgres, open_store: OpenStore, by_another: bool
):
    store = open_store(postgres.url())
    shop(store, add("mug"))
    lock = locked(postgres.address()) if by_another else nullcontext()
    with lock, ThreadPoolExecutor(40) as pool:
        tabs = [pool.submit(click, store, ME, 2) for _ in range(25)]
        others = [pool.submit(click, store, who, 2) for who in OTHERS]
        done = [job.result() for job in others]
        mine = [job.result() for job in tabs]
    assert all(failed == 0 for _, failed in done)
    assert [stored(store, who)["mug"] for who in OTHERS] == [saved for saved, _ in done]
    assert min(saved for saved, _ in done) > 2
    assert stored(store)["mug"] == 1 + sum(saved for saved, _ in mine)
    assert by_another == (not any(saved for saved, _ in mine))


def test_after_a_wait_for_a_lock_the_store_does_not_rest(store: Store, store_url: str):
    shop(store, add("mug"))
    finish_tidying()
    with locked(store_url):
        with pytest.raises(StoreError):
            shop(store, add("mug"))
        assert stored(store) == {"mug": 1}
    shop(store, add("mug"))
    assert stored(store) == {"mug": 2}


# Connections to Postgres


def connections(url: str) -> int:
    """How many connections the database has apart from ours."""
    return len(sql(url, "SELECT FROM pg_stat_activity WHERE datname = 'carts'")) - 1


def test_no_more_connections_are_open_than_were_asked_for(
    postgres: Postgres, open_store: OpenStore
):
    url = postgres.url()
    store = open_store(url, 2)
    most = 0
    with ThreadPoolExecutor(12) as pool:
        jobs = [pool.submit(click, store, who, 1) for who in OTHERS * 2]
        while not all(job.done() for job in jobs):
            most = max(most, connections(url))
            time.sleep(0.05)
    assert [job.result()[1] for job in jobs] == [0] * 12
    assert most == 2
    store.close()
    assert connections(url) == 0


def test_two_copies_fit_into_a_server_of_ten_connections(open_store: OpenStore):
    with running_postgres("max_connections = 10") as server:
        copies = [open_store(server.url()), open_store(server.address())]
        with ThreadPoolExecutor(12) as pool:
            jobs = [pool.submit(click, copy, who, 1) for who in OTHERS for copy in copies]
        assert all(failed == 0 and saved for saved, failed in (job.result() for job in jobs))
        for copy in copies:
            copy.close()


def test_a_store_behind_pgbouncer_saves(postgres: Postgres, open_store: OpenStore):
    url = postgres.url()
    with pgbouncer(postgres, connections=2) as port:
        copies = [open_store(f"postgres://postgres@127.0.0.1:{port}/carts") for _ in range(2)]
        with ThreadPoolExecutor(6) as pool:
            jobs = [pool.submit(click, copies[n % 2], OTHERS[n], 1) for n in range(6)]
        for who, job in zip(OTHERS, jobs, strict=True):
            saved, failed = job.result()
            assert (failed, stored(copies[0], who)["mug"]) == (0, saved)
        # What a shopper's patience needs does not stay with connections that others get.
        with psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/carts") as db:
            assert db.execute("SHOW statement_timeout").fetchone() == ("0",)
        with locked(url), pytest.raises(StoreError):
            shop(copies[0], add("mug"), who=OTHERS[0])
        for copy in copies:
            copy.close()


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_addresses_are_read_as_hosts_hand_them_out(
    postgres: Postgres, open_store: OpenStore, scheme: str
):
    store = open_store(postgres.url().replace("postgresql", scheme, 1))
    shop(store, add("mug"))
    assert stored(store) == {"mug": 1}


@pytest.mark.parametrize(
    "url",
    [
        "no address",
        "postgresql://me:pa@ss@host/carts",
        "postgresql://me:pa@host:cret/carts",
        "sqlite://",
    ],
)
def test_an_address_that_cannot_be_is_told_without_the_password(
    url: str, open_store: OpenStore, caplog: pytest.LogCaptureFixture
):
    with pytest.raises(StoreError):
        open_store(url)
    assert caplog.text
    assert not any(secret in caplog.text for secret in ("pa@", "cret"))


# The file of SQLite


def alone(file: Path, open_store: OpenStore) -> dict[str, int]:
    """What is in the cart for somebody who copies nothing but the main file."""
    copy = file.with_name("copy.sqlite3")
    shutil.copyfile(file, copy)
    return stored(open_store(f"sqlite:///{copy}"))


def test_the_main_file_alone_is_the_shop_after_a_moment(
    file: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "CHECKPOINT_AFTER", 0.1)
    store = open_store(f"sqlite:///{file}")
    for count in (1, 2):
        shop(store, add("mug"))
        finish("cart-tidy", "cart-checkpoint")
        assert alone(file, open_store) == {"mug": count}


def test_the_main_file_alone_is_the_shop_after_a_stop(
    file: Path, sqlite_store: Store, open_store: OpenStore
):
    reader = open_store(f"sqlite:///{file}")
    assert stored(reader) == {"desk": 1}  # another process that goes on
    sqlite_store.close()
    assert alone(file, open_store) == {"desk": 1}
    assert file.with_name("carts.sqlite3-wal").stat().st_size == 0


def test_a_change_is_confirmed_where_no_thread_can_be_started(
    file: Path, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(database, "CHECKPOINT_AFTER", 0.1)
    store = open_store(f"sqlite:///{file}")
    shop(store, add("desk"))
    finish("cart-tidy", "cart-checkpoint")
    with monkeypatch.context() as full:
        full.setattr(threading.Thread, "start", mock.Mock(side_effect=RuntimeError("no more")))
        shop(store, add("mug"))
        with pytest.raises(StoreError):
            open_store(f"sqlite:///{file}").check()
    shop(store, add("mug"))
    finish("cart-checkpoint")  # is no longer due: the next change had it done
    assert alone(file, open_store) == {"desk": 1, "mug": 2}


def test_a_new_file_is_for_its_owner_alone(file: Path, sqlite_store: Store):
    modes = {path.name: path.stat().st_mode & 0o777 for path in file.parent.iterdir()}
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


# As a backup does, or another copy of the shop that is stopped.
OPEN_AND_CLOSE = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT * FROM carts')"


@pytest.mark.parametrize("others", ["another store of this process", "threads at the first use"])
def test_what_is_saved_is_in_the_file_whoever_else_opens_and_closes_it(
    file: Path, open_store: OpenStore, others: str
):
    """A descriptor of the file that this process closes would take SQLite's locks away."""
    store = open_store(f"sqlite:///{file}")
    if others == "threads at the first use":
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda _: store.check(), range(8)))
    else:
        store.check()
        open_store(f"sqlite:///{file}").check()
    subprocess.run([sys.executable, "-c", OPEN_AND_CLOSE, file], check=True)
    shop(store, add("desk"))
    found = sql(f"sqlite:///{file}", "SELECT contents FROM carts WHERE contents LIKE '%desk%'")
    assert len(found) == 1


@pytest.mark.parametrize("ends", [("",), ("", "-wal", "-shm")])
def test_what_is_added_after_the_file_was_deleted_goes_into_a_new_one(
    file: Path,
    sqlite_store: Store,
    open_store: OpenStore,
    caplog: pytest.LogCaptureFixture,
    ends: tuple[str, ...],
):
    for end in ends:
        file.with_name(file.name + end).unlink()
    shop(sqlite_store, add("mug"))
    assert "deleted or replaced" in caplog.text
    sqlite_store.close()
    assert stored(open_store(f"sqlite:///{file}")) == {"mug": 1}


def test_what_is_added_after_the_file_was_replaced_goes_into_that_one(
    file: Path, sqlite_store: Store, open_store: OpenStore, tmp_path: Path
):
    other = open_store(f"sqlite:///{tmp_path / 'backup'}")
    shop(other, add("lamp"))
    other.close()
    copies = [sqlite_store, open_store(f"sqlite:///{file}")]
    assert stored(copies[1]) == {"desk": 1}
    (tmp_path / "backup").rename(file)
    for copy in copies * 3:
        shop(copy, add("mug"))
    for copy in copies:
        copy.close()
    assert stored(open_store(f"sqlite:///{file}")) == {"lamp": 1, "mug": 6}
    assert sql(f"sqlite:///{file}", "PRAGMA integrity_check") == [("ok",)]


def test_a_change_confirmed_is_in_the_file_that_is_there_whenever_it_was_replaced(
    file: Path, sqlite_store: Store, open_store: OpenStore, tmp_path: Path
):
    def read_by_another_tab() -> None:
        with suppress(StoreError):  # who notices first that the file is another one
            sqlite_store.read(ME)

    def replaced_in_the_middle(cart: Cart) -> Cart:
        if not (tmp_path / "old").exists():
            file.rename(tmp_path / "old")
            with ThreadPoolExecutor(1) as pool:
                pool.submit(read_by_another_tab)
        return cart.add("pen")

    assert shop(sqlite_store, replaced_in_the_middle).quantity("pen") == 1
    sqlite_store.close()
    assert stored(open_store(f"sqlite:///{file}")) == {"pen": 1}


@pytest.fixture
def open_connections() -> Iterator[set[int]]:
    """The connections that were opened during the test and not closed."""
    found: set[int] = set()

    def opened(connection: object, _record: object) -> None:
        found.add(id(connection))

    def closed(connection: object, _record: object) -> None:
        found.discard(id(connection))

    sa.event.listen(sa.pool.Pool, "connect", opened)
    sa.event.listen(sa.pool.Pool, "close", closed)
    yield found
    sa.event.remove(sa.pool.Pool, "connect", opened)
    sa.event.remove(sa.pool.Pool, "close", closed)


def test_close_closes_what_is_under_way_too(open_connections: set[int], store: Store):
    """Python 3.13 warns of a connection that nobody closed."""
    shop(store, add("mug"))
    finish_tidying()

    def closed_in_the_middle(cart: Cart) -> Cart:
        assert open_connections
        with ThreadPoolExecutor(1) as pool:
            pool.submit(store.close).result()
        return cart.add("mug")

    with suppress(StoreError):
        shop(store, closed_in_the_middle)
    assert not open_connections
    with pytest.raises(StoreError):
        store.read(ME)
