"""How a database is reached while a shopper waits: not for long, and every failure is logged.

It knows SQLite and Postgres, but no table: those it is given.
"""

from __future__ import annotations

import logging
import os
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

import sqlalchemy as sa

P = ParamSpec("P")
T = TypeVar("T")
Inode = tuple[int, int] | None  # with its device; None where there is no such file

# No click may wait longer than two seconds: what takes this long counts as unreachable, and
# for a moment after a failure nobody waits again.
PATIENCE = 1.5
REST = 1.0
_QUEUED, _LOCKED = 0.9, 0.5  # of PATIENCE: behind others of this process, and for others' locks

POOL_SIZE = 3  # connections of one process, which many shoppers share
CHECKPOINT_AFTER = 30.0  # seconds after a change until the main file of SQLite has it
_QUEUES = 1024  # in which changes wait for others of the same cart; few carts share one by chance

_log = logging.getLogger(__name__)
_making = threading.Lock()


class StoreError(Exception):
    """The carts cannot be reached, or are not ours to use. The log says why."""


class NotOursError(Exception):
    """The database holds something else than carts, or those of a newer version."""


class _BusyError(StoreError):
    """Others kept something locked for too long. Nothing is wrong with the store."""


class _FileGoneError(StoreError):
    """The file that SQLite writes to is no longer the one under its name."""


class _HasDatabase(Protocol):
    database: Database


S = TypeVar("S", bound=_HasDatabase)


def within_patience(method: Callable[Concatenate[S, P], T]) -> Callable[Concatenate[S, P], T]:
    """Makes a method of a store one that a shopper may wait for.

    It raises StoreError when the database does not answer in time. Then the store rests, which
    means that it fails at once. A wait for a lock that others hold fails without a rest.
    """

    @wraps(method)
    def patient(store: S, /, *args: P.args, **kwargs: P.kwargs) -> T:
        return store.database.reach(lambda: method(store, *args, **kwargs))

    return patient


