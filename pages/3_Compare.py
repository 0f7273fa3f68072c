"""The Compare page: the cart and the saved combinations side by side."""

import streamlit as st

import cart_state
from cart_state.comparison import compare
from pages.parts.compare_view import combination_card, compare_table
from pages.parts.frame import page
from pages.parts.next_steps import lead, undo
from pages.parts.totals_chart import totals_chart

with page("Compare"):
    cart = cart_state.get()
    saved = cart.contents.combinations
    st.title("Compare combinations", anchor=False)
    if saved:
        comparison = compare(cart)
        compare_table(comparison)
        totals_chart(comparison)
        st.header("Your combinations", anchor=False)
        with st.grid(4, min_column_width=150):
            for combination in saved:
                combination_card(cart, combination)
    else:
        st.markdown(
            "Save what is in your cart as a combination, change the cart, and save it again:"
            " here you see them side by side."
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        undo(cart)
        lead("Go to your cart", "pages/2_Cart.py", primary=not saved)
