"""Orders in the database: each is placed, taken a step and erased in one transaction."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any

import sqlalchemy as sa

from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.errors import OrderError
from cart_state.rules.orders import (
    OPEN,
    Delivery,
    Order,
    OrderForm,
    OrderLine,
    OrderStep,
    Status,
    Who,
    order_number,
    stepped,
    stock_taken,
    unstepped,
)
from cart_state.rules.product import Product, left
from cart_state.rules.together import Companions, ordered_together
from cart_state.storage.carts import STAMP, CartRows, cart_key
from cart_state.storage.database import Database, StoreError
from cart_state.storage.mails import Mail, MailOutbox, drop, put
from cart_state.storage.stock import Stock
from cart_state.storage.stored import decoded
from cart_state.storage.tables import order_steps, orders, origins

HOUR = 60 * 60
COUNT_EVERY = 60  # seconds; what was ordered together
BATCH = 1000  # orders that are read at a time

_ATTEMPTS = 20  # where a number is taken already, or others take stock at the same moment
_TRIES, _TRIES_IN = 30, 10 * 60  # receipts that are none, from one address in so many seconds
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)

# Built once: to build a statement costs more than to carry it out. What is given to an INSERT or
# UPDATE besides the parameters named here are columns to set.
_OF = sa.bindparam("of", type_=sa.Text)
_WITH_STEPS = (
    sa.select(orders, order_steps.c.status.label("step"), order_steps.c.at, order_steps.c.reason)
    .join(order_steps, order_steps.c.number == orders.c.number)
    .order_by(orders.c.number, order_steps.c.position)
)
_BY = {name: _WITH_STEPS.where(orders.c[name] == _OF) for name in ("number", "cart", "receipt")}
_SOME = _WITH_STEPS.where(orders.c.number.in_(sa.bindparam("some", (), sa.Text, expanding=True)))
_LISTED = (
    sa.select(orders.c.number)
    .join(order_steps, order_steps.c.number == orders.c.number)
    .where(order_steps.c.position == 1)
    .order_by(order_steps.c.at.desc(), orders.c.number)
)
_LATEST = (
    sa.select(orders.c.contents)
    .where(orders.c.status != "cancelled")
    .order_by(orders.c.changed.desc())
    .limit(2000)
)
_UNDONE = sa.delete(order_steps).where(
    order_steps.c.number == _OF, order_steps.c.position == sa.bindparam("position")
)
_LOCK = sa.select(orders.c.number).where(orders.c.number == _OF).with_for_update()
# In one statement: the order with a key, if there is one, and how many of a cart are open.
_BEFORE = sa.select(
    sa.select(orders.c.number).where(orders.c.key == sa.bindparam("key")).scalar_subquery(),
    sa.select(sa.func.count())
    .where(orders.c.cart == _OF, orders.c.status.in_(OPEN))
    .scalar_subquery(),
)
_STEPPED = sa.update(orders).where(orders.c.number == _OF).values(changed=STAMP)
_FROM = sa.update(origins).where(origins.c.id == _OF)

Mails = Callable[[Order], Iterable[Mail]]


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for when an order is placed.

    `key` tells it from every other one. `origin` is the network address it comes from;
    `open_per_cart` and `per_address_and_hour` are as many as there may be. `make` makes the order
    of the cart, a number and a time, or raises OrderError; `is_repeated` tells whether an order is
    what is asked for. `counted` are the goods with the stock that their catalogue counts, since
    `counted_at`. `mails` says what is to be sent of an order.
    """

    key: str
    origin: str
    open_per_cart: int
    per_address_and_hour: int
    make: Callable[[Cart, str, datetime], Order]
    is_repeated: Callable[[Order], bool]
    counted: Mapping[str, Product]
    counted_at: int
    mails: Mails


class _AgainError(Exception):
    """The number is taken, or others were faster: everything is taken back, and done anew."""


