"""What goes well with what is in the cart: below it, to be looked at and added."""

import streamlit as st

import cart_state
from pages.parts.product_grid import product_grid
from pages.words import shop as words


def goes_with() -> None:
    """Draws a few products that go well with what is in the cart, if there are any."""
    products = cart_state.goes_with()
    if products:
        st.header(words.GOES_WITH(), anchor=False)
        product_grid(products, redraws_page=True)
