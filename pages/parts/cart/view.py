"""How the lines of the cart are shown, as a list or as a table, and how the browser keeps that."""

from typing import Literal

import streamlit as st

from pages.parts.device import is_phone
from pages.words import cart as words

View = Literal["list", "table"]

_COOKIE = "cart_view"  # holds the word, and nothing that tells one shopper from another
_CHOICE: tuple[View, ...] = ("list", "table")

_JS = """
export default ({ data }) => {
  document.cookie = `cart_view=${data}; path=/; max-age=31536000; samesite=lax`;
};
"""
_keep = st.components.v2.component("cart_view", html="<i hidden>\n</i>", js=_JS)


def choose_view() -> View:
    """Draws the choice and returns it: at first what was chosen in this browser, or suits it."""
    known = st.context.cookies.get(_COOKIE)
    first: View = "list" if known == "list" or (known != "table" and is_phone()) else "table"
    chosen = st.segmented_control(
        words.VIEW(),
        _CHOICE,
        default=first,
        required=True,
        format_func=lambda view: words.VIEWS[view](),
        key="cart_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    view: View = chosen if chosen in _CHOICE else first
    if view != first:
        _keep(key="cart_view_cookie", data=view)
    return view
