"""The Cart page: the lines in a data editor, the total, and what to do next."""

import streamlit as st

import cart_state
from pages.parts.cart.goes_with import goes_with
from pages.parts.cart.news import cart_news
from pages.parts.cart.saved_for_later import saved_for_later
from pages.parts.cart.shared_cart import shared_cart
from pages.parts.cart.summary import cart_summary
from pages.parts.cart.table import carry_out_edits, cart_table
from pages.parts.empty import empty
from pages.parts.frame import page
from pages.parts.next_steps import next_steps
from pages.words import cart as words
from pages.words.shop import CART

with page(CART, first=carry_out_edits):
    cart = cart_state.get()
    is_empty = not cart and cart_state.status().shown
    title = words.EMPTY() if is_empty else words.YOUR_CART()
    is_shared = shared_cart(cart)
    if is_shared:
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
            cart_summary(cart, is_next=not is_shared)
    elif is_empty and not is_shared:
        with empty(words.STAYS_HERE()):
            next_steps(cart)
    else:
        next_steps(cart)
    saved_for_later(cart)
    goes_with()
