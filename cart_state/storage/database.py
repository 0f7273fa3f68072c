"""How a database is reached while a shopper waits: not for long, and every failure is logged.

It knows SQLite and Postgres, but no table.
"""

from __future__ import annotations

import logging
import math
import sqlite3
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import sqlalchemy as sa

T = TypeVar("T")
Work = Callable[[sa.Connection], T]
Inode = tuple[int, int] | None  # with its device; None where there is no such file

# No click may wait longer than two seconds: what takes this long counts as unreachable, and
# for a moment after a failure nobody waits again.
PATIENCE = 1.5
REST = 1.0
# Parts of PATIENCE: what others of this process leave to a work, and what of that it may wait for
# locks of other processes. The rest has to do, or a wait for a lock would count as a failure.
_RESERVED, _LOCKED = 0.7, 0.5

POOL_SIZE = 3  # connections of one process, which many shoppers share
CHECKPOINT_AFTER = 30.0  # seconds after a change until the main file of SQLite has it

_QUEUES = 1024  # enough that two carts seldom share one
_WORTH = 250  # pages, of 4 kB: a megabyte
_CHECKPOINT = "PRAGMA wal_checkpoint(TRUNCATE)"
# The number is any that nobody else in the database locks.
_IN_TURN = (
    "SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;"
    " SELECT pg_advisory_xact_lock(51751)"
)

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


