"""What the buttons do: callbacks named like the verbs they call, each of which leaves a toast."""

import secrets
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import ParamSpec

import streamlit as st

import cart_state
from cart_state import UndoStep, streamlit_internals
from pages.parts import toasts
from pages.words import cart as words

P = ParamSpec("P")


@dataclass
class _Presses:
    """The buttons, as they were drawn, whose press was carried out and comes once more."""

    early: set[str] = field(default_factory=set)
    lock: threading.Lock = field(default_factory=threading.Lock)


def once(act: Callable[P, None]) -> Callable[P, None]:
    """Returns a callback that does `act`, which leaves a toast, once where a press is sent twice.

    Each call is for a button as it is drawn now. The second message may come while the first is
    being carried out, and end it before the cart was asked for anything.
    """
    drawn = secrets.token_hex(4)

    @wraps(act)
    def pressed(*args: P.args, **kwargs: P.kwargs) -> None:
        presses: _Presses = st.session_state.setdefault("_actions.presses", _Presses())
        told = toasts.waiting()
        is_early = streamlit_internals.is_press_sent_early()
        with presses.lock:
            if drawn in presses.early:
                presses.early.remove(drawn)
                return
            before = len(told)
            try:
                act(*args, **kwargs)
            finally:
                if is_early and len(told) > before:
                    presses.early.add(drawn)

    return pressed


def add(sku: str, quantity: int = 1) -> None:
    """Adds to the cart."""
    with toasts.reporting() as report:
        name, holds = words.about(cart_state.add(sku, quantity), sku)
        report(words.ADDED(product=name, quantity=quantity, in_cart=holds), "add_shopping_cart")


def set_quantity(sku: str, quantity: int, quietly: bool = False) -> None:
    """Sets the quantity of a line, 0 removing it.

    `quietly`: the shopper sees the quantity where it was typed, so only a removal is confirmed.
    """
    with toasts.reporting() as report:
        name, holds = words.about(cart_state.set_quantity(sku, quantity), sku)
        if quantity == 0:
            report(words.REMOVED(product=name, in_cart=holds), "remove_shopping_cart")
        elif not quietly:
            report(words.QUANTITY_SET(product=name, quantity=quantity, in_cart=holds), "check")


def remove(sku: str) -> None:
    """Takes a line out of the cart."""
    with toasts.reporting() as report:
        name, holds = words.about(cart_state.remove(sku), sku)
        report(words.REMOVED(product=name, in_cart=holds), "remove_shopping_cart")


def clear() -> None:
    """Takes every line out of the cart."""
    with toasts.reporting() as report:
        cart_state.clear()
        report(words.CLEARED, "delete_sweep")


def undo(step: UndoStep) -> None:
    """Takes back the last change that took something away, `step` being what the button named."""
    with toasts.reporting() as report:
        # By its number, so that a second click, here or in another tab, takes back nothing more.
        cart = cart_state.undo(step.number)
        report(words.UNDONE(in_cart=words.in_cart(cart)), "undo")


def accept_prices() -> None:
    """Takes today's prices as known."""
    with toasts.reporting() as report:
        cart_state.accept_prices()
        report(words.PRICES_ACCEPTED, "check")


def lower_to_stock() -> None:
    """Lowers the lines that stock has fallen below."""
    with toasts.reporting() as report:
        cart = cart_state.lower_to_stock()
        report(words.LOWERED_TO_STOCK(in_cart=words.in_cart(cart)), "check")


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
        name, _ = words.about(cart_state.save_for_later(sku), sku)
        report(words.SAVED(product=name), "bookmark")


def move_to_cart(sku: str) -> None:
    """Moves what is saved for later into the cart, as far as stock allows."""
    with toasts.reporting() as report:
        name, holds = words.about(cart_state.move_to_cart(sku), sku)
        report(words.MOVED_TO_CART(product=name, in_cart=holds), "shopping_cart")


def drop_saved(sku: str) -> None:
    """Takes a product out of what is saved for later."""
    with toasts.reporting() as report:
        cart = cart_state.drop_saved(sku)
        report(words.dropped(cart, sku), "delete")


def save_combination(name_key: str, wanted: Sequence[tuple[str, int]] | None = None) -> bool:
    """Saves the cart, or other products, as a combination; returns whether that was done.

    `name_key` is the key of the widget with the name.
    """
    with toasts.reporting() as report:
        name = st.session_state.get(name_key)
        if name is None:  # the page was drawn again without this form before the click arrived
            report(words.FORM_OUT_OF_DATE, "info")
            return False
        saved = cart_state.save_combination(str(name), wanted).combination_named(str(name))
        report(words.COMBINATION_SAVED(name=saved.name if saved else ""), "bookmark_added")
        return True
    return False


def rename_combination(number: int, name_key: str) -> bool:
    """Gives a combination the name in the widget `name_key`; returns whether that was done."""
    with toasts.reporting() as report:
        name = st.session_state.get(name_key)
        if name is None:  # see save_combination
            report(words.FORM_OUT_OF_DATE, "info")
            return False
        renamed = cart_state.rename_combination(number, str(name)).combination(number)
        report(words.COMBINATION_RENAMED(name=renamed.name if renamed else ""), "check")
        return True
    return False


def update_combination(number: int) -> bool:
    """Makes a combination hold what the cart holds; returns whether that was done."""
    with toasts.reporting() as report:
        updated = cart_state.update_combination(number).combination(number)
        report(words.COMBINATION_UPDATED(name=updated.name if updated else ""), "check")
        return True
    return False


def delete_combination(number: int) -> None:
    """Deletes a combination."""
    with toasts.reporting() as report:
        combination = cart_state.get().combination(number)
        report(words.deleted(cart_state.delete_combination(number), combination), "delete")
