"""How a database is reached while a shopper waits: not for long, and no failure goes unsaid.

It knows SQLite and Postgres, but no table: those it is given.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")

# No click may wait longer than two seconds: what takes this long counts as unreachable, and
# for a moment after a failure nobody waits again.
PATIENCE = 1.5
REST = 1.0
_QUEUE, _BUSY = 0.9, 0.5  # of PATIENCE: behind threads of this process, and other processes

_SCHEMA_LOCK = 0x_CA27  # any number that nobody else in the database locks

_log = logging.getLogger(__name__)


class StoreError(Exception):
    """The carts cannot be reached, or are not ours to use. The log says why."""


class _BusyError(StoreError):
    """So many shoppers at once that one had to wait too long. Nothing is wrong with the store."""


class Database:
    """A database with the tables of `schema`, made at the first use where there are none.

    Raises StoreError for an address that no database can have. `insert` is SQLAlchemy's, with
    the conflict clauses of this kind of database.
    """

    def __init__(self, url: str, schema: sa.MetaData) -> None:
        with failures_told():
            self._url = _address(url)
            self._is_sqlite = self._url.get_backend_name() == "sqlite"
            self._engine = (_sqlite if self._is_sqlite else _postgres)(self._url)
        self.insert = _insert(self._is_sqlite)
        self._schema = schema
        self._prepared = False
        self._preparing = threading.Lock()
        # SQLite lets writers try their luck: the threads of one process queue here instead.
        self._turn = threading.Lock() if self._is_sqlite else None
        self._resting_until = 0.0
        # A database that went silent would keep a click waiting for ever; SQLite cannot.
        self._workers = None if self._is_sqlite else ThreadPoolExecutor(16, "cart-store")

    def reach(self, work: Callable[..., T], *args: Any) -> T:
        """Returns what `work` does, for a shopper who waits. Raises StoreError, and then rests."""
        self._check_rest()
        try:
            with failures_told():
                if self._workers is None:
                    return self._work(work, *args)
                return self._workers.submit(self._work, work, *args).result(PATIENCE)
        except _BusyError:
            raise
        except StoreError:
            self._rest()
            raise

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """Returns what `work` does, however long that takes. Raises StoreError."""
        with failures_told():
            return self._work(work, *args)

    def in_background(self, name: str, work: Callable[..., object], *args: Any) -> None:
        """Starts what no shopper waits for. If it fails, the log says so and nothing else does."""

        def quietly() -> None:
            with suppress(StoreError):
                self.run(work, *args)

        threading.Thread(target=quietly, name=name, daemon=True).start()

    def reading(self) -> sa.Connection:
        """Returns a connection for `with`, which waits for nobody who writes."""
        return self._engine.connect()

    @contextmanager
    def transaction(self) -> Iterator[sa.Connection]:
        """Yields a connection on which everything is carried out, or nothing."""
        if self._turn and not self._turn.acquire(timeout=_QUEUE):
            _log.warning("A shopper waited too long for others to be served.")
            raise _BusyError("Others write for too long.")
        try:
            with self._engine.begin() as db:
                if self._is_sqlite:
                    # What begins by reading can find itself unable to write: lock first.
                    db.exec_driver_sql("BEGIN IMMEDIATE")
                yield db
        finally:
            if self._turn:
                self._turn.release()

    def close(self) -> None:
        """Lets go of every connection."""
        if self._workers:
            self._workers.shutdown(wait=False, cancel_futures=True)
        self._engine.dispose()

    def _work(self, work: Callable[..., T], *args: Any) -> T:
        if not self._prepared:
            with self._preparing:
                # Whoever waited here while another tried in vain does not try once more.
                self._check_rest()
                if not self._prepared:
                    try:
                        self._prepare()
                    except Exception:
                        self._rest()
                        raise
                    self._prepared = True
        return work(*args)

    def _check_rest(self) -> None:
        if time.monotonic() < self._resting_until:
            raise StoreError("The cart store is resting after a failure.")

    def _rest(self) -> None:
        self._resting_until = time.monotonic() + REST

    def _prepare(self) -> None:
        """Makes the tables where there are none; leaves alone what is not ours."""
        if self._is_sqlite and self._url.database:
            Path(self._url.database).parent.mkdir(parents=True, exist_ok=True)
        with self.reading() as db:
            self._refuse_what_is_not_ours(sa.inspect(db))
        if self._is_sqlite:
            # Readers never wait for the writer. The mode stays with the file.
            with self.reading() as db:
                db.exec_driver_sql("PRAGMA journal_mode=WAL")
        with self.transaction() as db:
            if not self._is_sqlite:  # replicas that start together would trip over each other
                db.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
            self._schema.create_all(db)

    def _refuse_what_is_not_ours(self, found: sa.Inspector) -> None:
        names = set(found.get_table_names())
        ours = names & set(self._schema.tables)
        foreign = self._is_sqlite and names and not ours
        for name in ours:
            columns = {column["name"] for column in found.get_columns(name)}
            foreign = foreign or columns != set(self._schema.tables[name].columns.keys())
        if foreign:
            raise sa.exc.InvalidRequestError(
                f"The database {self._url.database!r} holds something else than carts. It was left"
                " as it is; name another one in CART_DATABASE_URL."
            )


def _address(text: str) -> sa.URL:
    url = None
    with suppress(ValueError):  # for a port that is no number
        url = sa.make_url(text)
    if url is None or "@" in (url.host or ""):
        # Part of a password may have ended up in port or host, so they are not for the log.
        raise sa.exc.ArgumentError(
            "Its address cannot be read. An @ or : in a password has to be written as %40 or %3A."
        )
    return url


def _sqlite(url: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        url,
        max_overflow=-1,  # nobody waits for a connection and then, as long again, for the lock
        connect_args={
            "timeout": _BUSY,
            "isolation_level": None,  # the driver would begin transactions of its own
        },
    )

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")  # a confirmed add survives a power cut

    return engine


def _postgres(url: sa.URL) -> sa.Engine:
    wait = {
        "connect_timeout": 2,
        "options": f"-c statement_timeout={int(PATIENCE * 1000)}",
        # A server that vanished without a word is given up within seconds, not hours.
        "tcp_user_timeout": 5000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    }
    return sa.create_engine(
        url, pool_pre_ping=True, pool_timeout=PATIENCE, pool_size=16, connect_args=wait
    )


def _insert(is_sqlite: bool) -> Any:
    # The other kind would make a start 20 ms longer, for nothing.
    if is_sqlite:
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


@contextmanager
def failures_told() -> Iterator[None]:
    """Turns every way of failing to reach the database into StoreError, and logs it."""
    try:
        yield
    except (sa.exc.SQLAlchemyError, OSError, TimeoutError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip() or "it does not answer"
        _log.error("The cart store cannot be used: %s", reason)
        raise StoreError(reason) from error
