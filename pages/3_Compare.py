"""The Compare page: the cart and the saved combinations side by side."""

import streamlit as st

import cart_state
from cart_state.comparison import compare
from pages.parts import actions
from pages.parts.compare_view import combination_card, compare_chart, compare_table
from pages.parts.frame import page

with page("Compare"):
    cart = cart_state.get()
    saved = cart.contents.combinations
    st.title("Compare combinations", anchor=False)
    if saved:
        comparison = compare(cart)
        compare_table(comparison)
        compare_chart(comparison)
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
        if cart.can_undo:
            st.button("Undo", icon=":material/undo:", on_click=actions.undo)
        st.page_link("pages/2_Cart.py", label="Go to your cart", icon=":material/arrow_forward:")
