"""The Catalog page: browse by category and add."""

import math

import streamlit as st

import cart_state
from pages.parts.frame import page
from pages.parts.product_card import product_card
from pages.parts.text import plain

PER_PAGE = 24
PAGE = "page"


def first_page() -> None:
    """Another category begins at its first page."""
    st.session_state[PAGE] = 1


with page("Catalog"):
    goods = cart_state.catalog()
    st.title("Catalog", anchor=False)
    chosen = st.pills(
        "Category",
        goods.categories,
        selection_mode="multi",
        format_func=plain,
        key="category",
        bind="query-params",
        persist_state="session",
        on_change=first_page,
        label_visibility="collapsed",
    )
    found = goods.find(chosen)
    pages = math.ceil(len(found) / PER_PAGE)
    shown = st.container()
    number = st.pagination(pages, key=PAGE, bind="query-params", persist_state="session")
    with shown:
        st.caption(f"{len(found)} products")
        with st.grid(4, min_column_width=150):
            for product in found[(number - 1) * PER_PAGE : number * PER_PAGE]:
                product_card(product.sku)
