"""What the buttons do: callbacks named like the verbs they call, each of which leaves a toast.

Each returns whether it was done, which is not so where the toast says why not.
"""

import logging
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from threading import Lock
from typing import Any, ParamSpec

import streamlit as st

import cart_state
from cart_state import CartError, Mail, Order, StoreError, UndoStep, streamlit_internals
from pages.parts import toasts
from pages.parts.toasts import Toast
from pages.words import cart as words
from pages.words import orders as order_words
from pages.words.refusals import refusal

P = ParamSpec("P")
Wanted = Sequence[tuple[str, int]]  # skus and quantities
_Presses = tuple[set[str], Lock]

_WHOLE = re.compile(r"\s*([-−]?)(\d{1,4000})\s*")  # Python reads no longer ones

_log = logging.getLogger(__name__)


class _FormOutOfDate(Exception):
    """The page was drawn again, without the form, before the click on its button arrived."""


def with_toast(act: Callable[P, Toast | None]) -> Callable[P, Any]:
    """Returns a callback that leaves the toast of `act`, or one with the reason it was refused.

    It returns True or False, whether `act` was done. The log has the errors that a shopper can do
    nothing about.
    """

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> bool:
        waiting, is_done = toasts.waiting(), False
        try:
            toast, is_done = act(*args, **kwargs), True
        except CartError as error:
            toast = Toast(refusal(error), "info")
        except _FormOutOfDate:
            toast = Toast(words.FORM_OUT_OF_DATE(), "info")
        except StoreError:
            toast = Toast(order_words.NOT_REACHED(), "cloud_off")
        except Exception:
            _log.exception("A click could not be carried out.")
            toast = Toast(words.FAILED(), "error")
        if toast:
            waiting.append(toast)
        return is_done

    return acted


def once(act: Callable[P, Any]) -> Callable[P, None]:
    """Returns a callback that does `act`, which leaves a toast, once where a press is sent twice.

    Each call is for a button as it is drawn now. The second message may come while the first is
    being carried out, and end it before the cart was asked for anything.
    """
    drawn = secrets.token_hex(4)

    @wraps(act)
    def pressed(*args: P.args, **kwargs: P.kwargs) -> None:
        # The buttons, as they were drawn, whose press was carried out and comes once more.
        presses: _Presses = st.session_state.setdefault("_actions.presses", (set(), Lock()))
        early, lock = presses
        waiting = toasts.waiting()
        is_early = streamlit_internals.is_press_sent_early()
        with lock:
            if drawn in early:
                early.remove(drawn)
                return
            before = len(waiting)
            try:
                act(*args, **kwargs)
            finally:
                if is_early and len(waiting) > before:
                    early.add(drawn)

    return pressed


def then(
    after: Callable[[], None], act: Callable[P, Any], *args: P.args, **kwargs: P.kwargs
) -> None:
    """Does `act`, and then `after` where that was done."""
    if act(*args, **kwargs):
        after()


@with_toast
def add(sku: str, quantity: int = 1) -> Toast:
    """Adds to the cart."""
    name, holds = words.about(cart_state.add(sku, quantity), sku)
    return Toast(words.ADDED(product=name, count=quantity, in_cart=holds), "add_shopping_cart")


@with_toast
def set_quantity(sku: str, quantity: int, quietly: bool = False) -> Toast | None:
    """Sets the quantity of a line, 0 removing it.

    `quietly`: the shopper sees the quantity where it was typed, so only a removal is confirmed.
    """
    name, holds = words.about(cart_state.set_quantity(sku, quantity), sku)
    if quantity == 0:
        return Toast(words.REMOVED(product=name, in_cart=holds), "remove_shopping_cart")
    if quietly:
        return None
    return Toast(words.QUANTITY_SET(product=name, quantity=quantity, in_cart=holds), "check")


def whole(text: object) -> Any:
    """Returns the whole number that a text is; anything else as it is, which the cart refuses.

    No sign but a minus, nothing between the digits: 1.000 is a thousand here and one there.
    """
    found = _WHOLE.fullmatch(text) if isinstance(text, str) else None
    return int(found[2]) * (-1 if found[1] else 1) if found else text


