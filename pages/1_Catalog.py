"""The Catalog page: find, look closely, add."""

import math

import streamlit as st

import cart_state
from pages.parts.finding import PAGE, SEARCH, find
from pages.parts.frame import page
from pages.parts.place import keep_place, turn
from pages.parts.product_card import product_card

PER_PAGE = 12  # each card costs every click on the page, in the browser most of all

with page("Catalog") as counts:
    st.title("Catalog", anchor=False)
    found = find(cart_state.catalog())
    grid = st.grid(4, min_column_width=150)
    pages = max(1, math.ceil(len(found) / PER_PAGE))
    number = 1
    if pages > 1:
        number = st.pagination(
            pages, key=PAGE, bind="query-params", persist_state="session", on_change=turn
        )
    on_page = found[(number - 1) * PER_PAGE : number * PER_PAGE]
    for product in on_page:
        product_card(product, grid, counts)
    keep_place([product.sku for product in on_page], top=SEARCH)
