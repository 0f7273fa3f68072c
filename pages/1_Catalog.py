"""The Catalog page: find, look closely, add."""

import streamlit as st

import cart_state
from pages.parts import scroll
from pages.parts.catalog.address import SEARCH
from pages.parts.catalog.filters import find, page_of
from pages.parts.frame import page
from pages.parts.product_grid import product_grid
from pages.words import shop as words

with page(words.CATALOG, has_search=False) as search_row:
    st.title(words.CATALOG(), anchor=False)
    found = find(cart_state.catalog(), search_row)
    grid = st.container()
    on_page = page_of(found)
    with grid:
        product_grid(on_page)
    scroll.scroll([product.sku for product in on_page], top=SEARCH)
