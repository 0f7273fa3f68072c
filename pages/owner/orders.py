"""The page of orders: those that came, and what becomes of them."""

import streamlit as st

from cart_state import desk
from pages.owner.frame import desk_page
from pages.owner.parts.order_detail import next_step, order_detail
from pages.owner.parts.order_table import chosen_orders, close, order_filters, order_table
from pages.words import owner as words

with desk_page(words.ORDERS, is_orders=True):
    found = order_filters()
    table, detail = st.columns([3, 2], gap="medium")
    with table:
        if found:
            order_table(found)
        else:
            st.markdown(words.NONE_FITS() if desk.news() else words.NONE_YET())
    with detail:
        chosen = chosen_orders(found)
        if chosen:
            next_step(chosen)
        elif found:
            st.markdown(words.CHOOSE())
        if len(chosen) == 1:
            order_detail(chosen[0])
        if chosen and chosen != found:
            st.button(words.CLOSE(), icon=":material/close:", type="tertiary", on_click=close)
