"""When the database is locked, read-only, full, silent or gone, or the process is killed."""

import os
import random
import secrets
import signal
import sqlite3
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.context import BaseContext
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa

from cart_state import database
from cart_state import store as store_module
from cart_state.cart import Cart, Contents
from cart_state.database import REST, Database
from cart_state.store import Store, StoreError
from tests.postgres import GOODS, ME, Postgres, finish_tidying, insist, named, shop, sql, stored

OpenStore = Callable[..., Store]

AT_MOST = 2  # seconds that a click may wait
KILLS = 10


def add_mug(cart: Cart) -> Cart:
    return cart.add("mug")


def fails_in_time(store: Store, work: Callable[[], object]) -> float:
    """Checks that `work` raises StoreError before a shopper loses patience; returns when."""
    began = time.monotonic()
    with pytest.raises(StoreError):
        work()
    took = time.monotonic() - began
    assert took < AT_MOST
    return took


def rested() -> None:
    """Waits until a store tries again after a failure."""
    time.sleep(REST + 0.05)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A folder and file of carts, apart from pytest's own."""
    (tmp_path / "shop").mkdir()
    return tmp_path / "shop" / "carts.sqlite3"


@pytest.fixture
def sqlite_store(file: Path, open_store: OpenStore) -> Store:
    """A store in a file, with a desk in the cart."""
    store = open_store(f"sqlite:///{file}")
    shop(store, lambda cart: cart.add("desk"))
    finish_tidying()
    return store


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """The file while another program keeps it to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


# SQLite: locked


def test_a_locked_file_fails_in_time_and_works_again(sqlite_store: Store, file: Path):
    with locked(file):
        fails_in_time(sqlite_store, lambda: shop(sqlite_store, add_mug))
    rested()
    shop(sqlite_store, add_mug)
    assert stored(sqlite_store) == {"desk": 1, "mug": 1}


def test_a_locked_file_can_be_read(sqlite_store: Store, file: Path):
    with locked(file):
        assert stored(sqlite_store) == {"desk": 1}


def test_a_locked_file_can_be_read_after_weeks(sqlite_store: Store, file: Path):
    sql(f"sqlite:///{file}", "UPDATE carts SET touched = touched - 5000000")
    with locked(file):
        assert stored(sqlite_store) == {"desk": 1}


def test_a_short_lock_is_waited_for(sqlite_store: Store, file: Path):
    with ThreadPoolExecutor(1) as pool, locked(file):
        added = pool.submit(shop, sqlite_store, add_mug)
        time.sleep(0.3)
        assert not added.done()
    assert added.result().units == 2


def test_after_a_failure_nobody_waits_for_a_moment(sqlite_store: Store, file: Path):
    with locked(file):
        fails_in_time(sqlite_store, lambda: shop(sqlite_store, add_mug))
        for _ in range(20):
            assert fails_in_time(sqlite_store, lambda: shop(sqlite_store, add_mug)) < 0.1
            assert fails_in_time(sqlite_store, lambda: sqlite_store.read(ME)) < 0.1
        assert fails_in_time(sqlite_store, sqlite_store.check) < 0.1


def test_the_very_first_look_at_a_locked_file_fails_in_time(
    sqlite_store: Store, file: Path, open_store: OpenStore
):
    fresh = open_store(f"sqlite:///{file}")
    with locked(file):
        fails_in_time(fresh, lambda: shop(fresh, add_mug))
    rested()
    shop(fresh, add_mug)
    assert stored(sqlite_store) == {"desk": 1, "mug": 1}


def all_fail_in_time(store: Store, shoppers: int) -> None:
    with ThreadPoolExecutor(shoppers) as pool:
        clicks = [
            pool.submit(fails_in_time, store, lambda: shop(store, add_mug)) for _ in range(shoppers)
        ]
    for click in clicks:
        click.result()


def test_many_clicks_on_a_locked_file_fail_in_time(sqlite_store: Store, file: Path):
    with locked(file):
        all_fail_in_time(sqlite_store, 12)


def test_more_clicks_than_connections_on_a_locked_file_fail_in_time(
    sqlite_store: Store, file: Path
):
    with locked(file):
        all_fail_in_time(sqlite_store, 40)


def test_many_first_clicks_on_a_locked_file_fail_in_time(
    sqlite_store: Store, file: Path, open_store: OpenStore
):
    fresh = open_store(f"sqlite:///{file}")
    with locked(file):
        all_fail_in_time(fresh, 3)


# SQLite: read-only, full, gone


@pytest.fixture
def mounted(tmp_path: Path) -> Iterator[Callable[..., None]]:
    """Mounts something on a folder; the test is skipped where that is not allowed."""
    folders: list[Path] = []

    def mount(folder: Path, *arguments: str | Path) -> None:
        if os.geteuid() != 0:
            pytest.skip("only root may mount")
        done = subprocess.run(["mount", *arguments, folder], capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"nothing can be mounted here: {done.stderr.strip()}")
        if folder not in folders:
            folders.append(folder)

    yield mount
    for folder in folders:
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.fixture
def read_only(mounted: Callable[..., None]) -> Iterator[Callable[[Path], None]]:
    """Makes a folder and all in it read-only."""
    closed: list[Path] = []

    def make(folder: Path) -> None:
        if os.geteuid() == 0:  # whom no permission keeps from writing
            mounted(folder, "--bind", folder)
            mounted(folder, "-o", "remount,ro,bind")
            return
        for path in (*folder.iterdir(), folder):
            path.chmod(path.stat().st_mode & ~0o222)
            closed.append(path)

    yield make
    for path in closed:
        path.chmod(path.stat().st_mode | 0o200)


def test_a_folder_that_is_read_only_from_the_start_fails_in_time(
    tmp_path: Path, read_only: Callable[[Path], None], open_store: OpenStore
):
    folder = tmp_path / "read-only"
    folder.mkdir()
    read_only(folder)
    for url in (f"sqlite:///{folder / 'carts'}", f"sqlite:///{folder / 'deeper' / 'carts'}"):
        store = open_store(url)
        fails_in_time(store, lambda store=store: shop(store, add_mug))
    assert list(folder.iterdir()) == []


def test_a_file_that_is_read_only_fails_in_time_and_is_left_alone(
    sqlite_store: Store, file: Path, read_only: Callable[[Path], None], open_store: OpenStore
):
    finish_tidying()
    sqlite_store.close()
    before = file.read_bytes()
    read_only(file.parent)
    store = open_store(f"sqlite:///{file}")
    fails_in_time(store, lambda: shop(store, add_mug))
    assert file.read_bytes() == before


def test_a_full_disk_fails_in_time_and_works_again(
    tmp_path: Path, mounted: Callable[..., None], open_store: OpenStore
):
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted(disk, "-t", "tmpfs", "-o", "size=512k", "none")
    store = open_store(f"sqlite:///{disk / 'carts'}")
    shop(store, lambda cart: cart.add("desk"))
    fill(disk / "ballast")
    made = 0

    def go_on() -> None:  # for as long as there is room in the pages it has
        nonlocal made
        while True:
            shop(store, add_mug)
            made += 1

    with pytest.raises(StoreError):
        go_on()
    began = time.monotonic()
    rested()
    assert stored(store) == {"desk": 1} | ({"mug": made} if made else {})
    assert time.monotonic() - began < AT_MOST
    (disk / "ballast").unlink()
    rested()
    shop(store, add_mug)
    assert stored(store) == {"desk": 1, "mug": made + 1}


def fill(path: Path) -> None:
    with suppress(OSError), path.open("wb", 0) as file:
        while True:
            file.write(b"x" * 512)


def test_a_file_deleted_while_the_store_is_open_is_no_crash(
    sqlite_store: Store, file: Path, open_store: OpenStore
):
    for path in file.parent.iterdir():
        path.unlink()
    try:
        shop(sqlite_store, add_mug)
    except StoreError:
        rested()
    fresh = open_store(f"sqlite:///{file}")
    shop(fresh, add_mug)
    assert stored(fresh)["mug"] >= 1


# Postgres: stopped, restarted, silent


@pytest.fixture
def running(open_store: OpenStore, postgres: Postgres) -> Iterator[Postgres]:
    """Postgres, which a test may leave stopped or paused; it runs again before stores close."""
    yield postgres
    postgres.resume()
    if not postgres.is_running():
        postgres.start()


@pytest.fixture
def postgres_store(running: Postgres, open_store: OpenStore) -> Store:
    """A store in Postgres, with a desk in the cart."""
    store = open_store(running.url())
    shop(store, lambda cart: cart.add("desk"))
    finish_tidying()
    return store


def test_a_stopped_postgres_fails_in_time_and_works_again(running: Postgres, postgres_store: Store):
    running.stop()
    fails_in_time(postgres_store, lambda: shop(postgres_store, add_mug))
    assert fails_in_time(postgres_store, lambda: postgres_store.read(ME)) < 0.1
    rested()
    fails_in_time(postgres_store, lambda: postgres_store.read(ME))
    running.start()
    rested()
    shop(postgres_store, add_mug)
    assert stored(postgres_store) == {"desk": 1, "mug": 1}


@pytest.mark.parametrize("mode", ["fast", "immediate"])
def test_a_postgres_restarted_between_two_clicks_is_not_noticed(
    running: Postgres, postgres_store: Store, mode: str
):
    with ThreadPoolExecutor(4) as pool:  # so that several connections have grown stale
        list(pool.map(lambda _: shop(postgres_store, add_mug), range(8)))
    running.stop(mode)
    running.start()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: shop(postgres_store, add_mug), range(8)))
    assert stored(postgres_store) == {"desk": 1, "mug": 16}


def test_a_postgres_that_goes_silent_fails_in_time_and_works_again(
    running: Postgres, postgres_store: Store
):
    once = named(add_mug)
    running.pause()
    fails_in_time(postgres_store, lambda: postgres_store.update(ME, [once]))
    assert fails_in_time(postgres_store, lambda: postgres_store.read(ME)) < 0.1
    running.resume()
    rested()
    # The click that was given up may have been carried out meanwhile. It counts once.
    postgres_store.update(ME, [once])
    assert stored(postgres_store) == {"desk": 1, "mug": 1}


def test_the_log_says_that_postgres_is_silent(
    running: Postgres, postgres_store: Store, caplog: pytest.LogCaptureFixture
):
    running.pause()
    fails_in_time(postgres_store, lambda: postgres_store.read(ME))
    (error,) = caplog.records
    assert error.getMessage() != "The cart store cannot be used: "


def test_many_clicks_on_a_silent_postgres_fail_in_time_and_it_is_usable_again(
    running: Postgres, postgres_store: Store
):
    running.pause()
    all_fail_in_time(postgres_store, 40)
    rested()
    all_fail_in_time(postgres_store, 4)
    running.resume()
    rested()
    before = stored(postgres_store)  # those given up may, or may not, have been carried out
    shop(postgres_store, lambda cart: cart.add("lamp"))
    assert stored(postgres_store).keys() >= before.keys() | {"lamp"}


def test_a_first_look_at_a_silent_postgres_fails_in_time(running: Postgres, open_store: OpenStore):
    store = open_store(running.url())
    once = named(add_mug)
    running.pause()
    fails_in_time(store, lambda: store.update(ME, [once]))
    running.resume()
    rested()
    store.update(ME, [once])
    assert stored(store) == {"mug": 1}


def test_a_cart_locked_by_somebody_else_fails_in_time(running: Postgres, postgres_store: Store):
    with closing(psycopg.connect(running.address())) as other:
        other.execute("SELECT id FROM carts FOR UPDATE")
        fails_in_time(postgres_store, lambda: shop(postgres_store, add_mug))
        rested()
        assert stored(postgres_store) == {"desk": 1}
        shop(postgres_store, add_mug, who="y" * 43)
    shop(postgres_store, add_mug)
    assert stored(postgres_store)["mug"] >= 1


def test_an_address_where_nobody_listens_fails_in_time(open_store: OpenStore):
    store = open_store("postgresql+psycopg://nobody@127.0.0.1:9/nothing")
    fails_in_time(store, lambda: shop(store, add_mug))
    fails_in_time(store, lambda: store.read(ME))


def test_tidying_that_takes_long_does_not_make_the_store_rest(
    running: Postgres, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch
):
    url = running.url()
    store = open_store(url)
    store.check()
    monkeypatch.setattr(store_module, "TIDY_BATCH", 1)
    monkeypatch.setattr(database, "PATIENCE", 0.5)
    sql(
        url,
        "INSERT INTO carts (id, next_place, touched, tokens)"
        " SELECT n, 0, 0, '' FROM generate_series(1, 12) n",
    )
    assert store.tidy() == 12  # with a rest after each batch, so for longer than PATIENCE


# The answer that never comes


class ForgetfulDatabase(Database):
    """Commits for good, and then loses the answer on its way back."""

    loses = False

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        with super().transaction() as db:
            yield db
        if self.loses:
            raise sa.exc.OperationalError("COMMIT", {}, ConnectionError("no answer"))


@pytest.mark.parametrize("tries", [1, 2, 5])
def test_a_change_whose_answer_was_lost_is_not_made_twice(
    store_url: str, open_store: OpenStore, monkeypatch: pytest.MonkeyPatch, tries: int
):
    with monkeypatch.context() as patch:
        patch.setattr(store_module, "Database", ForgetfulDatabase)
        store = open_store(store_url)
    shop(store, lambda cart: cart.add("desk"))
    finish_tidying()
    once = named(add_mug)
    store._database.loses = True
    for _ in range(tries):
        with pytest.raises(StoreError):
            store.update(ME, [once])
        store._database._resting_until = 0
    shop(open_store(store_url), lambda cart: cart.add("lamp"))  # another tab meanwhile
    store._database.loses = False
    contents = store.update(ME, [once, named(add_mug)])
    assert Cart(GOODS, contents).quantity("mug") == 2
    assert stored(store) == {"desk": 1, "mug": 2, "lamp": 1}


# Killed


def add_for_ever(url: str, report: Connection) -> None:
    """Adds a mug again and again, saying so before and after each."""
    store = Store(url)
    while True:
        token = secrets.token_hex(4)
        report.send(("adding", token))
        insist(store, (token, on_contents))
        report.send(("added", token))


def on_contents(contents: Contents) -> Contents:
    return add_mug(Cart(GOODS, contents)).contents


def test_every_confirmed_add_survives_a_kill_and_none_counts_twice(
    store: Store, store_url: str, processes: BaseContext
):
    tried = 0
    for _ in range(KILLS):
        hears, says = processes.Pipe(duplex=False)
        process = processes.Process(target=add_for_ever, args=(store_url, says))
        process.start()
        says.close()
        said = [hears.recv() for _ in range(20)]
        time.sleep(random.uniform(0, 0.02))
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        try:
            while True:
                said.append(hears.recv())
        except EOFError:
            hears.close()
        process.close()
        adding = [token for word, token in said if word == "adding"]
        added = [token for word, token in said if word == "added"]
        assert added == adding[: len(added)]
        assert tried + len(added) <= stored(store).get("mug", 0) <= tried + len(adding)
        # What was under way is tried again, as the session does, and everything is there once.
        insist(store, *((token, on_contents) for token in adding[-2:]))
        finish_tidying()
        tried += len(adding)
        assert stored(store) == {"mug": tried}
    print(f"{KILLS} kills, {tried} adds")


def test_every_confirmed_add_survives_a_crash_of_postgres(running: Postgres, postgres_store: Store):
    stop = threading.Event()
    confirmed, tried = [], []

    def add() -> None:
        while not stop.is_set():
            once = named(add_mug)
            tried.append(once)
            try:
                postgres_store.update(ME, [once])
            except StoreError:
                return
            confirmed.append(once)

    with ThreadPoolExecutor(1) as pool:
        adding = pool.submit(add)
        while len(confirmed) < 50 and not adding.done():
            time.sleep(0.01)
        running.stop("immediate")
        stop.set()
        adding.result()
    running.start()
    rested()
    assert len(confirmed) <= stored(postgres_store)["mug"] <= len(tried)
    postgres_store.update(ME, tried[-1:])
    assert stored(postgres_store) == {"desk": 1, "mug": len(tried)}
