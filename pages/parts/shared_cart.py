"""A cart that came with a link. Nothing changes until the shopper says what to do with it."""

from decimal import Decimal

import pandas as pd
import streamlit as st

from cart_state import Cart, CartError, combinations, sharing
from pages.parts import actions
from pages.parts.text import plain, price

SHARED = "shared"
_NAME = "shared_name"


def shared_cart(cart: Cart) -> bool:
    """Shows what a link holds, at today's prices, and asks what to do with it.

    Returns whether there was such a link. What it holds then comes first on the page.
    """
    packed = st.query_params.get(SHARED)
    if packed is None:
        return False
    try:
        wanted = sharing.unpack(packed)
    except CartError as refusal:
        st.title("This link does not work", anchor=False)
        st.markdown(plain(str(refusal)))
        st.button("Close", on_click=_close)
        return True
    st.title("Somebody shared a cart with you", anchor=False)
    with st.container(border=True):
        st.table(_table(cart, wanted), alt="The shared cart", hide_index=True, border="horizontal")
        sold = [(cart.products[sku], count) for sku, count in wanted if sku in cart.products]
        total = sum((p.price * min(count, p.stock) for p, count in sold), Decimal(0))
        if not total:
            st.markdown("None of it can be had today.")
        elif len(sold) < len(wanted) or any(count > product.stock for product, count in sold):
            st.markdown(f"**{price(total)}** for what can be had today")
        else:
            st.markdown(f"**{price(total)}** in all")
        _ask(cart, wanted, can_be_had=any(product.stock for product, _ in sold))
    return True


def _ask(cart: Cart, wanted: list[tuple[str, int]], can_be_had: bool) -> None:
    with st.container(horizontal=True):
        if can_be_had:
            st.button(
                "Add to my cart",
                type="primary",
                on_click=actions.put,
                args=(wanted, False, _close),
            )
        if can_be_had and cart:
            st.button("Replace my cart", on_click=actions.put, args=(wanted, True, _close))
        with st.popover("Save as a combination"), st.form("save_shared", border=False):
            st.text_input(
                "Name",
                combinations.free_name(cart),
                key=_NAME,
            )
            st.form_submit_button(
                "Save", on_click=actions.save_combination, args=(_NAME, wanted, _close)
            )
        st.button("Not now", type="tertiary", on_click=_close)


def _table(cart: Cart, wanted: list[tuple[str, int]]) -> pd.DataFrame:
    """The products and quantities, what cannot be had of them marked beside the name."""
    rows = []
    for sku, count in wanted:
        product = cart.products.get(sku)
        if product is None:
            rows.append((f"{plain(sku)} :gray-badge[Not sold here]", str(count), ""))
            continue
        name = plain(product.name)
        if product.stock == 0:
            name += " :gray-badge[Sold out]"
        elif product.stock < count:
            name += f" :orange-badge[Only {product.stock} left]"
        rows.append((name, str(count), price(product.price)))
    return pd.DataFrame(rows, columns=["Product", "Quantity", "Unit price"])


def _close() -> None:
    if SHARED in st.query_params:
        del st.query_params[SHARED]