class Orders:
    """The orders in one database."""

    def __init__(
        self, database: Database, rows: CartRows, stock: Stock, outbox: MailOutbox
    ) -> None:
        self._database, self._rows, self._stock, self._outbox = database, rows, stock, outbox
        insert = database.insert
        # A number or a key that is there already inserts nothing.
        new_order = insert(orders).values(changed=STAMP)
        self._insert = new_order.on_conflict_do_nothing().returning(orders.c.number)
        new = insert(origins).values(id=_OF, times="", touched=sa.bindparam("now"))
        self._hold_origin = new.on_conflict_do_update(
            index_elements=["id"], set_={"touched": new.excluded.touched}
        ).returning(origins.c.times)
        self._wrong: dict[str, int] = {}  # receipts that were none, by the address that asked
        self._wrong_until = 0.0
        self._together: Companions = {}
        self._count_after = 0.0

    def place(self, cart_id: str, request: Request) -> tuple[Order, Contents]:
        """Places an order of what is in a cart, and returns it and what is in the cart then.

        The same key is the same order. Raises OrderError, and nothing was ordered; StoreError where
        the store went away at the last moment: it is open whether it was. Asking again tells.
        """
        cart = cart_key(cart_id)
        decided: dict[str, str] = {}  # by whom: setdefault lets one of two threads be the first

        def work(db: sa.Connection) -> tuple[Order, Contents]:
            row = self._rows.hold(db, cart)
            order, contents = self._placed(db, cart_id, row, request)
            if decided.setdefault("by", "order") != "order":
                raise StoreError("The shopper was told already that nothing was ordered.")
            return order, contents

        for _ in range(_ATTEMPTS):
            try:
                placed = self._database.reach(work, queue=cart)
            except _AgainError:
                continue
            except OrderError:
                self._stock.look_again()  # the shopper is told what is left, and shall see it
                raise
            except StoreError:
                if decided.setdefault("by", "shopper") == "shopper":
                    raise OrderError("away") from None
                raise
            self._has_changed()
            return placed
        raise OrderError("away")

    def of_cart(self, cart_id: str) -> tuple[Order, ...]:
        """Returns the orders that came of a cart, newest first. Raises StoreError."""
        found = self._database.reach(lambda db: _read(db, "cart", cart_key(cart_id), cart_id))
        return tuple(sorted(found, key=lambda order: order.placed_at, reverse=True))

    def find(self, receipt: str, origin: str) -> Order | None:
        """Returns the order of this receipt; None where there is none, or it was erased.

        Raises StoreError, and OrderError for an address that asked for too many that are none.
        """
        now = time.monotonic()
        if now >= self._wrong_until:
            self._wrong, self._wrong_until = {}, now + _TRIES_IN
        if self._wrong.get(origin, 0) >= _TRIES:
            raise OrderError("tries")
        found = self._database.reach(lambda db: _read(db, "receipt", _hash(receipt)))
        if not found:
            self._wrong[origin] = self._wrong.get(origin, 0) + 1
            return None
        return replace(found[0], receipt=receipt)

    def listed(
        self, states: Collection[Status], since: datetime | None, until: datetime | None
    ) -> list[Order]:
        """Returns the orders in these states, placed at `since` or later and before `until`.

        Newest first. Raises StoreError.
        """
        which = _LISTED.where(orders.c.status.in_(states))
        if since:
            which = which.where(order_steps.c.at >= _milliseconds(since))
        if until:
            which = which.where(order_steps.c.at < _milliseconds(until))
        numbers = self._database.reach(lambda db: db.scalars(which).all())
        found: dict[str, Order] = {}
        some: dict[str, Sequence[str]] = {}
        for start in range(0, len(numbers), BATCH):  # all at once could take too long
            some["some"] = numbers[start : start + BATCH]
            rows = self._database.reach(lambda db: db.execute(_SOME, some).all())
            found |= {order.number: order for order in _orders(rows)}
        return [found[number] for number in numbers]

    def numbered(self, number: str) -> Order | None:
        """Returns the order of this number; None where there is none. Raises StoreError."""
        found = self._database.reach(lambda db: _read(db, "number", number))
        return found[0] if found else None

    def count(self) -> int:
        """Returns how many orders there ever were. Raises StoreError."""
        count = sa.select(sa.func.count()).select_from(orders)
        return self._database.reach(lambda db: db.execute(count).scalar_one())

    def together(self) -> Companions:
        """Returns what was ordered together lately, as it was last counted.

        Nobody waits for that: it is counted beside the clicks, once a minute at most.
        """
        if time.monotonic() >= self._count_after:
            self._count_after = time.monotonic() + COUNT_EVERY
            self._database.in_background("cart-together", self.count_together)
        return self._together

    def count_together(self) -> None:
        """Counts what was ordered together in the latest orders. Raises StoreError."""
        found = self._database.run(lambda db: db.scalars(_LATEST).all(), "together")
        ordered = (json.loads(contents)["lines"] for contents in found)
        self._together = ordered_together([line["sku"] for line in lines] for lines in ordered)

    def mark(self) -> tuple[int, int]:
        """Returns what is another after each step, taken or taken back. Raises StoreError."""
        # The sum, as the last one may stay the same: clocks of several copies differ.
        mark = sa.select(sa.func.count(), sa.func.sum(order_steps.c.at))
        steps, times = self._database.reach(lambda db: db.execute(mark).one())
        return steps, int(times or 0)

    def step(
        self,
        number: str,
        status: Status,
        who: Who,
        mails: Mails = lambda _: (),
        reason: str = "",
        seen: tuple[OrderStep, ...] | None = None,
    ) -> Order:
        """Takes a step with an order and returns it; a cancelled one gives back its stock once.

        `seen` are the steps that they saw who take it; `mails` says what is to be sent. Raises
        OrderError where there is no such order, or the step may not be taken, and StoreError.
        """

        def work(db: sa.Connection) -> Order:
            before = _locked(db, number)
            after = stepped(before, status, who, _now(), reason, seen)
            if after is not before:
                _write_step(db, after)
                db.execute(_STEPPED, {"of": number, "status": status, "now": int(time.time())})
                for sku, pieces in stock_taken(before, after).items():
                    self._stock.give_back(db, sku, -pieces)
                put(db, number, mails(after))
            return after

        stepped_order = self._database.reach(work, queue=number)
        self._has_changed()
        return stepped_order

    def undo_step(
        self,
        number: str,
        seen: tuple[OrderStep, ...],
        counted: Mapping[str, Product],
        counted_at: int,
    ) -> Order:
        """Takes back the last of the steps that were seen, and returns the order.

        It takes its stock again if it was cancelled, of goods as a catalogue has `counted` them.
        Raises OrderError, also where there is not enough, and StoreError.
        """

        def work(db: sa.Connection) -> Order:
            before = _locked(db, number)
            after = unstepped(before, seen)
            if after is not before:
                db.execute(_UNDONE, {"of": number, "position": len(seen)})
                now = {"status": after.status, "now": int(time.time())}
                db.execute(_STEPPED, {"of": number} | now)
                short = []
                for sku, pieces in stock_taken(before, after).items():
                    if sku not in counted:  # nobody else can order it
                        self._stock.give_back(db, sku, -pieces)
                    elif not self._stock.take(db, counted[sku], counted_at, pieces):
                        short.append(sku)
                if short:
                    raise OrderError("not enough", skus=tuple(short))
            return after

        order = self._database.reach(work, queue=number)
        self._has_changed()
        return order

    def erase(self, number: str) -> None:
        """Erases who placed an order; what was ordered stays. Raises StoreError."""
        self._erase(orders.c.number == number)

    def tidy(self, now: int, erase_after_days: int) -> None:
        """Erases who placed orders that are long done or cancelled. Raises StoreError."""
        old = orders.c.changed < now - erase_after_days * 24 * HOUR
        closed = orders.c.status.in_(("done", "cancelled"))
        self._erase(sa.and_(closed, old, orders.c.form.is_not(None)))
        gone = sa.delete(origins).where(origins.c.touched < now - HOUR)
        self._database.run(lambda db: db.execute(gone), "orders")

    def _erase(self, which: sa.ColumnElement[bool]) -> None:
        nobody = sa.update(orders).where(which).values(cart=None, receipt=None, form=None)

        def work(db: sa.Connection) -> None:
            drop(db, sa.select(orders.c.number).where(which))  # it tells who, too
            db.execute(nobody)

        self._database.run(work, "orders")

    def _has_changed(self) -> None:
        """What was ordered or came back is shown, and mail about it sent, at once."""
        self._stock.look_again()
        self._outbox.wake()

    def _placed(
        self, db: sa.Connection, cart_id: str, row: Any, request: Request
    ) -> tuple[Order, Contents]:
        cart, before = cart_key(cart_id), decoded(row.contents)
        number, count = db.execute(_BEFORE, {"key": _hash(request.key), "of": cart}).one()
        if number:
            (order,) = _read(db, "number", number, cart_id)
            if not request.is_repeated(order):
                raise OrderError("key")
            return order, before
        skus = [item.sku for item in before.items if item.sku in request.counted]
        known = self._stock.read(db, skus)
        goods = {sku: request.counted[sku] for sku in skus}
        today = {
            sku: replace(one, stock=left(one.stock, request.counted_at, known.get(sku)))
            for sku, one in goods.items()
        }
        order = request.make(Cart(today, before), order_number(secrets.choice), _now())
        if count >= request.open_per_cart:
            raise OrderError("open per cart", limit=request.open_per_cart)
        self._note_origin(db, request)
        for sku, pieces in stock_taken(None, order).items():
            if not self._stock.take(db, goods[sku], request.counted_at, pieces):
                raise _AgainError
        order = replace(order, receipt=_receipt(cart_id, order.number))
        new = {
            "number": order.number,
            "key": _hash(request.key),
            "status": order.status,
            "now": int(time.time()),
            "contents": _contents(order),
            "cart": cart,
            "receipt": _hash(order.receipt),
            "form": json.dumps(asdict(order.form)) if order.form else None,
        }
        if db.execute(self._insert, new).one_or_none() is None:
            raise _AgainError
        _write_step(db, order)
        put(db, order.number, request.mails(order))
        after = replace(before, items=())
        self._rows.write(db, cart, after, row, row.tokens.split())
        return order, after

    def _note_origin(self, db: sa.Connection, request: Request) -> None:
        """Counts an order for its address, of which others wait until this one is done."""
        now, origin = int(time.time()), _hash(request.origin)
        said = db.execute(self._hold_origin, {"of": origin, "now": now}).scalar_one()
        times = [at for at in said.split() if abs(now - int(at)) < HOUR]  # a clock may be set back
        if len(times) >= request.per_address_and_hour:
            raise OrderError("per address and hour", limit=request.per_address_and_hour)
        db.execute(_FROM, {"of": origin, "times": " ".join((*times, str(now)))})


