"""What the buttons do: callbacks that change the cart and leave the shopper a note."""

import logging
from collections.abc import Callable, Sequence
from typing import Concatenate, ParamSpec

import streamlit as st

import cart_state
from cart_state import Cart, CartError, combinations, later
from pages.parts import notice
from pages.parts.mishaps import SAFE, SORRY
from pages.parts.text import pieces, plain

P = ParamSpec("P")

_log = logging.getLogger(__name__)


def add(sku: str, quantity: int = 1) -> None:
    """Adds to the cart."""
    cart = _try(Cart.add, sku, quantity)
    if cart:
        _say(f"**{_name(sku)}** × {quantity} added. {in_all(cart)}", "add_shopping_cart")


def set_quantity(sku: str, quantity: int) -> None:
    """Sets the quantity of a line."""
    cart = _try(Cart.set_quantity, sku, quantity)
    if cart is not None:
        _say(f"**{_name(sku)}** × {quantity}. {in_all(cart)}", "check")


def type_quantity(sku: str, quantity: int) -> None:
    """Sets the quantity of a line where it stands: only what else the shopper must know is said."""
    cart = _try(Cart.set_quantity, sku, quantity)
    if cart is not None and not cart.quantity(sku):
        _say(f"**{_name(sku)}** removed. {in_all(cart)}", "remove_shopping_cart")


def remove(sku: str) -> None:
    """Takes a line out of the cart."""
    cart = _try(Cart.remove, sku)
    if cart is not None:
        _say(f"**{_name(sku)}** removed. {in_all(cart)}", "remove_shopping_cart")


def clear() -> None:
    """Takes every line out of the cart."""
    if _try(Cart.clear) is not None:
        _say("Your cart is empty now. Undo brings it back.", "delete_sweep")


def undo() -> None:
    """Takes back the last remove, clear or replacement."""
    cart = _try(Cart.undo)
    if cart is not None:
        _say(f"Undone. {in_all(cart)}", "undo")


def accept_prices() -> None:
    """Takes today's prices as known."""
    if _try(Cart.accept_prices) is not None:
        _say("Today's prices are noted.", "check")


def lower_to_stock() -> None:
    """Lowers the lines that stock has fallen below."""
    cart = _try(Cart.lower_to_stock)
    if cart is not None:
        _say(f"Lowered to what is left. {in_all(cart)}", "check")


def put(
    wanted: Sequence[tuple[str, int]], replacing: bool, then: Callable[[], None] | None = None
) -> None:
    """Puts products into the cart, or in the place of what is in it; when done, calls `then`.

    Each goes in as far as it can be had, and the note names those that could not.
    """
    before = cart_state.get()
    cart = _try(Cart.put, wanted, replacing)
    if cart is None:
        return
    held = (lambda sku: 0) if replacing else before.quantity
    short = [_name(sku) for sku, count in wanted if cart.quantity(sku) - held(sku) < count]
    missing = f" Not all could be had: {', '.join(short)}." if short else ""
    _say(in_all(cart) + missing, "shopping_cart")
    if then:
        then()


def save_for_later(sku: str) -> None:
    """Sets a line aside."""
    if _try(later.keep, sku) is not None:
        _say(f"**{_name(sku)}** is saved for later.", "bookmark")


def bring_back(sku: str) -> None:
    """Puts what was set aside into the cart again."""
    cart = _try(later.bring_back, sku)
    if cart is not None:
        _say(f"**{_name(sku)}** is back. {in_all(cart)}", "shopping_cart")


def drop_later(sku: str) -> None:
    """Lets go of what was set aside."""
    if _try(later.drop, sku) is not None:
        _say(f"**{_name(sku)}** is no longer saved for later.", "delete")


def save_combination(
    name_key: str,
    wanted: Sequence[tuple[str, int]] | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """Saves the cart, or other products, as a combination; when done, calls `then`.

    The name is the one in the widget `name_key`.
    """
    name = str(st.session_state[name_key])
    if _try(combinations.save, name, wanted) is None:
        return
    _say(f"**{plain(' '.join(name.split()))}** is saved.", "bookmark_added")
    if then:
        then()


def rename_combination(number: int, name_key: str, then: Callable[[], None]) -> None:
    """Gives a combination the name in the widget `name_key`; when done, calls `then`."""
    name = str(st.session_state[name_key])
    if _try(combinations.rename, number, name) is not None:
        _say(f"It is called **{plain(' '.join(name.split()))}** now.", "check")
        then()


def update_combination(number: int, then: Callable[[], None]) -> None:
    """Makes a combination hold what the cart holds; when done, calls `then`."""
    if _try(combinations.update, number) is not None:
        _say("The combination now holds what your cart does.", "check")
        then()


def delete_combination(number: int) -> None:
    """Deletes a combination."""
    held = cart_state.get().contents.combinations
    name = next((c.name for c in held if c.number == number), "The combination")
    if _try(combinations.delete, number) is not None:
        _say(f"**{plain(name)}** is deleted.", "delete")


def refuse(refusal: CartError) -> None:
    """Leaves the reason why the cart refused a change."""
    _say(plain(str(refusal)), "info")


def in_all(cart: Cart) -> str:
    """Returns what the cart holds, in words."""
    if not cart:
        return "Your cart is empty."
    return f"In your cart: {pieces(cart.units)}, {cart_state.money(cart.total)}."


def _try(
    rule: Callable[Concatenate[Cart, P], Cart], *args: P.args, **kwargs: P.kwargs
) -> Cart | None:
    """The cart after a change; None, and the reason left as a note, when it was refused."""
    try:
        return cart_state.change(rule, *args, **kwargs)
    except CartError as refusal:
        refuse(refusal)
    except Exception:
        _log.exception("A click could not be carried out.")
        _say(f"{SORRY}. {SAFE}", "error")
    return None


def _name(sku: str) -> str:
    product = cart_state.catalog().get(sku)
    return plain(product.name if product else sku)


def _say(text: str, icon: str) -> None:
    notice.leave(text, f":material/{icon}:")
