"""What waits in carts, of which none of one person is shown."""

import streamlit as st

import cart_state
from cart_state import desk
from cart_state.desk import CartFigures
from pages.owner.parts.figures_table import table, written
from pages.words import cart as cart_words
from pages.words import owner_figures as words


def cart_figures() -> None:
    """Draws how many carts are at rest and their worth, and what they hold that is sold out.

    Raises StoreError.
    """
    figures, goods = _figures(), cart_state.catalog()
    st.header(words.OPEN_CARTS(), anchor=False)
    with st.container(horizontal=True):
        st.metric(words.AT_REST(), written(figures.at_rest), border=True)
        if figures.worth is not None:
            st.metric(words.WORTH(), written(figures.worth), border=True)
    if figures.at_rest and figures.worth is None:
        st.caption(words.NOT_WORTH(count=desk.FEWEST))
    rows = [(goods[sku].name, count) for sku, count in figures.sold_out(goods).items()]
    if rows:
        table((cart_words.PRODUCT(), words.IN_CARTS()), rows, words.WANTED())
    else:
        st.markdown(words.NOTHING_WANTED())
    st.caption(words.NOT_KEPT())


@st.cache_data(ttl=60, show_spinner=False)
def _figures() -> CartFigures:
    """The figures of up to a minute ago: each cart is read for them."""
    return desk.carts()
