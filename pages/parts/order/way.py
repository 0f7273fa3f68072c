"""The way from the cart to an order."""

import streamlit as st

import cart_state
from pages.parts.footer import ways_to_reach
from pages.words import orders as words


def way_to_order(is_next: bool) -> None:
    """Draws the button that leads to the Order page; where orders are not taken, who takes them."""
    shop = cart_state.shop()
    if shop.orders.mode == "off":
        reach_us()
        return
    label = words.REQUEST_QUOTE() if shop.orders.mode == "quote" else words.ORDER()
    st.button(
        label,
        key="order",
        type="primary" if is_next else "secondary",
        width="stretch",
        on_click=st.switch_page,
        args=("pages/4_Order.py",),
    )


def reach_us() -> None:
    """Says how to order from a shop that takes no orders here."""
    reach = list(ways_to_reach(cart_state.shop()))
    if reach:
        st.markdown("  \n".join((words.REACH_US(), *reach)))
