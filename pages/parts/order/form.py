"""What the shopper tells: the fields, each with what is to be put right in it."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

import cart_state
from cart_state import LONGEST, Delivery
from pages.parts.order.draft import draft, field_key
from pages.words import orders as words
from pages.words.markdown import distinct, plain


def order_form() -> Delivery:
    """Draws the fields, and returns the way of delivery that is chosen.

    No `st.form`: what was typed would be lost by whoever goes back to the cart before sending it.
    What the browser lets in is far more than an order takes: it drops the rest, and says nothing.
    """
    shop = cart_state.shop()
    _field("name", autocomplete="name")
    _field("email", type="email", **_BARE)
    _field("phone", type="phone", **_BARE)
    delivery = _delivery(shop.delivery)
    if delivery.needs_address:
        _field("address", autocomplete="street-address")
    _field("note", st.text_area)
    st.caption(words.ERASED_AFTER(count=shop.orders.erase_after_days))
    return delivery


# Without the English that Streamlit puts into such a field, and without its check.
_BARE: dict[str, Any] = {"placeholder": "", "icon": "", "validate": ""}


def _field(name: str, draw: Callable[..., Any] = st.text_input, **looks: Any) -> Any:
    label: str = words.FIELDS[name]()
    looks |= {"max_chars": 4 * LONGEST[name]} if name in LONGEST else {}
    problem = draft().problem(name)
    if problem:
        # No colour: its markup would be read aloud.
        label = f"{label} ⚠ {words.field_problem(name, problem)}"
    return draw(label, key=field_key(name), persist_state="session", **looks)


def _delivery(ways: Sequence[Delivery]) -> Delivery:
    if len(ways) > 1:
        names = distinct([plain(words.delivery_name(way)) for way in ways])
        labels = dict(zip((way.id for way in ways), names, strict=True))
        chosen = _field(
            "delivery",
            st.radio,
            options=list(labels),
            format_func=lambda way: labels.get(way, ""),
            captions=[words.cost(way) for way in ways],
        )
        return next((way for way in ways if way.id == chosen), ways[0])
    return ways[0]