class Database:
    """A database whose tables `migrate` makes or brings up to date, at the first use.

    `migrate` is called in a transaction, and raises NotOursError for what is not ours. `insert`
    is SQLAlchemy's, with the conflict clauses of this kind of database. At most `pool_size`
    connections to Postgres are open at a time. `url` is its address, of which a password is not
    shown; `file` is that of an SQLite database, None for a server. Raises StoreError for an address
    that no database can have.

    While a shopper waits for a server, that happens inside `meanwhile()`, for all databases.
    """

    meanwhile: Callable[[], AbstractContextManager[None]] = nullcontext

    def __init__(self, url: str, migrate: Work[None], pool_size: int = POOL_SIZE) -> None:
        with failures_logged():
            address = _address(url)
            kind = address.get_backend_name()
            file = self._file = _File(address.database) if kind == "sqlite" else None
            self._engine = _sqlite(address, file) if file else _postgres(address, pool_size)
        self.url, self.file = self._engine.url, file.path if file else None
        # For a server: one that went silent would make a click wait for ever.
        self._workers = None if file else ThreadPoolExecutor(pool_size, "cart-store")
        # Only this kind: the other would make a start 20 ms longer.
        self.insert = import_module(f"sqlalchemy.dialects.{kind}").insert
        self._migrate = migrate
        self._tables: Future[None] | None = None  # done when they are ready
        self._opening = threading.Lock()
        # Many who wait for SQLite's one lock get it in no fair order, so all queue before it.
        self._queues = [threading.Lock() for _ in range(1 if file else _QUEUES)]
        self._answered = 0.0
        self._resting_until = 0.0
        self._checkpoint: Future[None] | None = None  # the one that is due
        self._background: set[Future[Any]] = set()
        self.closed = threading.Event()
        self.was_replaced = False  # another file has the name of the one that was in use
        # Also done when nobody has the database any more, and when the process ends.
        self._let_go = weakref.finalize(self, _let_go, self._engine, file)

    def reach(self, work: Work[T], queue: str | None = None) -> T:
        """Returns what `work` does with a connection for a shopper who waits.

        With a queue it may write: all is carried out or nothing, and the others of this process
        with the same queue wait outside, as inside they would keep the few connections from
        everybody else. Without one it reads, and waits for nobody who writes.

        Raises StoreError when the database does not answer in time. Then it rests, which means
        that it fails at once. A wait for others fails without a rest.
        """
        now = time.monotonic()
        if now < self._resting_until:
            raise StoreError("The cart store is resting after a failure.")
        try:
            # A server works elsewhere; SQLite does in this thread.
            with Database.meanwhile() if self._workers else nullcontext():
                return self._carry_out(work, queue, now + PATIENCE)
        except StoreError as error:
            if not isinstance(error, _BusyError):
                self._resting_until = time.monotonic() + REST
            raise

    def run(self, work: Work[T], queue: str | None = None) -> T:
        """Returns what `work` does as in `reach`, but for nobody who waits. Raises StoreError."""
        return self._carry_out(work, queue, math.inf)

    def in_background(self, name: str, work: Callable[..., T], *args: Any) -> Future[T]:
        """Starts what no shopper waits for and returns its future. The log tells of a failure."""
        future: Future[T] = Future()

        def carry_out() -> None:
            try:
                with failures_logged():
                    future.set_result(work(*args))
            except BaseException as error:
                future.set_exception(error)
                if not isinstance(error, StoreError):
                    raise

        self._background.add(future)
        future.add_done_callback(self._background.discard)
        try:
            threading.Thread(target=carry_out, name=name, daemon=True).start()
        except RuntimeError as error:  # the process has no more threads
            _log.error("%s is left for later: %s", name, error)
            future.set_exception(StoreError(str(error)))
        return future

    def give_back_space(self) -> None:
        """Makes an SQLite file small again if most of it is empty. Raises StoreError.

        Readers go on meanwhile. Who writes waits: some 10 ms for each megabyte that stays.
        """
        if not self._file:
            return  # Postgres does so by itself
        with failures_logged(), self._queued("space", math.inf), self._connection() as db:
            pages = db.exec_driver_sql("PRAGMA page_count").scalar_one()
            free = db.exec_driver_sql("PRAGMA freelist_count").scalar_one()
            if free > max(pages / 2, _WORTH):
                db.exec_driver_sql("VACUUM")
                db.exec_driver_sql(_CHECKPOINT)

    def close(self) -> None:
        """Lets go of every connection, after a moment's patience for what is under way."""
        self.closed.set()
        if self._workers:
            self._workers.shutdown(wait=False)
        wait(self._background, PATIENCE)
        self._let_go()

    def _carry_out(self, work: Work[T], queue: str | None, deadline: float) -> T:
        def attempt() -> T:
            self._wait_for_tables(deadline)
            with self._queued(queue, deadline) if queue else nullcontext():
                return self._in_time(deadline, work, queue is not None)

        with failures_logged():
            try:
                return attempt()
            except _FileGoneError as error:
                _log.error("%s It is opened anew.", error)
                # If anything was done, then in a file that is gone, so it is done once more.
                self._open_anew()
                return attempt()

    @contextmanager
    def _queued(self, queue: str, deadline: float) -> Iterator[None]:
        lock = self._queues[hash(queue) % len(self._queues)]
        if not lock.acquire(timeout=_seconds_until(deadline - _RESERVED)):
            raise _busy("Other shoppers")
        try:
            yield
        finally:
            lock.release()

    def _in_time(self, deadline: float, work: Work[T], writes: bool) -> T:
        if not self._workers:
            return self._transaction(work, writes)
        asked = time.monotonic()
        try:
            future = self._workers.submit(self._transaction, work, writes)
        except RuntimeError as error:  # closed meanwhile, or no thread can be started
            raise StoreError(str(error)) from error
        try:
            return future.result(_seconds_until(deadline))
        except TimeoutError:
            # Whose turn never came, while others were served, met a crowd and no silent server.
            if future.cancel() and self._answered > asked:
                raise _busy("Other shoppers") from None
            raise

    def _transaction(self, work: Work[T], writes: bool) -> T:
        with self._connection() as db, db.begin():
            if not self._file:
                # Set each time, as behind pgbouncer the next one may get another connection.
                db.exec_driver_sql(
                    f"BEGIN READ {'WRITE' if writes else 'ONLY'};"
                    f" SET LOCAL statement_timeout = {PATIENCE * 1000:.0f};"
                    f" SET LOCAL lock_timeout = {_LOCKED * 1000:.0f}"
                )
            elif writes:  # what begins by reading can find itself unable to write: lock first
                db.exec_driver_sql("BEGIN IMMEDIATE")
            result = work(db)
        if self._file and writes and (self._checkpoint is None or self._checkpoint.done()):
            self._checkpoint = self.in_background("cart-checkpoint", self._checkpoint_later)
        return result

    @contextmanager
    def _connection(self) -> Iterator[sa.Connection]:
        pool = self._engine.pool
        try:
            with self._engine.connect() as db:
                known = db.info.get("file")
                try:
                    yield db
                finally:  # only now is it sure which file was read or written
                    if self._file:
                        self._file.check(known)
        finally:
            self._answered = time.monotonic()
            if self.closed.is_set() or self._engine.pool is not pool:
                pool.dispose()  # it was let go of meanwhile, so what came back to it goes too

    def _wait_for_tables(self, deadline: float) -> None:
        with self._opening:
            if self.closed.is_set():
                raise StoreError("The cart store is closed.")
            tables = self._tables
            if tables is None or (tables.done() and tables.exception()):
                tables = self._tables = self.in_background("cart-tables", self._prepare)
        try:
            tables.result(_seconds_until(deadline))
        except TimeoutError:
            raise TimeoutError("its tables are not ready yet") from None

    def _prepare(self) -> None:
        def work(db: sa.Connection) -> None:
            if not self._file:  # copies that start at once take turns, and the time they need
                db.exec_driver_sql(_IN_TURN)
            self._migrate(db)

        self._transaction(work, writes=True)
        if self._file:
            # Readers never wait for the writer. The mode stays with the file.
            with self._connection() as db:
                db.exec_driver_sql("PRAGMA journal_mode=WAL")

    def _open_anew(self) -> None:
        with self._opening:
            if self._file and _inode(self._file.path) != self._file.known:
                self._engine.dispose()
                self._file.let_go()
                self._tables = None
                self.was_replaced = True

    def _checkpoint_later(self) -> None:
        if self.closed.wait(CHECKPOINT_AFTER):
            return  # close() does it
        with self._queued("checkpoint", math.inf):
            self._checkpoint = None
            with self._connection() as db:
                db.exec_driver_sql(_CHECKPOINT)