class Database:
    """A database with the tables of `schema`, made at the first use where there are none.

    `migrate` is called in the same transaction before that. It brings tables of an earlier
    version to this one, and raises NotOursError for what is not ours. Raises StoreError for an
    address that no database can have. `insert` is SQLAlchemy's, with the conflict clauses of
    this kind of database. At most `pool_size` connections to Postgres are open at a time.
    """

    def __init__(
        self,
        url: str,
        schema: sa.MetaData,
        migrate: Callable[[sa.Connection], None],
        pool_size: int = POOL_SIZE,
    ) -> None:
        with failures_logged():
            if pool_size < 1:
                raise sa.exc.ArgumentError(f"{pool_size} connections are too few.")
            self._url = _address(url)
            self._is_sqlite = self._url.get_backend_name() == "sqlite"
            self._file = _File(self._url.database) if self._is_sqlite else None
            if self._file:
                self._engine = _sqlite(self._url, self._file, pool_size)
            else:
                self._engine = _postgres(self._url, pool_size)
        self.insert = _insert(self._is_sqlite)
        self._schema = schema
        self._migrate = migrate
        self._preparation: Future[None] | None = None
        self._preparing = threading.Lock()
        # SQLite has no fair lock queue: the writers of one process queue here instead.
        self._writing = threading.Lock() if self._is_sqlite else None
        self._queues = () if self._is_sqlite else tuple(threading.Lock() for _ in range(_QUEUES))
        self._this_thread = threading.local()
        # A server that went silent would make a click wait for ever; SQLite cannot.
        self._workers = None if self._is_sqlite else ThreadPoolExecutor(pool_size, "cart-store")
        self._answered = 0.0
        self._resting_until = 0.0
        self._background: list[threading.Thread] = []
        self._starting = threading.Lock()
        self._checkpoint_due = threading.Lock()
        self._closed = threading.Event()
        # Also done when nobody has the database any more, and when the process ends.
        self._let_go = weakref.finalize(self, _let_go, self._engine, self._file)

    def reach(self, work: Callable[[], T]) -> T:
        """Returns what `work` does, for a shopper who waits. Raises StoreError, and then rests."""
        self._check_rest()
        waited: float = getattr(self._this_thread, "waited", 0.0)
        deadline = time.monotonic() + PATIENCE - waited
        try:
            with failures_logged():
                return self._with_the_file_there(lambda: self._in_time(work, deadline), deadline)
        except _BusyError:
            raise
        except StoreError:
            self._resting_until = time.monotonic() + REST
            raise

    def run(self, work: Callable[..., T], *args: Any) -> T:
        """Returns what `work` does, however long that takes. Raises StoreError."""
        with failures_logged():
            return self._with_the_file_there(lambda: work(*args))

    def in_background(self, name: str, work: Callable[..., object], *args: Any) -> None:
        """Starts what no shopper waits for. If it fails, the log says so and nothing else does."""

        def quietly() -> None:
            with suppress(StoreError):
                self.run(work, *args)

        self._start(name, quietly)

    @contextmanager
    def one_at_a_time(self, key: str) -> Iterator[None]:
        """Lets in one of those with this key. The others of this process wait outside.

        Inside they would all wait for the lock on the same row, and keep the few connections
        from everybody else. What is waited here counts for the patience of what follows.
        Raises StoreError.
        """
        if not self._queues:  # SQLite: there is one queue for all writers, in transaction()
            yield
            return
        queue = self._queues[hash(key) % _QUEUES]
        began = time.monotonic()
        if not queue.acquire(timeout=_QUEUED):
            raise _busy("Other changes of the same cart")
        try:
            self._this_thread.waited = time.monotonic() - began
            yield
        finally:
            self._this_thread.waited = 0.0
            queue.release()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Yields a connection for reading, which waits for nobody who writes."""
        with self._connection() as db, db.begin():
            if not self._is_sqlite:
                db.exec_driver_sql(_begin("READ ONLY"))
            yield db

    @contextmanager
    def transaction(self, patience: float = PATIENCE) -> Iterator[sa.Connection]:
        """Yields a connection on which everything is carried out, or nothing."""
        if self._writing and not self._writing.acquire(timeout=_QUEUED):
            raise _busy("Other writers of this process")
        try:
            with self._connection() as db:
                with db.begin():
                    # What begins by reading can find itself unable to write: lock first.
                    db.exec_driver_sql(
                        "BEGIN IMMEDIATE" if self._is_sqlite else _begin(patience=patience)
                    )
                    yield db
                if self._file:
                    self._file.check(db.info["file"])
        finally:
            if self._writing:
                self._writing.release()
        if self._file:
            self._checkpoint_soon()

    def close(self) -> None:
        """Lets go of every connection, after a moment's patience for what is under way."""
        self._closed.set()
        if self._workers:
            self._workers.shutdown(wait=False, cancel_futures=True)
        patient_until = time.monotonic() + PATIENCE
        for thread in self._background:
            if thread is not threading.current_thread():
                thread.join(max(0.0, patient_until - time.monotonic()))
        self._let_go()

    def _in_time(self, work: Callable[[], T], deadline: float) -> T:
        if self._workers is None:
            return work()

        def carried_out() -> T:
            try:
                with failures_logged():
                    result = work()
            except StoreError as error:
                if isinstance(error, _BusyError):
                    self._answered = time.monotonic()
                raise
            self._answered = time.monotonic()
            return result

        asked = time.monotonic()
        try:
            future = self._workers.submit(carried_out)
        except RuntimeError:  # it takes no more work
            raise StoreError(_CLOSED) from None
        try:
            return future.result(max(0.0, deadline - asked))
        except CancelledError:
            raise StoreError(_CLOSED) from None
        except TimeoutError:
            if future.cancel() and self._answered > asked:
                raise _busy("Other shoppers") from None  # who were served meanwhile
            raise

    def _with_the_file_there(self, work: Callable[[], T], deadline: float | None = None) -> T:
        try:
            self._prepare_once(deadline)
            return work()
        except _FileGoneError as error:
            _log.error("%s It is opened anew.", error)
            # If anything was done, then in a file that is gone, so it is done once more.
            self._open_anew()
            self._prepare_once(deadline)
            return work()

    def _prepare_once(self, deadline: float | None) -> None:
        with self._preparing:
            if self._closed.is_set():
                raise StoreError(_CLOSED)
            preparation = self._preparation
            if preparation is None or (preparation.done() and preparation.exception()):
                self._preparation = preparation = Future()
                self._start("cart-store-preparing", self._prepare, preparation)
        if preparation.done():
            preparation.result()
            return
        try:
            preparation.result(None if deadline is None else deadline - time.monotonic())
        except TimeoutError:
            raise TimeoutError("its tables are not ready yet") from None

    def _prepare(self, preparation: Future[None]) -> None:
        try:
            with failures_logged():
                with self.transaction(patience=0) as db:
                    if not self._is_sqlite:  # copies that start at once take turns
                        db.execute(sa.select(sa.func.pg_advisory_xact_lock(_SCHEMA_LOCK)))
                    self._migrate(db)
                    self._check_tables(sa.inspect(db))
                    self._schema.create_all(db)
                if self._is_sqlite:
                    # Readers never wait for the writer. The mode stays with the file.
                    with self._connection() as db:
                        db.exec_driver_sql("PRAGMA journal_mode=WAL")
        except BaseException as error:
            preparation.set_exception(error)
        else:
            preparation.set_result(None)

    def _check_tables(self, found: sa.Inspector) -> None:
        names = set(found.get_table_names())
        for table in self._schema.tables.values():
            if table.name in names:
                columns = {column["name"] for column in found.get_columns(table.name)}
                if not columns >= set(table.columns.keys()):
                    raise NotOursError(
                        f"The table {table.name!r} has other columns than a cart store needs. It"
                        " was left as it is; name another database in CART_DATABASE_URL."
                    )

    def _check_rest(self) -> None:
        if time.monotonic() < self._resting_until:
            raise StoreError("The cart store is resting after a failure.")

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        pool = self._engine.pool
        try:
            with self._engine.connect() as db:
                if self._file:
                    self._file.check(db.info["file"])
                yield db
        finally:
            if self._closed.is_set() or self._engine.pool is not pool:
                pool.dispose()  # it was let go of meanwhile, so what came back to it goes too

    def _open_anew(self) -> None:
        with self._preparing:
            if self._file and self._file.is_gone():
                _dispose(self._engine)
                self._file.let_go()
                self._preparation = None

    def _checkpoint_soon(self) -> None:
        if self._checkpoint_due.acquire(blocking=False):
            self._start("cart-checkpoint", self._checkpoint_later)

    def _checkpoint_later(self) -> None:
        self._closed.wait(CHECKPOINT_AFTER)
        self._checkpoint_due.release()
        if self._writing and not self._closed.is_set():
            # Writers of this process queue for the moment that it takes.
            with suppress(StoreError), failures_logged(), self._writing, self._connection() as db:
                db.exec_driver_sql(_CHECKPOINT)

    def _start(self, name: str, work: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=work, args=args, name=name, daemon=True)
        with self._starting:
            # A list of its own each time, for close() may be going through the one before.
            self._background = [one for one in self._background if one.is_alive()] + [thread]
            thread.start()


