"""What the foot of each page leads to, as shoppers read it."""

import streamlit as st

import cart_state
from pages.parts.footer import own_text, ways_to_reach
from pages.words import owner_figures as words
from pages.words.markdown import plain


def foot() -> None:
    """Draws the shop's texts, and how it can be reached."""
    shop = cart_state.shop()
    st.header(words.FOOT(), anchor=False)
    for name, file in shop.texts.items():
        with st.expander(plain(name)):
            st.markdown(own_text(file) or "", width=720)
    if not shop.texts:
        st.markdown(words.NO_TEXTS())
    st.markdown(" · ".join(ways_to_reach(shop)) or words.NO_CONTACT())
