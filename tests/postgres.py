"""The databases that tests run on, a real Postgres of their own and SQLite, and carts in them."""

import multiprocessing
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from multiprocessing.context import BaseContext
from pathlib import Path
from typing import TypeVar

import psycopg
import pytest
import sqlalchemy as sa

from cart_state.rules.cart import Cart
from cart_state.rules.product import Product
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change
from cart_state.storage.store import Store

T = TypeVar("T")

GOODS = {
    sku: Product(sku, sku.capitalize(), "Things", Decimal(price), 10**6, "", None)
    for sku, price in [("desk", "12000"), ("lamp", "1299.50"), ("mug", "0.10"), ("pen", "1")]
}
ME = "m" * 43  # an id as the cookie holds it


class Postgres:
    """A Postgres server with a cluster of its own, which the tests may stop and pause."""

    def __init__(self, programs: Path, folder: Path, settings: str = "") -> None:
        self._programs = programs
        self._data = folder / "data"
        self._log = folder / "log"
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._paused: list[int] = []
        # The server refuses to run as root. Debian's package brings a user for it.
        self.user = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self.user:
            shutil.chown(folder, **self.user)
        self._run("initdb", "-U", "postgres", "--auth=trust", "--encoding=UTF8", "--no-locale")
        with (self._data / "postgresql.conf").open("a") as file:
            file.write(
                f"port = {self.port}\n"
                "listen_addresses = '127.0.0.1'\n"
                "unix_socket_directories = ''\n"
                f"{settings}\n"
            )

    def url(self, database: str = "carts") -> str:
        """The address of a database, made or emptied first."""
        with self._connect() as db:
            if not db.execute("SELECT FROM pg_database WHERE datname = %s", [database]).rowcount:
                db.execute(f"CREATE DATABASE {database}")
        with self._connect(database) as db:
            # Whoever was kept from going by a test that paused the server goes now.
            db.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            # Much quicker than another database for each test.
            db.execute("DROP SCHEMA public CASCADE")
            db.execute("CREATE SCHEMA public")
        return self.address(database)

    def address(self, database: str = "carts") -> str:
        """The address of a database as it is."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def start(self) -> None:
        """Starts the server and returns once it answers."""
        self._run("pg_ctl", "start", "-w", "-s", "-l", str(self._log))

    def stop(self, mode: str = "fast") -> None:
        """Stops the server; "immediate" does so as a power cut would."""
        self._run("pg_ctl", "stop", "-w", "-s", "-m", mode)

    def ask_for_passwords(self, role: str) -> None:
        """Has the server ask a role for its password, as servers outside of tests do."""
        rules = self._data / "pg_hba.conf"
        rules.write_text(f"host all {role} 127.0.0.1/32 scram-sha-256\n{rules.read_text()}")
        with self._connect() as db:
            db.execute("SELECT pg_reload_conf()")

    def is_running(self) -> bool:
        """Whether the server was started and not stopped."""
        return (self._data / "postmaster.pid").exists()

    def pause(self) -> None:
        """Makes the server go silent: connections stay open, and nothing is ever answered."""
        with self._connect() as db:
            postmaster = int((self._data / "postmaster.pid").read_text().split()[0])
            self._halt(postmaster)  # first, so that nothing new is started
            for (pid,) in db.execute("SELECT pid FROM pg_stat_activity").fetchall():
                self._halt(pid)
            # Said to a server that cannot listen, and heard once it goes on.
            db.close()

    def resume(self) -> None:
        """Lets a server that was paused go on."""
        for pid in self._paused:
            os.kill(pid, signal.SIGCONT)
        self._paused.clear()

    def _halt(self, pid: int) -> None:
        os.kill(pid, signal.SIGSTOP)
        self._paused.append(pid)

    def _connect(self, database: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(self.address(database), autocommit=True)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [self._programs / program, "-D", self._data, *arguments],
            check=True,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            **self.user,
        )


@contextmanager
def running_postgres(settings: str = "") -> Iterator[Postgres]:
    """A Postgres server that runs. Without its programs the test is skipped, in CI it fails."""
    found = shutil.which("initdb")
    places = [Path(found).parent] if found else sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    programs = [place for place in places if (place / "pg_ctl").exists()]
    if not programs:
        missing("PostgreSQL's initdb and pg_ctl are not on this machine")
    # Not pytest's folder: that one is closed to the user Postgres runs as.
    folder = Path(tempfile.mkdtemp(prefix="carts-postgres-"))
    try:
        server = Postgres(programs[-1], folder, settings)
        server.start()
        try:
            yield server
        finally:
            server.resume()
            server.stop("immediate")
    finally:
        shutil.rmtree(folder)


def missing(what: str) -> None:
    """Skips a test for want of a program. In CI, where all are installed, it fails."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running Postgres server."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database, once for each kind that the store runs on."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'carts.sqlite3'}"
    return request.getfixturevalue("postgres").url()