_SCHEMA_LOCK = 0x_CA27  # any number that nobody else in the database locks
_CLOSED = "The cart store is closed."
_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"


class _File:
    """The file of an SQLite database, which somebody may delete or replace while it is in use.

    Then the open connections would go on writing to the old one, which has no name any more.
    """

    def __init__(self, name: str | None) -> None:
        if not name or name == ":memory:" or name.startswith("file:"):
            raise sa.exc.ArgumentError("An SQLite database for carts has to be named as a file.")
        self.path = Path(name)
        self._beside = [f"{name}-wal", f"{name}-shm"]
        self._known: Inode = None
        self._known_beside: list[Inode] = []

    def open(self, connect: Callable[[], sqlite3.Connection]) -> tuple[sqlite3.Connection, Inode]:
        """Returns a connection to the file and what tells it from others that get its name.

        Where there is none the file is made, for us alone. Raises _FileGoneError.
        """
        known = self._known
        if known is None:
            self._make()
            known = self._known = _inode(self.path)
        self.check(known)
        connection = connect()
        try:
            self.check(known)
        except _FileGoneError:
            connection.close()
            raise
        return connection, known

    def _make(self) -> None:
        # Never a file that is there: closing any descriptor of it takes away the locks that this
        # process holds on it (POSIX), and another process would then delete the -wal in use.
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with _making, suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    def is_gone(self) -> bool:
        """Whether the file that was opened first is no longer the one under its name."""
        return self._known is not None and _inode(self.path) != self._known

    def check(self, known: Inode) -> None:
        """Raises _FileGoneError when the file of a connection is no longer the one in use."""
        beside = [_inode(path) for path in self._beside]
        if _inode(self.path) != known:
            raise _FileGoneError(f"{self.path} was deleted or replaced while it was in use.")
        self._known_beside = beside

    def let_go(self) -> None:
        """Forgets the file that is gone, after its connections were closed."""
        # What is left in its -wal would be carried out on the file that has its name now. One
        # that another process has made since for the new file is another one, and stays.
        for path, known in zip(self._beside, self._known_beside, strict=False):
            if known and _inode(path) == known:
                Path(path).unlink(missing_ok=True)
        self._known = None


