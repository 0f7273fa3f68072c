"""What the owner's desk asks of the database besides orders and stock, and copies of it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import sqlalchemy as sa

from cart_state.rules.contents import Item
from cart_state.storage.carts import TOUCH
from cart_state.storage.database import Database, StoreError, failures_logged
from cart_state.storage.stored import decoded_items
from cart_state.storage.tables import carts, mails, version

WEEK = 7 * 24 * 60 * 60
BATCH = 1000  # carts that are in memory at a time

_BATCH = (
    sa.select(carts.c.id, carts.c.contents, carts.c.touched)
    .where(carts.c.id > sa.bindparam("last", type_=sa.Text))
    .order_by(carts.c.id)
    .limit(BATCH)
)
_WAITING = sa.select(
    sa.func.count(), sa.func.count().filter(mails.c.tries > 0), sa.func.min(mails.c.due)
)


class Waiting(NamedTuple):
    """Mails that are still to be sent: how many, and how many of them a server refused.

    `due` is since when the one that waits longest could be sent, or when it can be; None: none.
    """

    number: int
    refused: int
    due: datetime | None


class Backup(NamedTuple):
    """A copy of the store: its file, when it was made, and its size in bytes."""

    file: Path
    at: datetime
    size: int


def all_carts(database: Database) -> Iterator[tuple[tuple[Item, ...], bool]]:
    """Yields what is in each cart, and whether it is untouched for a week. Raises StoreError."""
    rested, last = int(time.time()) - WEEK, ""
    while rows := database.reach(partial(_batch, last=last)):
        last = rows[-1].id
        for row in rows:
            yield decoded_items(row.contents), row.touched < rested


def condition(database: Database) -> tuple[int, Waiting]:
    """Returns the version of the tables, and what is still to be sent. Raises StoreError."""

    def work(db: sa.Connection) -> tuple[int, Waiting]:
        number, refused, due = db.execute(_WAITING).one()
        waiting = Waiting(number, refused, due and datetime.fromtimestamp(due, UTC))
        return db.execute(sa.select(version.c.version)).scalar_one(), waiting

    return database.reach(work)


def is_read_only(database: Database, answers: bool) -> bool:
    """Returns whether a store, which `answers` or not, refuses changes. Makes none."""
    file = database.file
    # SQLite finds out no sooner than when it writes.
    if file and file.exists() and not all(os.access(path, os.W_OK) for path in (file, file.parent)):
        return True
    try:
        if answers:
            database.run(lambda db: db.execute(TOUCH, {"key": "", "now": 0}), "health")
    except StoreError:
        return True
    return False


def backup(database: Database, folder: Path) -> Backup:
    """Copies an SQLite database as it is at one moment, and returns the copy. Raises StoreError."""
    name = datetime.now(UTC).strftime("carts-%Y-%m-%d-%H%M%S-%f.sqlite3")
    with failures_logged():
        folder.mkdir(0o700, parents=True, exist_ok=True)
        # Under another name until it is complete: no half copy is ever taken for a backup.
        part = folder / f"{name}.part"
        part.touch(0o600, exist_ok=False)
        try:
            database.reach(lambda db: db.exec_driver_sql("VACUUM INTO ?", (str(part),)))
            with part.open("rb+") as written:
                os.fsync(written.fileno())
            part.rename(folder / name)
        finally:
            part.unlink(missing_ok=True)
    return _backup(folder / name)


def backups(folder: Path) -> tuple[Backup, ...]:
    """Returns the copies in a folder, newest first. Raises StoreError."""
    with failures_logged():
        found = [_backup(file) for file in folder.glob("carts-*.sqlite3")]
    return tuple(sorted(found, key=lambda one: (one.at, one.file), reverse=True))


def dump_command(url: sa.URL) -> tuple[str, ...]:
    """Returns the command that copies our tables out of Postgres, without the password."""
    plain = url._replace(drivername="postgresql", password=None).render_as_string()
    tables = [f"--table={name}" for name in ("carts", "cart_*")]
    return ("pg_dump", "--format=custom", "--file=carts.dump", *tables, plain)


def _batch(db: sa.Connection, last: str) -> Sequence[Any]:
    return db.execute(_BATCH, {"last": last}).all()


def _backup(file: Path) -> Backup:
    found = file.stat()
    return Backup(file, datetime.fromtimestamp(found.st_mtime, UTC), found.st_size)
