"""The Cart page: the lines in a data editor, the total, and what to do next."""

import streamlit as st

import cart_state
from pages.parts.cart_news import cart_news
from pages.parts.cart_summary import cart_summary
from pages.parts.cart_table import carry_out_edits, cart_table
from pages.parts.frame import page
from pages.parts.next_steps import next_steps
from pages.parts.saved_later import saved_later
from pages.parts.shared_cart import shared_cart

with page("Cart", first=carry_out_edits):
    cart = cart_state.get()
    title = "Your cart" if cart else "Your cart is empty"
    if shared_cart(cart):
        st.header(title, anchor=False)
    else:
        st.title(title, anchor=False)
    if cart:
        cart_news(cart)
        table, summary = st.columns([3, 1], gap="medium")
        with table:
            cart_table(cart)
            next_steps(cart)
        with summary:
            cart_summary(cart)
    else:
        st.markdown("What you add is kept here until you take it out.")
        next_steps(cart)
    saved_later(cart)
