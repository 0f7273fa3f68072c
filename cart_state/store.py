"""Carts that outlive the session: SQLAlchemy Core over SQLite or Postgres. No Streamlit here.

Each change is one transaction that first locks the row of its cart, so tabs, processes and
replicas take turns and nobody writes back a copy grown old.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

import sqlalchemy as sa

from cart_state.cart import UNDO, Contents, Item
from cart_state.database import Database
from cart_state.database import StoreError as StoreError  # all that a store fails with

Change = Callable[[Contents], Contents]

DAY = 24 * 60 * 60
KEPT = 200 * DAY  # longer than the cookie that leads to the cart
KEPT_EMPTY = DAY
TOUCHED_AGAIN = 7 * DAY  # looking at a cart counts as keeping it, written this seldom
TIDY_BATCH = 500

# A change that was sent but never answered is known again by its token. The cart remembers
# the last few, more than any tab can have under way at once.
_TOKENS = 256
_MOST = 10**12  # pieces, places and rupees beyond it are no shopper's

_log = logging.getLogger(__name__)

_schema = sa.MetaData()
_carts = sa.Table(
    "carts",
    _schema,
    sa.Column("id", sa.Text, primary_key=True),  # SHA-256 of the id in the shopper's cookie
    sa.Column("next_place", sa.BigInteger, nullable=False),
    sa.Column("touched", sa.BigInteger, nullable=False, index=True),  # seconds since 1970
    sa.Column("tokens", sa.Text, nullable=False),
)
_lines = sa.Table(
    "cart_lines",
    _schema,
    sa.Column("cart", sa.Text, primary_key=True),
    sa.Column("list", sa.Text, primary_key=True),  # which of the cart's lists: see Contents.lists
    sa.Column("sku", sa.Text, primary_key=True),
    sa.Column("quantity", sa.BigInteger, nullable=False),
    sa.Column("place", sa.BigInteger, nullable=False),
    sa.Column("price_seen", sa.Text, nullable=False),  # exact, in rupees
)
_line_columns = [column for column in _lines.c if column is not _lines.c.cart]
_chores = sa.Table(
    "cart_chores",
    _schema,
    sa.Column("name", sa.Text, primary_key=True),
    sa.Column("done", sa.BigInteger, nullable=False),
)


class Store:
    """The carts in one database. Shared by all shoppers of this process.

    Raises StoreError for an address that no database can have.
    """

    def __init__(self, url: str) -> None:
        self._database = Database(url, _schema)
        put = self._database.insert(_lines)
        fresh = {name: put.excluded[name] for name in ("quantity", "place", "price_seen")}
        self._put_lines = put.on_conflict_do_update(
            index_elements=["cart", "list", "sku"], set_=fresh
        )
        self._tidy_after = 0.0

    def read(self, cart_id: str) -> Contents:
        """Returns what is in this cart; an unknown id is an empty one. Raises StoreError."""
        return self._database.reach(self._read, _key(cart_id))

    def update(self, cart_id: str, changes: Sequence[tuple[str, Change]]) -> Contents:
        """Carries out named changes in one transaction and returns the cart after them.

        A change whose name this cart has seen before is not made again. Whatever a change
        raises leaves the cart as it was. Raises StoreError when the store cannot be reached:
        whether the changes were made is then open, and trying again with their names settles it.
        """
        contents = self._database.reach(self._update, _key(cart_id), changes)
        self._tidy_once_a_day()
        return contents

    def tidy(self, now: float | None = None) -> int:
        """Deletes carts long untouched and carts long empty; returns how many. Raises StoreError.

        The first caller of a day does the work, in batches small enough to keep nobody waiting.
        """
        return self._database.run(self._tidy, int(time.time() if now is None else now))

    def check(self) -> None:
        """Returns when the store answers. Raises StoreError when it does not."""
        self._database.reach(self._check)

    def close(self) -> None:
        """Lets go of every connection."""
        self._database.close()

    def _read(self, key: str) -> Contents:
        query = (
            sa.select(_carts.c.next_place, _carts.c.touched, _lines.c.cart, *_line_columns)
            .select_from(_carts.outerjoin(_lines, _lines.c.cart == _carts.c.id))
            .where(_carts.c.id == key)
            .order_by(_lines.c.place, _lines.c.sku)
        )
        now = int(time.time())
        with self._database.reading() as db:
            rows = db.execute(query).all()
        if not rows:
            return Contents()
        if now - rows[0].touched > TOUCHED_AGAIN:
            self._database.in_background("cart-touch", self._touch, key, now)
        return _contents(rows[0].next_place, (line for _, _, cart, *line in rows if cart))

    def _touch(self, key: str, now: int) -> None:
        with self._database.transaction() as db:
            db.execute(sa.update(_carts).where(_carts.c.id == key).values(touched=_not_before(now)))

    def _update(self, key: str, changes: Sequence[tuple[str, Change]]) -> Contents:
        now = int(time.time())
        # One statement makes the row, or waits for whoever holds it, and then holds it.
        lock = (
            self._database.insert(_carts)
            .values(id=key, next_place=0, touched=_not_before(now), tokens="")
            .on_conflict_do_update(index_elements=["id"], set_={"touched": _not_before(now)})
            .returning(_carts.c.next_place, _carts.c.tokens)
        )
        lines = (
            sa.select(*_line_columns)
            .where(_lines.c.cart == key)
            .order_by(_lines.c.place, _lines.c.sku)
        )
        with self._database.transaction() as db:
            cart = db.execute(lock).one()
            before = after = _contents(cart.next_place, db.execute(lines))
            tokens = cart.tokens.split()
            for token, change in changes:
                if token not in tokens:
                    after = change(after)
                    tokens.append(token)
            if after == before:
                db.rollback()
            else:
                kept = tokens[-max(_TOKENS, len(changes)) :]
                self._write(db, key, before, after, " ".join(kept))
        return after

    def _write(
        self, db: sa.Connection, key: str, before: Contents, after: Contents, tokens: str
    ) -> None:
        was, now = _by_row(before), _by_row(after)
        gone = [{"in_list": name, "of": sku} for name, sku in was.keys() - now.keys()]
        if gone:
            db.execute(
                sa.delete(_lines).where(
                    _lines.c.cart == key,
                    _lines.c.list == sa.bindparam("in_list"),
                    _lines.c.sku == sa.bindparam("of"),
                ),
                gone,
            )
        changed = [
            {
                "cart": key,
                "list": name,
                "sku": sku,
                "quantity": item.quantity,
                "place": item.place,
                "price_seen": str(item.price_seen),
            }
            for (name, sku), item in now.items()
            if was.get((name, sku)) != item
        ]
        if changed:
            db.execute(self._put_lines, changed)
        db.execute(
            sa.update(_carts)
            .where(_carts.c.id == key)
            .values(next_place=after.next_place, tokens=tokens)
        )

    def _tidy(self, now: int) -> int:
        # A clock set forward makes every cart look old. So tidying goes by a time of its own,
        # which gains two days at most each time that it is done.
        step = _chores.c.done + 2 * DAY
        claim = self._database.insert(_chores).values(name="tidy", done=now)
        claim = claim.on_conflict_do_update(
            index_elements=["name"],
            set_={"done": sa.case((step < now, step), else_=now)},
            where=_chores.c.done <= now - DAY,
        ).returning(_chores.c.done)
        with self._database.transaction() as db:
            done = db.execute(claim).scalar()
        if done is None:
            return 0
        now = int(done)
        in_use = sa.exists().where(_lines.c.cart == _carts.c.id, ~_lines.c.list.startswith(UNDO))
        old = _carts.c.touched < now - KEPT
        empty = sa.and_(_carts.c.touched < now - KEPT_EMPTY, ~in_use)
        batch = sa.select(_carts.c.id).where(sa.or_(old, empty)).limit(TIDY_BATCH)
        deleted = 0
        while True:
            with self._database.transaction() as db:
                # Asked again of each row as it is deleted: its shopper may just have come back.
                query = sa.delete(_carts).where(_carts.c.id.in_(batch), sa.or_(old, empty))
                keys = db.execute(query.returning(_carts.c.id)).scalars().all()
                db.execute(sa.delete(_lines).where(_lines.c.cart.in_(keys)))
            deleted += len(keys)
            if not keys:
                return deleted
            time.sleep(0.1)  # SQLite knows no queue: a shopper who waits comes first

    def _tidy_once_a_day(self) -> None:
        now = time.monotonic()
        if now >= self._tidy_after:
            self._tidy_after = now + DAY
            self._database.in_background("cart-tidy", self._tidy, int(time.time()))

    def _check(self) -> None:
        with self._database.reading() as db:
            db.execute(sa.select(_carts.c.id).limit(1))


def _key(cart_id: str) -> str:
    return hashlib.sha256(cart_id.encode()).hexdigest()


def _not_before(now: int) -> sa.ColumnElement[int]:
    """`now`, or the time of the last tidying, whichever is later: a clock may be set back."""
    tidied = sa.select(_chores.c.done).where(_chores.c.name == "tidy").scalar_subquery()
    return sa.case((tidied > now, tidied), else_=now)


def _by_row(contents: Contents) -> dict[tuple[str, str], Item]:
    return {(name, item.sku): item for name, items in contents.lists() for item in items}


def _contents(next_place: int, lines: Iterable[Sequence[Any]]) -> Contents:
    lists: dict[str, list[Item]] = {}
    for name, sku, *rest in lines:
        try:
            lists.setdefault(name, []).append(_item(name, sku, *rest))
        except (TypeError, ValueError, InvalidOperation):
            _log.warning("A stored line of %r that makes no sense is left out.", sku)
    return Contents.of(next_place, lists)


def _item(name: str, sku: Any, quantity: Any, place: Any, price_seen: Any) -> Item:
    """One stored line. Raises ValueError or the like for one that this store never wrote."""
    price = Decimal(price_seen)
    pieces = abs(quantity) if name == UNDO else quantity
    typed = type(sku) is str and type(quantity) is int and type(place) is int
    sane = 0 < pieces < _MOST and 0 <= place < _MOST and 0 <= price < _MOST
    if not (typed and sane and sku):
        raise ValueError(sku)
    return Item(sku, quantity, place, price)