def _read(db: sa.Connection, by: str, value: str, cart_id: str = "") -> list[Order]:
    """The orders whose column `by` has a value; with their receipts if they are this cart's."""
    return _orders(db.execute(_BY[by], {"of": value}), cart_id)


def _locked(db: sa.Connection, number: str) -> Order:
    """An order, which nobody else changes until the end of the transaction. Raises OrderError."""
    db.execute(_LOCK, {"of": number})
    found = _read(db, "number", number)
    if not found:
        raise OrderError("unknown")
    return found[0]


def _orders(rows: Iterable[Any], cart_id: str = "") -> list[Order]:
    return [_order([*steps], cart_id) for _, steps in groupby(rows, lambda row: row.number)]


def _order(rows: Sequence[Any], cart_id: str) -> Order:
    """An order of its rows, of which there is one for each step."""
    row, said = rows[0], json.loads(rows[0].contents)
    way, receipt = said["delivery"], _receipt(cart_id, row.number) if cart_id else ""
    return Order(
        row.number,
        tuple(
            OrderLine(one["sku"], one["name"], Decimal(one["unit_price"]), one["quantity"])
            for one in said["lines"]
        ),
        Delivery(way["id"], way["name"], Decimal(way["cost"]), needs_address=way["needs_address"]),
        tuple(OrderStep(step.step, _EPOCH + step.at * _MILLISECOND, step.reason) for step in rows),
        OrderForm(**json.loads(row.form)) if row.form else None,
        receipt if receipt and _hash(receipt) == row.receipt else "",
        said["currency"],
        said["price_note"],
        said["is_quote"],
    )