class _File:
    """The file of an SQLite database, which may be deleted or replaced while it is in use."""

    def __init__(self, name: str | None) -> None:
        if not name or name == ":memory:" or name.startswith("file:"):
            raise sa.exc.ArgumentError("An SQLite database for carts has to be named as a file.")
        self.path = Path(name)
        self.known: Inode = None  # that of the file in use
        self._beside: dict[Path, Inode] = {Path(f"{name}{end}"): None for end in ("-wal", "-shm")}

    def open(self) -> Inode:
        """Returns what tells the file, made if there is none, from others that get its name.

        Raises _FileGoneError.
        """
        known = self.known
        if known is None:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            # Never a file that is there: closing any descriptor of it takes away the locks that
            # this process holds on it (POSIX), and others would then delete the -wal in use.
            with _making, suppress(FileExistsError):
                self.path.touch(0o600, exist_ok=False)
            known = self.known = _inode(self.path)
        self.check(known)
        return known

    def check(self, known: Inode) -> None:
        """Raises _FileGoneError when the file of a connection is no longer the one in use."""
        beside = {path: _inode(path) for path in self._beside}  # before it is known whose they are
        if _inode(self.path) != known:
            raise _FileGoneError(f"{self.path} was deleted or replaced while it was in use.")
        self._beside = beside

    def let_go(self) -> None:
        """Forgets the file that is gone, after its connections were closed."""
        # What is left in its -wal would be carried out on the file that has its name now. One
        # that another process has made since for the new file is another one, and stays.
        for path, known in self._beside.items():
            if known and _inode(path) == known:
                path.unlink(missing_ok=True)
        self.known = None


def _seconds_until(deadline: float) -> float:
    return max(0.0, min(deadline - time.monotonic(), threading.TIMEOUT_MAX))


def _inode(path: Path) -> Inode:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_dev, found.st_ino


def _address(text: str) -> sa.URL:
    with suppress(ValueError):  # for a port that is no number
        url = sa.make_url(text)
        if "@" not in (url.host or ""):
            if url.drivername in ("postgres", "postgresql"):  # hosts hand out either
                url = url.set(drivername="postgresql+psycopg")
            return url
    # Part of a password may have ended up in port or host, so they are not for the log.
    raise sa.exc.ArgumentError(
        "Its address cannot be read. An @ or : in a password has to be written as %40 or %3A."
    )


def _sqlite(url: sa.URL, file: _File) -> sa.Engine:
    engine = sa.create_engine(
        url,
        max_overflow=-1,  # a shopper may have to wait for a lock, but never for a connection too
        # None: the driver would begin transactions of its own.
        connect_args={"timeout": _LOCKED, "isolation_level": None},
    )

    @sa.event.listens_for(engine, "do_connect")
    def before(_dialect: Any, record: Any, _args: Any, _options: Any) -> None:
        record.info["file"] = file.open()

    @sa.event.listens_for(engine, "connect")
    def configure(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA synchronous=FULL")  # a confirmed add survives a power cut
        connection.execute("PRAGMA secure_delete=ON")  # who ordered is erased in the file, too

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
        isolation_level="AUTOCOMMIT",  # transactions begin with settings of their own
        pool_pre_ping=True,
        pool_timeout=PATIENCE,
        pool_size=pool_size,
        max_overflow=0,
        connect_args=options,
    )


def _let_go(engine: sa.Engine, file: _File | None) -> None:
    """Closes the connections; the main file of SQLite then has all that was changed."""
    if file and file.known:
        with suppress(sa.exc.SQLAlchemyError, StoreError, OSError), engine.connect() as db:
            db.exec_driver_sql(_CHECKPOINT)
    engine.dispose()


def _busy(others: str) -> _BusyError:
    _log.warning("A shopper waited too long: %s came first.", others)
    return _BusyError(f"{others} came first.")


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