@with_toast
def remove(sku: str) -> Toast:
    """Takes a line out of the cart."""
    name, holds = words.about(cart_state.remove(sku), sku)
    return Toast(words.REMOVED(product=name, in_cart=holds), "remove_shopping_cart")


@with_toast
def clear() -> Toast:
    """Takes every line out of the cart."""
    cart_state.clear()
    return Toast(words.CLEARED(), "delete_sweep")


@with_toast
def undo(step: UndoStep) -> Toast:
    """Takes back the last change that took something away, `step` being what the button named."""
    # By its number, so that a second click, here or in another tab, takes back nothing more.
    cart = cart_state.undo(step.number)
    return Toast(words.UNDONE(in_cart=words.in_cart(cart)), "undo")


@with_toast
def accept_prices() -> Toast:
    """Takes today's prices as known."""
    cart_state.accept_prices()
    return Toast(words.PRICES_ACCEPTED(), "check")


@with_toast
def lower_to_stock() -> Toast:
    """Lowers the lines that stock has fallen below."""
    cart = cart_state.lower_to_stock()
    return Toast(words.LOWERED_TO_STOCK(in_cart=words.in_cart(cart)), "check")


@with_toast
def put_in_cart(wanted: Wanted) -> Toast:
    """Adds products as far as they can be had; the toast names those that cannot."""
    before = cart_state.refresh()
    cart = cart_state.put_in_cart(wanted)
    short = [sku for sku, count in wanted if cart.quantity(sku) < before.quantity(sku) + count]
    return Toast(words.put_in_cart(cart, short), "shopping_cart")


@with_toast
def replace_cart(wanted: Wanted) -> Toast:
    """Puts products in place of what is in the cart, as `put_in_cart` does."""
    cart = cart_state.replace_cart(wanted)
    short = [sku for sku, count in wanted if cart.quantity(sku) < count]
    return Toast(words.put_in_cart(cart, short), "shopping_cart")


@with_toast
def save_for_later(sku: str) -> Toast:
    """Moves a line from the cart to what is saved for later."""
    name, _ = words.about(cart_state.save_for_later(sku), sku)
    return Toast(words.SAVED(product=name), "bookmark")


@with_toast
def move_to_cart(sku: str) -> Toast:
    """Moves what is saved for later into the cart, as far as stock allows."""
    name, holds = words.about(cart_state.move_to_cart(sku), sku)
    return Toast(words.MOVED_TO_CART(product=name, in_cart=holds), "shopping_cart")


@with_toast
def drop_saved(sku: str) -> Toast:
    """Takes a product out of what is saved for later."""
    name, _ = words.about(cart_state.drop_saved(sku), sku)
    return Toast(words.DROPPED(product=name), "delete")


@with_toast
def save_combination(wanted: Wanted | None, name_key: str) -> Toast:
    """Saves products, None being the cart, under the name in the widget `name_key`."""
    name = _typed(name_key)
    saved = cart_state.save_combination(name, wanted).combination_named(name)
    return Toast(words.COMBINATION_SAVED(name=saved.name if saved else ""), "bookmark_added")


@with_toast
def rename_combination(number: int, name_key: str) -> Toast:
    """Gives a combination the name in the widget `name_key`."""
    renamed = cart_state.rename_combination(number, _typed(name_key)).combination(number)
    return Toast(words.COMBINATION_RENAMED(name=renamed.name if renamed else ""), "check")


@with_toast
def update_combination(number: int) -> Toast:
    """Makes a combination hold what the cart holds."""
    updated = cart_state.update_combination(number).combination(number)
    return Toast(words.COMBINATION_UPDATED(name=updated.name if updated else ""), "check")


@with_toast
def delete_combination(number: int) -> Toast:
    """Deletes a combination."""
    combination = cart_state.get().combination(number)
    return Toast(words.deleted(cart_state.delete_combination(number), combination), "delete")


@with_toast
def cancel_order(receipt: str, mails: Callable[[Order], Iterable[Mail]]) -> None:
    """Cancels an order, whose receipt then says so; `mails` makes what the owner is told."""
    cart_state.cancel_order(receipt, mails)


def _typed(name_key: str) -> str:
    """The text in a widget."""
    name = st.session_state.get(name_key)
    if name is None:
        raise _FormOutOfDate
    return str(name)