def _contents(order: Order) -> str:
    """What was ordered, as JSON."""
    said = {
        "lines": [asdict(line) for line in order.lines],
        "delivery": asdict(order.delivery),
        "currency": order.currency,
        "price_note": order.price_note,
        "is_quote": order.is_quote,
    }
    return json.dumps(said, separators=(",", ":"), default=str)


def _write_step(db: sa.Connection, order: Order) -> None:
    last = order.steps[-1]
    new = {"status": last.status, "at": _milliseconds(last.at), "reason": last.reason}
    where = {"number": order.number, "position": len(order.steps)}
    db.execute(sa.insert(order_steps), where | new)


def _milliseconds(at: datetime) -> int:
    """A time as it is stored; of one between two milliseconds the later: nothing was before it."""
    return -((_EPOCH - at) // _MILLISECOND)


def _receipt(cart_id: str, number: str) -> str:
    """The secret of a receipt's link. It follows from the cart's id, so no secret is stored."""
    mac = hmac.digest(cart_id.encode(), number.encode(), "sha256")
    return base64.urlsafe_b64encode(mac[:16]).rstrip(b"=").decode()


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _now() -> datetime:
    """The time in whole milliseconds, as it is stored."""
    return _EPOCH + time.time_ns() // 1_000_000 * _MILLISECOND
