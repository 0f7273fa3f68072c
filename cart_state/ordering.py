"""Orders, in the style of session.py: place one, find it again, cancel it.

Nothing here waits in the outbox: an order is placed now, or refused.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from cart_state.browser import origin
from cart_state.rules.cart import Cart
from cart_state.rules.contents import quantities
from cart_state.rules.errors import OrderError
from cart_state.rules.orders import Order, OrderForm, is_repeated, ordered
from cart_state.session import get, refresh, session
from cart_state.storage.database import StoreError
from cart_state.storage.mails import Mail
from cart_state.storage.orders import Mails, Request
from cart_state.wiring import mailing


def no_mails(_: Order) -> Iterable[Mail]:
    """Returns what is to be sent of an order: nothing."""
    return ()


def place_order(
    form: OrderForm,
    *,
    key: str,
    total: Decimal,
    shown: Cart | None = None,
    mails: Mails = no_mails,
) -> Order:
    """Orders what is in the cart, for `total` or less, empties it, and returns the order.

    `total` is what the shopper was shown, with the delivery, in the shop's currency; `shown` is the
    cart that they saw, else what this session knows of it. The same `key` is the same order,
    however often it comes. `mails` says what is to be sent of it, where the secrets say how.

    Raises OrderError: nothing was ordered, and the cart is as it was. Raises StoreError where the
    store went away at the last moment: asking again with the same key tells, or orders.
    """
    me = session()
    goods, settings = me.products, me.shop
    seen = get() if shown is None else shown

    def make(cart: Cart, number: str, at: datetime) -> Order:
        if settings.orders.mode == "off":
            raise OrderError("off")
        if cart and quantities(cart.contents.items) != quantities(seen.contents.items):
            raise OrderError("changed")
        return replace(
            ordered(cart, form, settings.delivery, total, number, at),
            currency=settings.currency,
            price_note=settings.price_note,
            is_quote=settings.orders.mode == "quote",
        )

    request = Request(
        key,
        origin(),
        settings.orders.open_per_cart,
        settings.orders.per_address_and_hour,
        make,
        lambda order: is_repeated(order, form, total, seen),
        goods.counted,
        goods.counted_at,
        mails if mailing() else no_mails,
    )
    # Tried before with this key, it may have arrived: then "away" is no answer.
    is_open = me.asked == key
    me.asked = key
    try:
        if me.outbox:
            refresh()
            if me.outbox:
                raise OrderError("away")
        try:
            placing = me.store.orders
        except StoreError:  # its address is wrong, so nothing was sent
            raise OrderError("away") from None
        order, contents = placing.place(me.cart_id, request)
    except OrderError as error:
        if is_open and error.problem == "away":
            raise StoreError("It is still open whether this was ordered before.") from error
        me.asked = ""
        raise
    me.see(contents, saved=True)
    return order


def orders() -> tuple[Order, ...]:
    """Returns the orders of this browser, newest first, without erased ones. Raises StoreError."""
    me = session()
    return me.store.orders.of_cart(me.cart_id)


def order(receipt: str) -> Order | None:
    """Returns the order whose receipt has this secret; None where there is none, or no longer.

    Raises OrderError for who asked for too many that are none, and StoreError.
    """
    return session().store.orders.find(receipt, origin())


def cancel_order(receipt: str, mails: Mails = no_mails) -> Order:
    """Cancels an order and returns it; its stock comes back. Cancelled already: the same order.

    Raises OrderError where the owner has begun with it or there is no such order, and StoreError.
    """
    found = order(receipt)
    if found is None:
        raise OrderError("unknown")
    cancelled = session().store.orders.step(
        found.number, "cancelled", "shopper", mails if mailing() else no_mails
    )
    return replace(cancelled, receipt=receipt)
