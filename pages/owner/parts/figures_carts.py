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
    rest, gone = st.columns(2, gap="large")
    with rest:
        st.header(words.OPEN_CARTS(), anchor=False)
        st.metric(words.AT_REST(), written(figures.at_rest), border=True)
        if figures.worth is not None:
            st.metric(words.WORTH(), written(figures.worth), border=True)
    with gone:
        st.header(words.WANTED(), anchor=False)
        sold_out = figures.sold_out(goods)
        if sold_out:
            rows = [(goods[sku].name, count) for sku, count in sold_out.items()]
            table((cart_words.PRODUCT(), words.IN_CARTS()), rows, words.WANTED())
        else:
            st.markdown(words.NOTHING_WANTED())
    st.caption(words.NOT_KEPT(count=desk.FEWEST))


@st.cache_data(ttl=60, show_spinner=False)
def _figures() -> CartFigures:
    """The figures of up to a minute ago: each cart is read for them."""
    return desk.carts()
