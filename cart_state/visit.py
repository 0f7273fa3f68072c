"""What a page asks about the visit: is the cart saved, and will the browser know it again."""

from __future__ import annotations

from dataclasses import dataclass

from cart_state.browser import give_cookie
from cart_state.rules import together
from cart_state.rules.cart import Cart
from cart_state.rules.contents import Contents
from cart_state.rules.errors import CartError
from cart_state.rules.product import Product
from cart_state.session import get, refresh, session, unsaved
from cart_state.storage.database import StoreError
from cart_state.storage.outbox import Change, Trace


@dataclass(frozen=True, slots=True)
class Status:
    """How the cart is stored.

    `saved`: the store has every change. `remembered`: the browser will know the cart again.
    `shown`: the store was reached; as long as it was not, nobody knows what is in the cart.
    """

    saved: bool
    remembered: bool
    shown: bool


def status() -> Status:
    """Returns what a shopper should know about how the cart is stored."""
    me = session()
    return Status(me.saved, not me.browser.blocked, me.shown)


def goes_with() -> tuple[Product, ...]:
    """Returns at most four products that go well with the cart, as the rule of that name says."""
    try:
        known = session().store.orders.together()
    except StoreError:
        known = {}
    return together.goes_with(get(), known, most=4)


def last_change() -> Trace | None:
    """Returns what became of the last change of this session; None before the first."""
    return session().last


def refusals() -> tuple[CartError, ...]:
    """Returns, once, why changes made while the store was away could not be made there."""
    me = session()
    with me.lock:
        refused, me.refused = me.refused, ()
    return refused


def follow(max_age: float) -> bool:
    """Brings in what other tabs did, and draws what gives the browser its cookie.

    Belongs into a fragment with a timer. Returns whether the page has to be drawn anew. A cart seen
    less than `max_age` seconds ago is not asked for again.
    """
    before = get().contents
    return refresh(max_age).contents != before or remember_browser()


def remember_browser() -> bool:
    """Draws what gives the browser its cookie; returns whether that made this another cart.

    A tab opened in the same moment may have been the first to give the browser an id. Then
    what this one already put into its own cart moves over.
    """
    me = session()
    with me.lock:  # what waits must not reach the other cart by itself, too
        own = me.contents or Contents()
        if not give_cookie(me.browser, me.database):
            return False
        # What was not saved yet is in `own` too: it goes along, and is not made a second time.
        me.outbox = (Change(Cart.joined, (own,)),)
        unsaved().hold(me.unsaved_key, me)
    refresh()
    return True
