"""The Catalog page: find, look closely, add."""

import math

import streamlit as st

import cart_state
from pages.parts.finding import PAGE, find
from pages.parts.frame import page
from pages.parts.mishaps import mishaps
from pages.parts.place import come_back
from pages.parts.product_card import product_card

PER_PAGE = 24


@st.fragment(key="results")
def results() -> None:
    """Typing and filtering draw only this again, not the page."""
    with mishaps():
        found = find(cart_state.catalog())
        grid = st.grid(4, min_column_width=150)
        pages = max(1, math.ceil(len(found) / PER_PAGE))
        number = 1
        if pages > 1:
            number = st.pagination(pages, key=PAGE, bind="query-params", persist_state="session")
        on_page = found[(number - 1) * PER_PAGE : number * PER_PAGE]
        for product in on_page:
            product_card(product, grid)
        come_back([product.sku for product in on_page])


with page("Catalog"):
    st.title("Catalog", anchor=False)
    results()
