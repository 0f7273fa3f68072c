"""The Cart page: the lines in a list or a data editor, the total, and what to do next."""

import streamlit as st

import cart_state
from pages.parts.cart.line_list import line_list
from pages.parts.cart.news import cart_news
from pages.parts.cart.saved_for_later import saved_for_later
from pages.parts.cart.shared_cart import shared_cart
from pages.parts.cart.summary import cart_summary, total_in_reach
from pages.parts.cart.table import carry_out_edits, cart_table
from pages.parts.cart.view import choose_view, keep_view
from pages.parts.frame import page
from pages.parts.next_steps import next_steps
from pages.parts.product_grid import empty, goes_with
from pages.words import cart as words
from pages.words.shop import CART

with page(CART, first=carry_out_edits):
    cart = cart_state.get()
    is_known_empty = not cart and cart_state.status().shown
    title = words.EMPTY() if is_known_empty else words.YOUR_CART()
    is_shared = shared_cart(cart)
    head = st.container(horizontal=True, vertical_alignment="center")
    heading = head.header if is_shared else head.title
    heading(title, anchor=False)
    if cart:
        with head:
            view = choose_view()
        cart_news(cart)
        lines, summary = st.columns([2, 1], gap="medium")
        with lines:
            if view == "list":
                line_list(cart)
            else:
                cart_table(cart)
            next_steps(cart)
        with summary:
            cart_summary(cart, is_next=not is_shared)
        total_in_reach(cart, is_next=not is_shared)
        keep_view(view)
    elif is_known_empty and not is_shared:
        with empty(words.STAYS_HERE()):
            next_steps(cart)
    else:
        next_steps(cart)
    saved_for_later(cart)
    goes_with()