def _begin(mode: str = "", patience: float = PATIENCE) -> str:
    # Set for each transaction, for behind pgbouncer the next one may get another connection.
    locked = min(_LOCKED, patience)
    return (
        f"BEGIN {mode}; SET LOCAL statement_timeout = {patience * 1000:.0f};"
        f" SET LOCAL lock_timeout = {locked * 1000:.0f}"
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
    if url.drivername in ("postgres", "postgresql"):  # hosts hand out either
        return url.set(drivername="postgresql+psycopg")
    return url


def _sqlite(url: sa.URL, file: _File, pool_size: int) -> sa.Engine:
    engine = sa.create_engine(
        url,
        pool_size=pool_size,
        max_overflow=-1,  # nobody waits for a connection and then, as long again, for the lock
        connect_args={
            "timeout": _LOCKED,
            "isolation_level": None,  # the driver would begin transactions of its own
        },
    )

    @sa.event.listens_for(engine, "do_connect")
    def connect(dialect: Any, record: Any, args: Any, options: Any) -> Any:
        connection, record.info["file"] = file.open(lambda: dialect.connect(*args, **options))
        return connection

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")  # a confirmed add survives a power cut

    return engine


def _postgres(url: sa.URL, pool_size: int) -> sa.Engine:
    options = {
        "connect_timeout": 2,
        "prepare_threshold": None,  # pgbouncer gives each transaction another connection
        # A server that vanished without a word is given up within seconds, not hours.
        "tcp_user_timeout": 5000,
        "keepalives_idle": 10,
        "keepalives_interval": 5,
        "keepalives_count": 2,
    }
    return sa.create_engine(
        url,
        isolation_level="AUTOCOMMIT",  # transactions begin with settings of their own: _begin
        pool_pre_ping=True,
        pool_timeout=PATIENCE,
        pool_size=pool_size,
        max_overflow=0,
        connect_args=options,
    )


def _insert(is_sqlite: bool) -> Any:
    # The other kind would make a start 20 ms longer, for nothing.
    if is_sqlite:
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


def _inode(path: Path | str) -> Inode:
    try:
        found = os.stat(path)  # noqa: PTH116 (a Path for each of several a change takes longer)
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _let_go(engine: sa.Engine, file: _File | None) -> None:
    """Closes the connections; the main file of SQLite then has all that was changed."""
    if file and not file.is_gone() and file.path.exists():
        with suppress(sa.exc.SQLAlchemyError, StoreError, OSError), engine.connect() as db:
            db.exec_driver_sql(_CHECKPOINT)
    _dispose(engine)


def _dispose(engine: sa.Engine) -> None:
    pool = engine.pool
    engine.dispose()
    pool.dispose()  # of what came back to it before the engine had another


def _busy(by: str) -> _BusyError:
    _log.warning("A shopper waited too long: %s came first.", by)
    return _BusyError(f"{by} came first.")


def _is_lock_wait(error: BaseException | None) -> bool:
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        return code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
    # LockNotAvailable and DeadlockDetected, without importing a driver that SQLite does not need.
    return getattr(error, "sqlstate", None) in ("55P03", "40P01")


@contextmanager
def failures_logged() -> Iterator[None]:
    """Turns every way of failing to reach the database into StoreError, and logs it."""
    try:
        yield
    except (NotOursError, sa.exc.SQLAlchemyError, OSError, ImportError) as error:
        cause = getattr(error, "orig", None)
        if _is_lock_wait(cause):
            raise _busy("Another program, which locked the carts,") from error
        reason = str(cause or error).strip() or "it does not answer"
        _log.error("The cart store cannot be used: %s", reason)
        raise StoreError(reason) from error
