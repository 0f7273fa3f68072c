"""The cart of the shopper who is looking: get, add, set_quantity, remove, clear, undo.

Session state holds what the session knows of its cart, one object under a key that is no
widget's, so that leaving a page drops nothing. Each change is made to the stored cart, in one
transaction. While the store cannot be reached it is made to the session's copy, and waits in the
outbox until the store answers again, also where the session is gone by then. Every rule is one of
`rules`.
"""

from __future__ import annotations

import functools
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVarTuple

import streamlit as st

from cart_state.browser import Browser, connected_browser, identify
from cart_state.goods.catalog import Catalog
from cart_state.goods.shop import Shop
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.errors import CartError
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change, Outcome, Trace, Unsaved, outcome
from cart_state.storage.store import Store
from cart_state.wiring import catalog, shop, store

Arguments = TypeVarTuple("Arguments")

_KEY = "cart_state"


@dataclass(slots=True)
class Session:
    """What one session knows of its cart: what was in it when it was last `seen`.

    `goods` and `database` are None unless the app said which: they are the shop's own.
    `contents` is None before the store was first asked. `saved`: the store has every change.
    `shown`: the store was reached at least once. `refused`: why changes that waited in the outbox
    were refused in the end. `last`: what became of its last change. `asked`: the key of the order
    that was asked for last, unless it is sure that nothing was ordered.
    """

    browser: Browser
    goods: Catalog | None = None
    database: str | None = field(default=None, repr=False)  # there may be a password in it
    contents: Contents | None = None
    seen: float = 0
    saved: bool = True
    shown: bool = False
    outbox: tuple[Change, ...] = ()  # what the store may not have yet
    refused: tuple[CartError, ...] = ()
    last: Trace | None = None
    asked: str = ""
    lock: threading.RLock = field(default_factory=threading.RLock, repr=False)

    @property
    def cart_id(self) -> str:
        """Whose cart it is. Raises StoreError as long as that is open."""
        with self.lock:
            return identify(self.browser, self.database)

    @property
    def unsaved_key(self) -> str:
        """Under what another session of this cart finds what waits here."""
        try:
            return f"{self.database} {self.cart_id}"
        except StoreError:  # nobody else can tell yet that it is the same cart
            return f"session {id(self)}"

    @property
    def products(self) -> Catalog:
        """What is sold to this session. Raises ShopError."""
        return catalog(self.goods, self.database)

    @property
    def shop(self) -> Shop:
        """On what terms it orders; an app with goods of its own has none. Raises ShopError."""
        return shop() if self.goods is None else Shop(currency="")

    @property
    def store(self) -> Store:
        """Where its cart is stored. Raises StoreError."""
        return store(self.database)

    def see(self, contents: Contents, saved: bool) -> None:
        """Notes what is in the cart now, and whether the store has it so."""
        self.contents, self.seen = contents, time.monotonic()
        self.saved, self.shown = saved, self.shown or saved

    @property
    def waits(self) -> bool:
        """Whether the store may not have all changes."""
        return bool(self.outbox)

    @property
    def is_done(self) -> bool:
        """Whether nothing waits, and nobody has to be told anything."""
        return not self.outbox and not self.refused

    def deliver(self) -> None:
        """Has the store make what waits. Raises StoreError."""
        with self.lock:
            _send(self, self.products)

    def take_over(self) -> None:
        """Takes what waits in other sessions of this cart, and what is to be told of it.

        It moves, as their tabs may be closed: so each change waits in one place.
        """
        others = unsaved().of(self.unsaved_key)
        for other in others:
            with other.lock:
                if self.contents is None:
                    cart = Cart(self.products, other.contents or Contents())
                else:
                    cart = outcome(Cart(self.products, self.contents), other.outbox).cart
                self.outbox += other.outbox
                self.refused += other.refused
                other.outbox = other.refused = ()
                self.see(cart.contents, saved=False)
                self.shown |= other.shown
        if others:
            unsaved().hold(self.unsaved_key, self)


