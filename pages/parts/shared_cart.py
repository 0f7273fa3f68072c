"""A cart that came with a link. Nothing changes until the shopper says what to do with it."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from cart_state import Cart, CartError, combinations, money, sharing
from pages.parts import actions
from pages.parts.text import plain

SHARED = "shared"
_NAME = "shared_name"


def shared_cart(cart: Cart) -> None:
    """Shows what a link holds, at today's prices, and asks what to do with it."""
    packed = st.query_params.get(SHARED)
    if packed is None:
        return
    with st.container(border=True):
        st.header("Somebody shared a cart with you", anchor=False)
        try:
            wanted = sharing.unpack(packed)
        except CartError as refusal:
            st.markdown(plain(str(refusal)))
            st.button("Close", on_click=_close)
            return
        st.table(_table(cart, wanted), alt="The shared cart", hide_index=True, border="horizontal")
        sold = [(cart.products[sku], count) for sku, count in wanted if sku in cart.products]
        total = sum((p.price * min(count, p.stock) for p, count in sold), Decimal(0))
        st.markdown(f"**{money(total)}** for what can be had today")
        _ask(cart, wanted)


def _ask(cart: Cart, wanted: list[tuple[str, int]]) -> None:
    with st.container(horizontal=True):
        add = "Add to my cart" if cart else "Put into my cart"
        st.button(add, type="primary", on_click=actions.put, args=(wanted, False, _close))
        if cart:
            st.button("Replace my cart", on_click=actions.put, args=(wanted, True, _close))
        with st.popover("Save as a combination"), st.form("save_shared", border=False):
            st.text_input(
                "Name",
                combinations.free_name(cart),
                max_chars=combinations.LONGEST_NAME,
                key=_NAME,
            )
            st.form_submit_button(
                "Save", on_click=actions.save_combination, args=(_NAME, wanted, _close)
            )
        st.button("Not now", type="tertiary", on_click=_close)


def _table(cart: Cart, wanted: list[tuple[str, int]]) -> pd.DataFrame:
    rows = []
    for sku, count in wanted:
        product = cart.products.get(sku)
        if product is None:
            rows.append((plain(sku), count, "", ":gray-badge[Not sold here]"))
            continue
        note = ""
        if product.stock == 0:
            note = ":gray-badge[Sold out]"
        elif product.stock < count:
            note = f":orange-badge[Only {product.stock} left]"
        rows.append((plain(product.name), count, money(product.price), note))
    return pd.DataFrame(rows, columns=["Product", "Quantity", "Unit price", "Today"])


def _close() -> None:
    if SHARED in st.query_params:
        del st.query_params[SHARED]
