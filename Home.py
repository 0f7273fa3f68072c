"""The Home page, and what `streamlit run` starts."""

import streamlit as st

import cart_state
from pages.parts.frame import page
from pages.parts.home import categories, continue_shopping, welcome
from pages.parts.product_card import product_card

FEATURED = 8

with page("Home") as counts:
    goods = cart_state.catalog()
    welcome(len(goods))
    continue_shopping(cart_state.get())

    st.header("Shop by category", anchor=False)
    categories(goods)

    st.header("Featured", anchor=False)
    grid = st.grid(4, min_column_width=150)
    for product in list(goods.values())[:FEATURED]:
        product_card(product, grid, counts)
