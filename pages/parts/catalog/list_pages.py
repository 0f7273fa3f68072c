"""The pages of a long list."""

import math
from collections.abc import Sequence

import streamlit as st

from cart_state import Product
from pages.parts import scroll
from pages.parts.catalog.address import PAGE

PER_PAGE = 12  # each card costs every click on the page, in the browser most of all


def page_of(found: Sequence[Product]) -> Sequence[Product]:
    """Draws the pagination where there is more than one page; returns the products of this one."""
    pages = max(1, math.ceil(len(found) / PER_PAGE))
    number = 1
    if pages > 1:
        number = st.pagination(
            pages, key=PAGE, bind="query-params", persist_state="session", on_change=scroll.to_top
        )
    return found[(number - 1) * PER_PAGE : number * PER_PAGE]
