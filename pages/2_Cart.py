"""The Cart page: the lines in a data editor, the total, and what to do next."""

import streamlit as st

import cart_state
from pages.parts import actions
from pages.parts.cart_news import cart_news
from pages.parts.cart_summary import cart_summary
from pages.parts.cart_table import carry_out_edits, cart_table
from pages.parts.frame import page
from pages.parts.saved_later import saved_later
from pages.parts.shared_cart import shared_cart

with page("Cart", first=carry_out_edits):
    cart = cart_state.get()
    st.title("Your cart" if cart else "Your cart is empty", anchor=False)
    shared_cart(cart)
    if cart:
        cart_news(cart)
        table, summary = st.columns([3, 1], gap="medium")
        with table:
            cart_table(cart)
        with summary:
            cart_summary(cart)
    else:
        st.markdown("What you add is kept here until you take it out.")
    with st.container(horizontal=True, vertical_alignment="center"):
        if cart.can_undo:
            st.button("Undo", icon=":material/undo:", on_click=actions.undo)
        st.page_link(
            "pages/1_Catalog.py", label="Go to the catalog", icon=":material/arrow_forward:"
        )
        if cart.contents.combinations and not cart:
            st.page_link(
                "pages/3_Compare.py", label="Compare combinations", icon=":material/compare:"
            )
    saved_later(cart)
