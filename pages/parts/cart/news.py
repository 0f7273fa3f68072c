"""What changed in the cart while the shopper was away: never silently."""

from collections.abc import Iterable

import streamlit as st

from cart_state import Cart, Product
from pages.parts import actions
from pages.words import cart as words


def cart_news(cart: Cart, short_of: Iterable[Product] = ()) -> None:
    """Says which prices are new, what has run short and what is no longer sold.

    `short_of`: products as they are now, where that is known already and the catalogue is behind.
    """
    latest = {product.sku: product for product in short_of}
    sold = [(line, latest.get(line.sku, line.product)) for line in cart.lines if line.product]
    priced = [
        words.NEW_PRICE(product=product.name, was=line.price_seen, now=product.price)
        for line, product in sold
        if line.has_new_price
    ]
    short = [
        words.run_short(product, line.quantity)
        for line, product in sold
        if product.stock < line.quantity
    ]
    gone = [words.GONE(product=line.name) for line in cart.lines if line.product is None]
    news = {"sell": priced, "inventory_2": short, "remove_shopping_cart": gone}
    if not any(news.values()):
        return
    with st.container(border=True):
        st.subheader(words.NEWS(), anchor=False)
        for icon, texts in news.items():
            for text in texts:
                st.markdown(f":material/{icon}: {text}")
        with st.container(horizontal=True):
            if priced:
                st.button(words.ACCEPT_PRICES(), on_click=actions.accept_prices)
            if short:
                st.button(words.LOWER_TO_STOCK(), on_click=actions.lower_to_stock)
