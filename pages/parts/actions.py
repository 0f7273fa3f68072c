"""What the buttons do: callbacks that change the cart and leave the shopper a note."""

import logging
from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

import cart_state
from cart_state import Cart, CartError, combinations, later
from pages.parts import notice
from pages.parts.mishaps import SAFE, SORRY
from pages.parts.text import pieces, plain, price

_BACK = " Undo brings it back."

_log = logging.getLogger(__name__)


def add(sku: str, quantity: int = 1) -> None:
    """Adds to the cart."""
    _do(f"**{_name(sku)}** × {quantity} added.", "add_shopping_cart", Cart.add, sku, quantity)


def set_quantity(sku: str, quantity: int, quietly: bool = False) -> None:
    """Sets the quantity of a line, 0 removing it.

    `quietly`: the shopper sees the quantity where it was typed, so only a removal is confirmed.
    """
    if quantity == 0:
        said, icon = f"**{_name(sku)}** removed.", "remove_shopping_cart"
    else:
        said, icon = "" if quietly else f"**{_name(sku)}** × {quantity}.", "check"
    _do(said, icon, Cart.set_quantity, sku, quantity)


def remove(sku: str) -> None:
    """Takes a line out of the cart."""
    _do(f"**{_name(sku)}** removed.", "remove_shopping_cart", Cart.remove, sku)


def clear() -> None:
    """Takes every line out of the cart."""
    _do(lambda _: f"Your cart is empty now.{_BACK}", "delete_sweep", Cart.clear)


def undo() -> None:
    """Brings back what was taken away last, and takes out what replaced it."""
    _do("Undone.", "undo", Cart.undo)


def accept_prices() -> None:
    """Takes today's prices as known."""
    _do(lambda _: "Today's prices are noted.", "check", Cart.accept_prices)


def lower_to_stock() -> None:
    """Lowers the lines that stock has fallen below."""
    _do("Lowered to what is left.", "check", Cart.lower_to_stock)


def put(
    wanted: Sequence[tuple[str, int]], replacing: bool, then: Callable[[], None] | None = None
) -> None:
    """Puts products into the cart, or in the place of what is in it; when done, calls `then`.

    Each goes in as far as it can be had, and the note names those that could not.
    """
    held = (lambda sku: 0) if replacing else cart_state.get().quantity

    def said(cart: Cart) -> str:
        short = [_name(sku) for sku, count in wanted if cart.quantity(sku) - held(sku) < count]
        missing = f" Not all could be had: {', '.join(short)}." if short else ""
        return in_all(cart) + missing

    _do(said, "shopping_cart", Cart.put, wanted, replacing, then=then)


def save_for_later(sku: str) -> None:
    """Sets a line aside."""
    _do(lambda _: f"**{_name(sku)}** is saved for later.", "bookmark", later.keep, sku)


def bring_back(sku: str) -> None:
    """Puts what was set aside into the cart again."""
    _do(f"**{_name(sku)}** is back.", "shopping_cart", later.bring_back, sku)


def drop_later(sku: str) -> None:
    """Lets go of what was set aside."""

    def said(cart: Cart) -> str:
        back = any(item.sku == sku for item in cart.contents.undo.later)
        return f"**{_name(sku)}** is no longer saved for later.{_BACK if back else ''}"

    _do(said, "delete", later.drop, sku)


def save_combination(
    name_key: str,
    wanted: Sequence[tuple[str, int]] | None = None,
    then: Callable[[], None] | None = None,
) -> None:
    """Saves the cart, or other products, as a combination; when done, calls `then`.

    The name is the one in the widget `name_key`.
    """
    name = str(st.session_state[name_key])

    def said(cart: Cart) -> str:
        return f"**{plain(cart.contents.combinations[-1].name)}** is saved."

    _do(said, "bookmark_added", combinations.save, name, wanted, then=then)


def rename_combination(number: int, name_key: str, then: Callable[[], None]) -> None:
    """Gives a combination the name in the widget `name_key`; when done, calls `then`."""
    name = str(st.session_state[name_key])

    def said(cart: Cart) -> str:
        return f"It is called **{_combination(cart, number)}** now."

    _do(said, "check", combinations.rename, number, name, then=then)


def update_combination(number: int, then: Callable[[], None]) -> None:
    """Makes a combination hold what the cart holds; when done, calls `then`."""

    def said(_: Cart) -> str:
        return "The combination now holds what your cart does."

    _do(said, "check", combinations.update, number, then=then)


def delete_combination(number: int) -> None:
    """Deletes a combination."""
    name = _combination(cart_state.get(), number)

    def said(cart: Cart) -> str:
        back = any(one.number == number for one in cart.contents.undo.combinations)
        return f"**{name}** is deleted.{_BACK if back else ''}"

    _do(said, "delete", combinations.delete, number)


def in_all(cart: Cart) -> str:
    """Returns what the cart holds, in words."""
    if not cart:
        return "Your cart is empty."
    return f"In your cart: {pieces(cart.units)}, {price(cart.total)}."


def _do(
    said: str | Callable[[Cart], str],
    icon: str,
    rule: Callable[..., Cart],
    *args: Any,
    then: Callable[[], None] | None = None,
) -> None:
    """Changes the cart by a rule and leaves a note that says so, or why it was refused.

    `said` is what the note says of the cart after the change; as a text it stands before what is
    in the cart now, and an empty one is no note. When all went well, `then` is called.
    """
    notes = notice.notes()
    try:
        cart = cart_state.change(rule, *args)
    except CartError as refusal:
        notes.append((plain(str(refusal)), "info"))
    except Exception:
        _log.exception("A click could not be carried out.")
        notes.append((f"{SORRY}. {SAFE}", "error"))
    else:
        if callable(said):
            notes.append((said(cart), icon))
        elif said:
            notes.append((f"{said} {in_all(cart)}", icon))
        if then:
            then()


def _combination(cart: Cart, number: int) -> str:
    names = (one.name for one in cart.contents.combinations if one.number == number)
    return plain(next(names, "The combination"))


def _name(sku: str) -> str:
    product = cart_state.catalog().get(sku)
    return plain(product.name if product else sku)
