"""The desk's page of the shop: whether everything is well, copies of the store, and its texts."""

import streamlit as st

import cart_state
from pages.owner.frame import desk_page
from pages.owner.parts.shop_health import copies, health_report
from pages.parts.footer import own_text, ways_to_reach
from pages.words import owner
from pages.words import owner_figures as words
from pages.words.markdown import plain

with desk_page(owner.SHOP):
    left, right = st.columns([3, 2], gap="large")
    with left:
        health_report()
    with right:
        copies()
    shop = cart_state.shop()
    st.header(words.FOOT(), anchor=False)
    for name, file in shop.texts.items():
        st.expander(plain(name)).markdown(own_text(file) or "", width=720)
    if not shop.texts:
        st.markdown(words.NO_TEXTS())
    st.markdown(" · ".join(ways_to_reach(shop)) or words.NO_CONTACT())
