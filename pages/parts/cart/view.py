"""How the lines of the cart are shown, as a list or as a table, and how the browser keeps that."""

from typing import Literal

import streamlit as st

from pages.parts.browser import is_phone
from pages.words import cart as words

View = Literal["list", "table"]

_COOKIE = "cart_view"  # holds the word, and nothing that tells one shopper from another
_CHANGED = "_cart_view.changed"
_CHOICE: tuple[View, ...] = ("list", "table")

_JS = """
export default ({ data }) => {
  document.cookie = `cart_view=${data}; path=/; max-age=31536000; samesite=lax`;
};
"""
_keep = st.components.v2.component("cart_view", html="<i hidden>\n</i>", js=_JS)


def choose_view() -> View:
    """Draws the choice and returns it: at first what was chosen in this browser, or suits it."""
    chosen = st.segmented_control(
        words.VIEW(),
        _CHOICE,
        default=_first(),
        required=True,
        format_func=lambda view: words.VIEWS[view](),
        key="cart_view",
        label_visibility="collapsed",
        persist_state="session",
    )
    return chosen or _first()


def keep_view(view: View) -> None:
    """Draws, at the end of the page, what has the browser keep the choice, if it is a new one."""
    if view != _first() or _CHANGED in st.session_state:
        st.session_state[_CHANGED] = True
        _keep(key="cart_view_cookie", data=view)


def _first() -> View:
    known = st.context.cookies.get(_COOKIE)
    return "list" if known == "list" or (known != "table" and is_phone()) else "table"
