"""Carts that outlive the session: SQLAlchemy Core over SQLite or Postgres.

Each change is one transaction that first locks the row of its cart, so tabs, processes and
replicas take turns and nobody writes back a copy grown old.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Mapping, Sequence

import sqlalchemy as sa

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.product import Product
from cart_state.storage.database import POOL_SIZE, Database, within_patience
from cart_state.storage.migrations import migrate
from cart_state.storage.outbox import Change, Outcome, outcome
from cart_state.storage.stored import EMPTY, FORMAT, decoded, encoded
from cart_state.storage.tables import carts, chores, schema

DAY = 24 * 60 * 60
RETAINED = 200 * DAY  # longer than the cookie that leads to the cart
RETAINED_EMPTY = DAY
TOUCHED_AGAIN = 7 * DAY  # looking at a cart counts as using it, written this seldom
TIDY_BATCH = 500

# A change that was sent but never answered is known again by its token. The cart remembers
# the last few, more than any tab can have under way at once.
_TOKENS = 256


class Store:
    """The carts in one database. Shared by all shoppers of this process.

    Raises StoreError for an address that no database can have.
    """

    def __init__(self, url: str, pool_size: int = POOL_SIZE) -> None:
        self.database = Database(url, schema, migrate, pool_size)
        self._tidy_after = 0.0

    def update(
        self, cart_id: str, products: Mapping[str, Product], changes: Sequence[Change]
    ) -> Outcome:
        """Makes changes to a stored cart in one transaction and returns what came of each.

        A change whose token this cart has seen before is not made again. Raises StoreError when
        the store cannot be reached: whether the changes were made is then open, and sending them
        again settles it. Whatever else a rule raises leaves the cart as it was.
        """
        key = _key(cart_id)
        with self.database.one_at_a_time(key):
            result = self._update(key, products, changes)
        self._tidy_once_a_day()
        return result

    @within_patience
    def _update(
        self, key: str, products: Mapping[str, Product], changes: Sequence[Change]
    ) -> Outcome:
        with self.database.transaction() as db:
            # One statement makes the row, or waits for whoever holds it, then holds and reads it.
            now = _not_before(int(time.time()))
            row = db.execute(
                self.database.insert(carts)
                .values(id=key, format=FORMAT, contents="", touched=now, tokens="")
                .on_conflict_do_update(index_elements=["id"], set_={"touched": now})
                .returning(carts.c.contents, carts.c.tokens)
            ).one()
            tokens = row.tokens.split()
            before = decoded(row.contents)
            new = [change for change in changes if change.token not in tokens]
            result = outcome(Cart(products, before), new)
            if result.cart.contents == before:
                db.rollback()
                return result
            tokens += [change.token for change in result.made]
            db.execute(
                sa.update(carts)
                .where(carts.c.id == key)
                .values(
                    format=FORMAT,
                    contents=encoded(result.cart.contents, row.contents),
                    tokens=" ".join(tokens[-max(_TOKENS, len(changes)) :]),
                )
            )
        return result

    @within_patience
    def read(self, cart_id: str) -> Contents:
        """Returns what is in this cart; an unknown id is an empty one. Raises StoreError."""
        key, now = _key(cart_id), int(time.time())
        query = sa.select(carts.c.contents, carts.c.touched).where(carts.c.id == key)
        with self.database.reading() as db:
            row = db.execute(query).one_or_none()
        if row is None:
            return Contents()
        if now - row.touched > TOUCHED_AGAIN:
            self.database.in_background("cart-touch", self._touch, key, now)
        return decoded(row.contents)

    @within_patience
    def check(self) -> None:
        """Returns when the store answers. Raises StoreError when it does not."""
        with self.database.reading() as db:
            db.execute(sa.select(carts.c.id).limit(1))

    def tidy(self, now: float | None = None) -> int:
        """Deletes carts long untouched and carts long empty; returns how many. Raises StoreError.

        The first caller of a day does the work, in batches small enough to make nobody wait.
        """
        return self.database.run(self._tidy, int(time.time() if now is None else now))

    def close(self) -> None:
        """Lets go of every connection."""
        self.database.close()

    def _touch(self, key: str, now: int) -> None:
        with self.database.transaction() as db:
            db.execute(sa.update(carts).where(carts.c.id == key).values(touched=_not_before(now)))

    def _tidy(self, now: int) -> int:
        # A clock set forward makes every cart look old. So tidying goes by a time of its own,
        # which gains two days at most each time that it is done.
        step = chores.c.done + 2 * DAY
        claim = self.database.insert(chores).values(name="tidy", done=now)
        claim = claim.on_conflict_do_update(
            index_elements=["name"],
            set_={"done": sa.case((step < now, step), else_=now)},
            where=chores.c.done <= now - DAY,
        ).returning(chores.c.done)
        with self.database.transaction() as db:
            done = db.execute(claim).scalar()
        if done is None:
            return 0
        now = int(done)
        empty = sa.or_(carts.c.contents == "", carts.c.contents.contains(EMPTY, autoescape=True))
        old = sa.or_(
            carts.c.touched < now - RETAINED,
            sa.and_(carts.c.touched < now - RETAINED_EMPTY, empty),
        )
        batch = sa.select(carts.c.id).where(old).limit(TIDY_BATCH)
        deleted = 0
        while True:
            with self.database.transaction() as db:
                # Asked again of each row as it is deleted: its shopper may just have come back.
                count = db.execute(sa.delete(carts).where(carts.c.id.in_(batch), old)).rowcount
            deleted += count
            if not count:
                return deleted
            time.sleep(0.1)  # SQLite has no fair lock queue: sleep so that waiting writers get in

    def _tidy_once_a_day(self) -> None:
        now = time.monotonic()
        if now >= self._tidy_after:
            self._tidy_after = now + DAY
            self.database.in_background("cart-tidy", self._tidy, int(time.time()))


def _key(cart_id: str) -> str:
    return hashlib.sha256(cart_id.encode()).hexdigest()


def _not_before(now: int) -> sa.ColumnElement[int]:
    """`now`, or the time of the last tidying, whichever is later: a clock may be set back."""
    tidied = sa.select(chores.c.done).where(chores.c.name == "tidy").scalar_subquery()
    return sa.case((tidied > now, tidied), else_=now)
