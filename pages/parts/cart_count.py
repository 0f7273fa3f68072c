"""The header's link to the cart, which counts its pieces."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitInvalidLayoutContextError

import cart_state


def cart_count(place: DeltaGenerator) -> None:
    """Draws the link into its place, an `st.empty` in the header, instead of what stood there.

    A click on a card runs the fragment of that card alone, so the card draws the count too.
    Streamlit lets a fragment draw in a place outside of it if it also did so when the page was
    last drawn as a whole; hence each card always does, and the last one stands.
    """
    units = cart_state.get().units
    label = f"Cart ({units})" if units else "Cart"
    try:
        with place:
            st.page_link("pages/2_Cart.py", label=label, icon=":material/shopping_cart:")
    except StreamlitInvalidLayoutContextError:
        st.rerun()  # the page was not drawn to its end: another click came first
