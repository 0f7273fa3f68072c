"""The lines of the cart as a list: all that the table does, with the thumb, or by keyboard."""

from functools import partial
from typing import Any

import streamlit as st

from cart_state import Cart, Line, money
from pages.parts import actions, details
from pages.parts.art import art
from pages.parts.next_steps import is_of_saved, undo, undo_position
from pages.parts.picture import thumbnail
from pages.parts.tile import LINKED_PICTURE
from pages.words import cart as words
from pages.words.shop import QUANTITY

_AT_ONCE = 50  # lines; a browser draws some hundred more in a second
_SHOWN = "_line_list.shown"
_ANSWERED = "_line_list.answered"  # the number of the last request, by sku


def line_list(cart: Cart) -> None:
    """Draws each line with its quantity to change, and Undo where something was taken out."""
    shown = st.session_state.get(_SHOWN, _AT_ONCE)
    lines = cart.lines[:shown]
    at = min(undo_position(cart), len(lines))
    for line in lines[:at]:
        _line(line)
    if not is_of_saved(cart):
        undo(cart)
    for line in lines[at:]:
        _line(line)
    if len(cart) > shown:
        more = words.MORE_LINES(count=min(_AT_ONCE, len(cart) - shown))
        args = ({_SHOWN: shown + _AT_ONCE},)
        st.button(more, on_click=st.session_state.update, args=args, width="stretch")


def _line(line: Line) -> None:
    product, sku, key = line.product, line.sku, f"line_{line.sku}"
    shown = {
        "sku": sku,
        "href": details.address(sku) if product else "",
        "picture": thumbnail(product.image if product else None),
        "title": words.line_name(line),
        "price": money(product.price) if product else "",
        "total": money(line.total) if product else "",
        "quantity": line.quantity,
        "answered": st.session_state.get(_ANSWERED, {}).get(sku, 0),
        "labels": {
            "less": words.ONE_LESS.text(),
            "quantity": QUANTITY.text(),
            "more": words.ONE_MORE.text(),
            "remove": words.REMOVE.text(),
            "later": words.SAVE_FOR_LATER.text(),
        },
    }
    _component(
        key=key,
        data=shown,
        on_open_change=partial(details.show, sku),
        on_quantity_change=partial(_set_quantity, sku, key),
        on_remove_change=partial(actions.remove, sku),
        on_later_change=partial(actions.save_for_later, sku),
    )


def _set_quantity(sku: str, key: str) -> None:
    """Sets what was typed or pressed, and notes which of the browser's requests was answered."""
    request: Any = st.session_state[key].get("quantity")
    answered: dict[str, int] = st.session_state.setdefault(_ANSWERED, {})
    number = request.get("number") if isinstance(request, dict) else None
    if not isinstance(number, int) or number <= answered.get(sku, 0):
        return  # it was sent twice, or no browser sends it
    actions.set_quantity(sku, actions.whole(request.get("text")), quietly=True)
    answered[sku] = number


# The quantity is a field for text: in one for numbers browsers leave out what they do not like,
# and make 27 of 2,7.
_component = st.components.v2.component(
    "cart_line",
    html=art("cart_line.html"),
    css=art("cart_line.css"),
    js=LINKED_PICTURE + art("cart_line.js"),
)
