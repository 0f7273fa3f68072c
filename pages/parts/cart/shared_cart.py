"""A cart that came with a link. Nothing changes until the shopper says what to do with it."""

from decimal import Decimal

import pandas as pd
import streamlit as st

import cart_state
from cart_state import Cart, ShareError
from pages.parts import actions
from pages.parts.cart.summary import SHARED, save_form
from pages.words import cart as words
from pages.words import shop as shop_words
from pages.words.markdown import plain, price
from pages.words.refusals import refusal


def shared_cart(cart: Cart) -> bool:
    """Shows what a link holds, at today's prices, and asks what to do with it.

    Returns whether there was such a link. What it holds then comes first on the page.
    """
    packed = st.query_params.get(SHARED)
    if packed is None:
        return False
    try:
        wanted = cart_state.unpack_shared(packed)
    except ShareError as error:
        st.title(words.BROKEN_LINK(), anchor=False)
        st.markdown(refusal(error))
        st.button(words.CLOSE(), on_click=_close)
        return True
    st.title(words.SHARED_CART(), anchor=False)
    with st.container(border=True):
        st.table(_table(cart, wanted), alt=words.SHARED_ALT(), hide_index=True, border="horizontal")
        today = [(cart.products[sku], count) for sku, count in wanted if sku in cart.products]
        available = [(product, min(count, product.stock)) for product, count in today]
        can_be_had = any(count for _, count in available)
        if can_be_had:
            total = sum((product.price * count for product, count in available), Decimal(0))
            is_all = [(product.sku, count) for product, count in available] == wanted
            st.markdown(words.ALL_FOR(total=total) if is_all else words.AVAILABLE_FOR(total=total))
        else:
            st.markdown(words.NOTHING_AVAILABLE())
        with st.container(horizontal=True):
            if can_be_had:
                add = actions.once(actions.then)
                args = (_close, actions.put_in_cart, wanted)
                st.button(words.ADD_TO_MY_CART(), type="primary", on_click=add, args=args)
            if can_be_had and cart:
                args = (_close, actions.replace_cart, wanted)
                st.button(words.REPLACE_MY_CART(), on_click=actions.then, args=args)
            with st.popover(words.SAVE_AS_COMBINATION()):
                save_form("save_shared", cart, wanted, after=_close)
            st.button(words.NOT_NOW(), type="tertiary", on_click=_close)
    return True


def _close() -> None:
    st.query_params.pop(SHARED, None)


def _table(cart: Cart, wanted: actions.Wanted) -> pd.DataFrame:
    """The products and quantities, what cannot be had of them marked beside the name."""
    rows = []
    for sku, count in wanted:
        product, name = cart.products.get(sku), str(plain(cart.name(sku)))
        if product is None:
            rows.append((f"{name} :gray-badge[{words.NOT_SOLD_HERE()}]", str(count), ""))
            continue
        name += shop_words.sold_out_badge(product)
        if 0 < product.stock < count:
            name += f" :orange-badge[{shop_words.ONLY_LEFT(count=product.stock)}]"
        rows.append((name, str(count), price(product.price)))
    return pd.DataFrame(rows, columns=[words.PRODUCT(), shop_words.QUANTITY(), words.UNIT_PRICE()])
