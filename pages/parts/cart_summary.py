"""Beside the table: what it comes to, and what can be done with the cart as a whole."""

from datetime import date
from functools import partial
from urllib.parse import quote

import streamlit as st

from cart_state import Cart, CartError, combinations, export, sharing
from pages.parts import actions
from pages.parts.shared_cart import SHARED
from pages.parts.text import pieces, price, products

_NAME = "combination_name"
_SAVE = "combination_save"


def cart_summary(cart: Cart) -> None:
    """Draws pieces, total and the buttons."""
    with st.container(border=True):
        st.metric("Total", price(cart.total))
        st.caption(f"{products(len(cart))}, {pieces(cart.units)}")
        _save(cart)
        saved = len(cart.contents.combinations)
        if saved:
            st.page_link(
                "pages/3_Compare.py",
                label=f"Compare combinations ({saved})",
                icon=":material/compare:",
                width="stretch",
            )
        _share(cart)
        _download(cart)
        st.button(
            "Clear cart", icon=":material/delete_sweep:", on_click=actions.clear, width="stretch"
        )


def _save(cart: Cart) -> None:
    label = "Save this combination"
    with st.popover(
        label, icon=":material/bookmark_add:", width="stretch", key=_SAVE, on_change="rerun"
    ):
        st.markdown("Keep what is in your cart under a name, and compare it with another.")
        # The offered name is another one once this one is taken, so the key has to follow it.
        offered = combinations.free_name(cart)
        key = f"{_NAME}_{len(cart.contents.combinations)}_{offered}"
        with st.form("save_combination", border=False):
            st.text_input("Name", offered, key=key)
            st.form_submit_button(
                "Save", on_click=actions.save_combination, args=(key, None, _close)
            )


def _close() -> None:
    st.session_state[_SAVE] = False


def _share(cart: Cart) -> None:
    with st.popover("Share", icon=":material/share:", width="stretch"):
        try:
            packed = sharing.pack((line.sku, line.quantity) for line in cart.lines)
        except CartError as refusal:
            st.markdown(str(refusal))
            return
        here = (st.context.url or "").partition("?")[0]
        st.markdown("Whoever opens this link sees these products, and nothing of yours changes.")
        st.code(f"{here}?{SHARED}={quote(packed, safe=':,')}", language=None, wrap_lines=True)


def _download(cart: Cart) -> None:
    day = date.today()
    with st.popover("Download", icon=":material/download:", width="stretch"):
        st.download_button(
            "Table (CSV)",
            partial(export.as_csv, cart),
            file_name=f"cart-{day}.csv",
            mime="text/csv",
            on_click="ignore",
            width="stretch",
        )
        st.download_button(
            "Summary to print",
            partial(export.as_summary, cart, "Your cart", f"{day:%d %B %Y}"),
            file_name=f"cart-{day}.html",
            mime="text/html",
            on_click="ignore",
            width="stretch",
        )
