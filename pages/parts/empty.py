"""What stands where there is nothing yet: a picture, a word, and products to begin with."""

from itertools import islice
from pathlib import Path

import streamlit as st

import cart_state
from pages.parts.home import featured
from pages.parts.next_steps import lead
from pages.parts.picture import picture_url
from pages.parts.product_grid import product_grid
from pages.words import cart as cart_words
from pages.words import shop as words

_PICTURE = Path(__file__).with_name("art") / "empty.svg"
_PRODUCTS = 4


def empty(said: str, label: str = "", page: str = "pages/1_Catalog.py") -> None:
    """Draws a picture, Markdown and what to do next beside it, and some products to begin with.

    `label` names the way to `page`; without one it is the way to the catalog.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.image(picture_url(_PICTURE), width=240, alt="")
        with st.container(width=420):
            st.markdown(said)
            lead(label or cart_words.GO_TO_CATALOG(), page, primary=True)
    st.header(words.BEGIN_WITH(), anchor=False)
    goods = (one for one in featured(cart_state.shop(), cart_state.catalog()) if one.stock)
    product_grid(islice(goods, _PRODUCTS), key="cards_to_begin_with")
