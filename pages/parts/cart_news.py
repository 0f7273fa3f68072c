"""What changed in the cart while the shopper was away: never silently."""

import streamlit as st

from cart_state import Cart
from pages.parts import actions
from pages.parts.text import plain, price


def cart_news(cart: Cart) -> None:
    """Says which prices are new, what has run short and what is no longer sold."""
    priced = [line for line in cart.lines if line.has_new_price]
    short = [line for line in cart.lines if line.is_short]
    gone = [line for line in cart.lines if line.product is None]
    if not (priced or short or gone):
        return
    with st.container(border=True):
        st.subheader("Since you were last here", anchor=False)
        for line in priced:
            assert line.product
            was, now = price(line.price_seen), price(line.product.price)
            st.markdown(
                f":material/sell: **{plain(line.product.name)}** was {was}, now :green[**{now}**]"
            )
        for line in short:
            assert line.product
            left = f"only {line.stock} left" if line.stock else "sold out"
            st.markdown(
                f":material/inventory_2: **{plain(line.product.name)}** is :orange[**{left}**],"
                f" and you have {line.quantity} in your cart"
            )
        for line in gone:
            st.markdown(
                f":material/remove_shopping_cart: **{plain(line.sku)}** is no longer sold and not"
                " in the total"
            )
        with st.container(horizontal=True):
            if priced:
                st.button("Keep at the new price", on_click=actions.accept_prices)
            if short:
                st.button("Lower to what is left", on_click=actions.lower_to_stock)
