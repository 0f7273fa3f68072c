"""The Compare page: the cart and the saved combinations side by side."""

import streamlit as st

import cart_state
from pages.parts.compare.cards import combination_card
from pages.parts.compare.side_by_side import compare_table, totals_chart
from pages.parts.compare.specs import compare_specs
from pages.parts.frame import page
from pages.parts.next_steps import lead, undo
from pages.parts.product_grid import empty
from pages.words import compare as words
from pages.words import shop as shop_words

with page(words.PAGE):
    cart = cart_state.get()
    are_compared = compare_specs()
    if cart.combinations or not are_compared:
        heading = st.header if are_compared else st.title
        heading(words.TITLE(), anchor=False)
    if cart.combinations:
        comparison = cart_state.compare(cart)
        compare_table(comparison)
        totals_chart(comparison)
        st.header(words.YOUR_COMBINATIONS(), anchor=False)
        with st.grid(border=True, key="cards"):
            for combination in cart.combinations:
                combination_card(cart, combination)
        with st.container(horizontal=True, vertical_alignment="center"):
            undo(cart)
            lead(shop_words.GO_TO_YOUR_CART(), "pages/2_Cart.py", primary=bool(cart))
    elif cart_state.status().shown and not are_compared:
        with empty(words.HOW_TO()):
            undo(cart)
            lead(shop_words.GO_TO_YOUR_CART(), "pages/2_Cart.py", primary=True)
    else:
        undo(cart)
