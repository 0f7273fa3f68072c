"""What the buttons do: callbacks named like the verbs they call, each of which leaves a toast."""

from collections.abc import Sequence

import streamlit as st

import cart_state
from cart_state import UndoStep
from pages.parts import toasts
from pages.words import toasts as words


def add(sku: str, quantity: int = 1) -> None:
    """Adds to the cart."""
    with toasts.reporting() as report:
        cart = cart_state.add(sku, quantity)
        report(words.added(cart, sku, quantity), "add_shopping_cart")


def set_quantity(sku: str, quantity: int, quietly: bool = False) -> None:
    """Sets the quantity of a line, 0 removing it.

    `quietly`: the shopper sees the quantity where it was typed, so only a removal is confirmed.
    """
    with toasts.reporting() as report:
        cart = cart_state.set_quantity(sku, quantity)
        if quantity == 0:
            report(words.removed(cart, sku), "remove_shopping_cart")
        elif not quietly:
            report(words.quantity_set(cart, sku, quantity), "check")


def remove(sku: str) -> None:
    """Takes a line out of the cart."""
    with toasts.reporting() as report:
        cart = cart_state.remove(sku)
        report(words.removed(cart, sku), "remove_shopping_cart")


def clear() -> None:
    """Takes every line out of the cart."""
    with toasts.reporting() as report:
        cart_state.clear()
        report(words.cleared(), "delete_sweep")


def undo(step: UndoStep) -> None:
    """Takes back the last change that took something away, `step` being what the button named."""
    with toasts.reporting() as report:
        # By its number, so that a second click, here or in another tab, takes back nothing more.
        cart = cart_state.undo(step.number)
        report(words.undone(cart), "undo")


def accept_prices() -> None:
    """Takes today's prices as known."""
    with toasts.reporting() as report:
        cart_state.accept_prices()
        report(words.prices_accepted(), "check")


def lower_to_stock() -> None:
    """Lowers the lines that stock has fallen below."""
    with toasts.reporting() as report:
        cart = cart_state.lower_to_stock()
        report(words.lowered_to_stock(cart), "check")


def put_in_cart(wanted: Sequence[tuple[str, int]]) -> bool:
    """Adds products as far as they can be had; the toast names those that cannot.

    Returns whether that was done.
    """
    with toasts.reporting() as report:
        before = cart_state.refresh()
        cart = cart_state.put_in_cart(wanted)
        short = [sku for sku, count in wanted if cart.quantity(sku) < before.quantity(sku) + count]
        report(words.put_in_cart(cart, short), "shopping_cart")
        return True
    return False


def replace_cart(wanted: Sequence[tuple[str, int]]) -> bool:
    """Puts products in place of what is in the cart, as far as they can be had.

    The toast names those that cannot. Returns whether that was done.
    """
    with toasts.reporting() as report:
        cart = cart_state.replace_cart(wanted)
        short = [sku for sku, count in wanted if cart.quantity(sku) < count]
        report(words.put_in_cart(cart, short), "shopping_cart")
        return True
    return False


def save_for_later(sku: str) -> None:
    """Moves a line from the cart to what is saved for later."""
    with toasts.reporting() as report:
        cart = cart_state.save_for_later(sku)
        report(words.saved_for_later(cart, sku), "bookmark")


def move_to_cart(sku: str) -> None:
    """Moves what is saved for later into the cart, as far as stock allows."""
    with toasts.reporting() as report:
        cart = cart_state.move_to_cart(sku)
        report(words.moved_to_cart(cart, sku), "shopping_cart")


def drop_saved(sku: str) -> None:
    """Takes a product out of what is saved for later."""
    with toasts.reporting() as report:
        cart = cart_state.drop_saved(sku)
        report(words.saved_dropped(cart, sku), "delete")


def save_combination(name_key: str, wanted: Sequence[tuple[str, int]] | None = None) -> bool:
    """Saves the cart, or other products, as a combination; returns whether that was done.

    `name_key` is the key of the widget with the name.
    """
    with toasts.reporting() as report:
        name = st.session_state.get(name_key)
        if name is None:  # the page was drawn again without this form before the click arrived
            report(words.form_out_of_date(), "info")
            return False
        cart = cart_state.save_combination(str(name), wanted)
        report(words.combination_saved(cart, str(name)), "bookmark_added")
        return True
    return False


def rename_combination(number: int, name_key: str) -> bool:
    """Gives a combination the name in the widget `name_key`; returns whether that was done."""
    with toasts.reporting() as report:
        name = st.session_state.get(name_key)
        if name is None:  # see save_combination
            report(words.form_out_of_date(), "info")
            return False
        cart = cart_state.rename_combination(number, str(name))
        report(words.combination_renamed(cart, number), "check")
        return True
    return False


def update_combination(number: int) -> bool:
    """Makes a combination hold what the cart holds; returns whether that was done."""
    with toasts.reporting() as report:
        cart = cart_state.update_combination(number)
        report(words.combination_updated(cart, number), "check")
        return True
    return False


def delete_combination(number: int) -> None:
    """Deletes a combination."""
    with toasts.reporting() as report:
        before = cart_state.get()
        cart = cart_state.delete_combination(number)
        report(words.combination_deleted(before, cart, number), "delete")
