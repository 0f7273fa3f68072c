"""Carts that outlive the session: SQLAlchemy Core over SQLite or Postgres.

Each change is one transaction that first locks the row of its cart, so tabs, processes and
replicas take turns and nobody writes back a copy grown old.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import NamedTuple

import sqlalchemy as sa

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents, Item
from cart_state.rules.product import Product
from cart_state.storage.carts import FIRST_VISIT, KEY, TOUCH, CartRows, cart_key
from cart_state.storage.database import POOL_SIZE, Database, StoreError
from cart_state.storage.mails import MailOutbox
from cart_state.storage.migrations import migrate
from cart_state.storage.orders import Orders
from cart_state.storage.outbox import Change, Outcome, outcome
from cart_state.storage.stock import Stock
from cart_state.storage.stored import EMPTY, SKU, decoded, decoded_items
from cart_state.storage.tables import carts, chores, keys, mails, orders, version

HOUR = 60 * 60
DAY = 24 * HOUR
WEEK = 7 * DAY
RETAINED = 200 * DAY  # longer than the cookie that leads to the cart
RETAINED_EMPTY = DAY
RETAINED_ONE_VISIT = 30 * DAY  # with a single line: most are of bots
TOUCHED_AGAIN = HOUR  # to look at a cart so long after is another visit
TIDY_BATCH = 500
BATCH = 1000  # carts that are in memory at a time

# A change that was sent but never answered is known again by its token. The cart remembers
# the last few, more than any tab can have under way at once.
_TOKENS = 256

_ONE_VISIT = carts.c.tokens.contains(FIRST_VISIT)
_WITHOUT = sa.func.length(sa.func.replace(carts.c.contents, SKU, ""))
_ONE_LINE = sa.func.length(carts.c.contents) == _WITHOUT + len(SKU)
_KNOWS = sa.select(sa.exists().where(carts.c.id == KEY) | sa.exists().where(orders.c.cart == KEY))
_READ = sa.select(carts.c.contents, carts.c.touched).where(carts.c.id == KEY)
_ALL = sa.select(carts.c.id, carts.c.contents, carts.c.touched).order_by(carts.c.id)
_LATER = _ALL.where(carts.c.id > KEY)
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


class Store:
    """The carts, orders, stock and mails in one database. Shared by all shoppers of this process.

    Raises StoreError for an address that no database can have.
    """

    def __init__(self, url: str, pool_size: int = POOL_SIZE) -> None:
        self.database = Database(url, migrate, pool_size)
        self.erase_after_days = 90  # since an order is done or cancelled: who placed it
        self.mails = MailOutbox(self.database)
        self._tidy_after = 0.0
        self._is_tidied = False
        self.signing_key = ""  # else the one in the database, made with the tables
        self._rows = CartRows(self.database)
        self.stock = Stock(self.database)
        self.orders = Orders(self.database, self._rows, self.stock, self.mails)

    def update(
        self, cart_id: str, products: Mapping[str, Product], changes: Sequence[Change]
    ) -> Outcome:
        """Makes changes to a stored cart in one transaction and returns what came of each.

        A change whose token this cart has seen before is not made again. Raises StoreError when
        the store cannot be reached: whether the changes were made is then open, and sending them
        again settles it. Whatever else a rule raises leaves the cart as it was.
        """
        key = cart_key(cart_id)

        def work(db: sa.Connection) -> Outcome:
            row = self._rows.hold(db, key)
            tokens, before = row.tokens.split(), decoded(row.contents)
            new = [change for change in changes if change.token not in tokens]
            result = outcome(Cart(products, before), new)
            if result.cart.contents == before:
                db.rollback()
                return replace(result, statements=1)
            tokens += [change.token for change in new if change.token not in result.refused]
            tokens = tokens[-max(_TOKENS, len(changes)) :]
            self._rows.write(db, key, result.cart.contents, row, tokens)
            return replace(result, statements=2)

        result = self.database.reach(work, queue=key)
        now = time.monotonic()
        if now >= self._tidy_after:
            self._tidy_after = now + DAY
            self.database.in_background("cart-tidy", self.tidy)
        return result

    def read(self, cart_id: str) -> Contents:
        """Returns what is in this cart; an unknown id is an empty one. Raises StoreError."""
        key, now = cart_key(cart_id), int(time.time())
        row = self.database.reach(lambda db: db.execute(_READ, {"key": key}).one_or_none())
        if row is None:
            return Contents()
        if now - row.touched > TOUCHED_AGAIN:
            touch = {"key": key, "now": now}
            self.database.in_background(
                "cart-touch", self.database.run, lambda db: db.execute(TOUCH, touch), key
            )
        return decoded(row.contents)

    def knows(self, cart_id: str) -> bool:
        """Returns whether anything is stored under this id. Raises StoreError."""
        key = cart_key(cart_id)
        return bool(self.database.reach(lambda db: db.execute(_KNOWS, {"key": key}).scalar_one()))

    def key(self) -> bytes:
        """Returns what ids of carts are signed with. Raises StoreError."""
        if not self.signing_key:
            asked = sa.select(keys.c.key)
            self.signing_key = self.database.reach(lambda db: db.execute(asked).scalar_one())
        return self.signing_key.encode()

    def check(self) -> None:
        """Returns when the store answers. Raises StoreError when it does not."""
        self.database.reach(lambda db: db.execute(sa.select(carts.c.id).limit(1)))

    def all_carts(self) -> Iterator[tuple[tuple[Item, ...], bool]]:
        """Yields what is in each cart, and whether it rests for a week. Raises StoreError."""
        rested, batch, after = int(time.time()) - WEEK, _LATER.limit(BATCH), {"key": ""}
        while rows := self.database.reach(lambda db: db.execute(batch, after).all()):
            after["key"] = rows[-1].id
            for row in rows:
                yield decoded_items(row.contents), row.touched < rested

    def condition(self) -> tuple[int, Waiting]:
        """Returns the version of the tables, and what is still to be sent. Raises StoreError."""

        def work(db: sa.Connection) -> tuple[int, Waiting]:
            number, refused, due = db.execute(_WAITING).one()
            waiting = Waiting(number, refused, due and datetime.fromtimestamp(due, UTC))
            return db.execute(sa.select(version.c.version)).scalar_one(), waiting

        return self.database.reach(work)

    def is_read_only(self, answers: bool) -> bool:
        """Returns whether the store, which `answers` or not, refuses changes. Makes none."""
        file = self.database.file
        # SQLite finds out no sooner than when it writes.
        if file and file.exists() and not all(os.access(p, os.W_OK) for p in (file, file.parent)):
            return True
        try:
            if answers:
                self.database.run(lambda db: db.execute(TOUCH, {"key": "", "now": 0}), "health")
        except StoreError:
            return True
        return False

    def tidy(self, now: float | None = None) -> int:
        """Deletes carts long untouched and carts long empty; returns how many. Raises StoreError.

        Erases who placed orders that were done or cancelled `erase_after_days` ago.
        The first caller of a day does the work, in batches small enough to make nobody wait.
        """
        now = int(time.time() if now is None else now)
        # A clock set forward makes every cart look old. So tidying goes by a time of its own,
        # which gains two days at most each time that it is done.
        step = chores.c.done + 2 * DAY
        claim = self.database.insert(chores).values(name="tidy", done=now)
        claim = claim.on_conflict_do_update(
            index_elements=["name"],
            set_={"done": sa.case((step < now, step), else_=now)},
            where=chores.c.done <= now - DAY,
        ).returning(chores.c.done)
        done = self.database.run(lambda db: db.execute(claim).scalar(), "tidy")
        if done is None:
            return 0
        empty = sa.or_(carts.c.contents == "", carts.c.contents.contains(EMPTY, autoescape=True))
        old = sa.or_(
            carts.c.touched < done - RETAINED,
            sa.and_(carts.c.touched < done - RETAINED_EMPTY, empty),
            sa.and_(carts.c.touched < done - RETAINED_ONE_VISIT, _ONE_VISIT, _ONE_LINE),
        )
        # Asked again of each row as it is deleted: its shopper may just have come back.
        batch = sa.select(carts.c.id).where(old).limit(TIDY_BATCH)
        delete = sa.delete(carts).where(carts.c.id.in_(batch), old)
        deleted = 0
        while count := self.database.run(lambda db: db.execute(delete).rowcount, "tidy"):
            deleted += count
            time.sleep(0.1)  # SQLite has no fair lock queue: sleep so that waiting writers get in
        self.orders.tidy(done, self.erase_after_days)
        self.database.give_back_space()
        return deleted

    def tidy_daily(self) -> None:
        """Has the store tidied once a day from now on, also when nobody shops."""

        def look() -> None:
            while not self.database.closed.wait(HOUR):
                with suppress(StoreError):
                    self.tidy()

        if not self._is_tidied:
            self._is_tidied = True
            self.database.in_background("cart-days", look)

    def close(self) -> None:
        """Lets go of every connection, and sends no more mail."""
        self.mails.close()
        self.database.close()
