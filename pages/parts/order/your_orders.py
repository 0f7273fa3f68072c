"""What this browser has ordered, newest first."""

from contextlib import suppress

import streamlit as st

import cart_state
from cart_state import StoreError
from pages.parts.clock import local
from pages.parts.order.draft import show
from pages.parts.order.receipt import order_again
from pages.words import orders as words

_SHOWN = "orders_shown"  # how many, in session state; the newest come first


def has_ordered() -> bool:
    """Returns whether this browser has orders, or may have while that cannot be told."""
    with suppress(StoreError):
        return bool(cart_state.orders())
    return True


def your_orders(is_folded: bool = False) -> None:
    """Draws each order with the way to its receipt; nothing where there is none.

    `is_folded`: in a line that unfolds, above what is more important.
    """
    try:
        orders = cart_state.orders()
    except StoreError:
        st.caption(words.ORDERS_AWAY())
        return
    if not orders:
        return
    if not is_folded:
        st.header(words.YOUR_ORDERS(), anchor=False)
    with st.expander(words.YOUR_ORDERS(), width=1100) if is_folded else st.container():
        shown = st.session_state.get(_SHOWN, 10)
        for order in orders[:shown]:
            with st.container(horizontal=True, vertical_alignment="center", border=True):
                st.button(
                    words.title(order),
                    key=f"receipt_{order.number}",
                    type="tertiary",
                    icon=":material/receipt_long:",
                    on_click=show,
                    args=(order.receipt,),
                )
                day = local(order.placed_at).date()
                with cart_state.in_currency(order.currency):
                    st.caption(words.ORDERED_ON(day=day, total=order.total), width="content")
                st.space("stretch")
                order_again(order, type="tertiary")
        if len(orders) > shown:
            label, everything = words.SHOW_ALL(count=len(orders)), {_SHOWN: len(orders)}
            st.button(label, type="tertiary", on_click=st.session_state.update, args=(everything,))
