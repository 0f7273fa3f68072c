"""The Home page, and what `streamlit run` starts."""

from itertools import islice

import streamlit as st

import cart_state
from pages.parts.frame import page
from pages.parts.home import categories, continue_shopping, welcome
from pages.parts.product_grid import product_grid
from pages.words import shop as words

FEATURED = 8

with page(words.HOME):
    goods = cart_state.catalog()
    welcome(len(goods))
    continue_shopping(cart_state.get())

    st.header(words.SHOP_BY_CATEGORY, anchor=False)
    categories(goods)

    st.header(words.FEATURED, anchor=False)
    product_grid(islice(goods.values(), FEATURED))
