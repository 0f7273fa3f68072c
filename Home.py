"""The Home page, and what `streamlit run` starts."""

import streamlit as st

import cart_state
from pages.parts.frame import page
from pages.parts.home import categories, continue_shopping, guide, welcome
from pages.parts.product_grid import featured, product_grid
from pages.words import shop as words

# Imported as the server starts, so that lifespan and streamlit_internals.py come before anybody.
if __name__ != "__main__":
    app = st.App(__file__, lifespan=cart_state.lifespan)
else:
    with page(words.HOME):
        shop, goods = cart_state.shop(), cart_state.catalog()
        guide()
        welcome(shop)
        continue_shopping(cart_state.get())

        st.header(words.SHOP_BY_CATEGORY(), anchor=False)
        categories(goods, shop.category_pictures)

        st.header(words.FEATURED(), anchor=False)
        product_grid(featured())