@pytest.fixture
def open_store() -> Iterator[Callable[..., Store]]:
    """Opens a store, as one more process of the shop does, and closes it after the test."""
    opened: list[Store] = []

    def open_store(url: str, *options: int) -> Store:
        opened.append(Store(url, *options))
        return opened[-1]

    yield open_store
    for store in opened:
        store.close()


@pytest.fixture
def store(store_url: str, open_store: Callable[..., Store]) -> Store:
    """An empty store, on each kind of database."""
    return open_store(store_url)


@pytest.fixture(scope="session")
def processes() -> BaseContext:
    """Makes processes that share nothing with this one, yet need not import everything anew."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["pytest", __name__])
    return context


def finish_tidying() -> None:
    """Returns once no store tidies or notes a visit any more."""
    finish("cart-tidy", "cart-touch")


def finish(*names: str) -> None:
    """Returns once none of these threads of a store runs any more."""
    for thread in threading.enumerate():
        if thread.name in names:
            thread.join()


def at_once(*jobs: Callable[[], T]) -> list[T]:
    """What all of these return that begin in the same moment."""
    start = threading.Barrier(len(jobs))

    def run(job: Callable[[], T]) -> T:
        start.wait()
        return job()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def add(sku: str, quantity: int = 1) -> Callable[[Cart], Cart]:
    """The rule that adds this."""
    return lambda cart: cart.add(sku, quantity)


def shop(store: Store, *rules: Callable[[Cart], Cart], who: str = ME) -> Cart:
    """Makes changes to a stored cart in one transaction and returns it. Raises a refusal."""
    result = store.update(who, GOODS, [Change(rule) for rule in rules])
    for error in result.refused.values():
        raise error
    return result.cart


def insist(store: Store, *changes: Change, who: str = ME) -> int:
    """Makes changes however long it takes and returns how often that failed.

    A crowd may make a change wait for longer than the store has patience. The session then
    goes on with a cart of its own and, as here, sends the same changes again.
    """
    failures = 0
    while True:
        try:
            store.update(who, GOODS, changes)
        except StoreError:
            failures += 1
            time.sleep(0.1)
        else:
            return failures


def stored(store: Store, who: str = ME) -> dict[str, int]:
    """The quantities of a stored cart by sku, in its order."""
    return {item.sku: item.quantity for item in store.read(who).items}


def sql(url: str, statement: str, *rows: dict[str, object]) -> list[tuple]:
    """Carries out a statement behind the store's back, once for each row of parameters."""
    engine = sa.create_engine(url, poolclass=sa.NullPool)
    with engine.begin() as db:
        result = db.execute(sa.text(statement), rows or None)
        return [tuple(row) for row in result] if result.returns_rows else []


def tables(url: str, but: str = "") -> dict[str, list[tuple]]:
    """All rows of all tables, without the column of this name."""
    engine, found = sa.create_engine(url, poolclass=sa.NullPool), sa.MetaData()
    with engine.connect() as db:
        found.reflect(db)
        columns = {
            table: [one for one in table.c if one.name != but] for table in found.sorted_tables
        }
        return {
            table.name: sorted((tuple(row) for row in db.execute(sa.select(*some))), key=str)
            for table, some in columns.items()
        }