def get() -> Cart:
    """Returns the cart as last seen, priced with today's catalogue."""
    me = session()
    return refresh() if me.contents is None else Cart(me.products, me.contents)


def add(sku: str, quantity: int = 1) -> Cart:
    """Puts pieces of a product into the cart and returns it.

    Raises CartError, and changes nothing, unless `quantity` is a whole number of 1 or more and
    stock allows it.
    """
    return _change(Cart.add, sku, quantity)


def set_quantity(sku: str, quantity: int) -> Cart:
    """Sets the pieces of a product in the cart, 0 removing it, and returns the cart.

    Raises CartError, and changes nothing, when the product is not in the cart, the quantity is
    no whole number of 0 or more, or stock does not allow it.
    """
    return _change(Cart.set_quantity, sku, quantity)


def remove(sku: str) -> Cart:
    """Takes a line out and returns the cart. A product that is not in it: nothing happens."""
    return _change(Cart.remove, sku)


def clear() -> Cart:
    """Takes every line out and returns the empty cart."""
    return _change(Cart.clear)


def undo(number: int | None = None) -> Cart:
    """Takes back the last change that took something away or overwrote it; returns the cart.

    Raises CartError, and changes nothing, when `number` is given and not `undo_step.number`.
    """
    return _change(Cart.undo, number)


def refresh(max_age: float = 0) -> Cart:
    """Returns the cart as it is stored, with what other tabs did.

    A cart seen less than `max_age` seconds ago is not asked for again.
    """
    me = session()
    products = me.products
    if me.contents is None or time.monotonic() - me.seen >= max_age:
        if me.contents is None:
            me.take_over()
        with me.lock:
            try:
                if me.outbox:
                    _send(me, products)
                else:
                    me.see(me.store.read(me.cart_id), saved=True)
            except StoreError:
                me.see(me.contents or Contents(), saved=False)
    return Cart(products, me.contents or Contents())


def session() -> Session:
    """Returns what this session knows of its cart; ask for it once, and before a change.

    Any look at st.session_state may end the run: where the shopper clicked again meanwhile,
    Streamlit stops it there. What has begun to change must not depend on one more look.
    """
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Session(connected_browser())
    me: Session = st.session_state[_KEY]
    return me


@functools.cache
def unsaved() -> Unsaved[Session]:
    """Returns the sessions of this process that hold what the store does not have yet."""
    return Unsaved()


def _change(rule: Callable[[Cart, *Arguments], Cart], *arguments: *Arguments) -> Cart:
    """Makes a change, `rule(cart, *arguments)` being the cart after it, and returns that cart.

    Raises the CartError that the rule raises, and then changes nothing.
    """
    me, change = session(), Change(rule, arguments)
    products, began = me.products, time.perf_counter()
    if me.contents is None:
        me.take_over()
    with me.lock:
        try:
            made = _send(me, products, change)
        except StoreError:
            made = outcome(Cart(products, me.contents or Contents()), [change])
            if not made.refused:
                me.outbox = (*me.outbox, change)
                try:
                    unsaved().hold(me.unsaved_key, me)
                except StoreError:  # too many wait already
                    me.outbox = me.outbox[:-1]
                    raise
                me.see(made.cart.contents, saved=False)
    refusal = made.refused.get(change.token)
    me.last = Trace(change, refusal is not None, made.statements, time.perf_counter() - began)
    if refusal:
        raise refusal
    return made.cart


def _send(me: Session, products: Catalog, *new: Change) -> Outcome:
    """Has the store make what waits in the outbox, and then new changes."""
    made = me.store.update(me.cart_id, products, (*me.outbox, *new))
    waited = [change.token for change in me.outbox]
    me.refused += tuple(made.refused[token] for token in waited if token in made.refused)
    me.outbox = ()
    me.see(made.cart.contents, saved=True)
    return made
