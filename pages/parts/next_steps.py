"""Where a shopper can go from here."""

import streamlit as st

from cart_state import Cart
from pages.parts import actions
from pages.parts.order.your_orders import has_ordered
from pages.words import cart as words
from pages.words.compare import TITLE as COMPARE
from pages.words.orders import YOUR_ORDERS


def next_steps(cart: Cart) -> None:
    """Draws Undo, and the ways from the cart to the catalog and to the combinations."""
    with st.container(horizontal=True, vertical_alignment="center"):
        undo(cart)
        lead(words.GO_TO_CATALOG(), "pages/1_Catalog.py", primary=not cart)
        if cart.combinations and not cart:
            lead(COMPARE(), "pages/3_Compare.py")
        if not cart and has_ordered():
            lead(YOUR_ORDERS(), "pages/4_Order.py")


def undo(cart: Cart) -> None:
    """Draws the button that takes back the last change, and names it, where there is one."""
    step = cart.undo_step
    if step:
        label = words.undo(step, cart)
        st.button(label, icon=":material/undo:", on_click=actions.undo, args=(step,))


def lead(label: str, page: str, primary: bool = False) -> None:
    """Draws the way to another page, as a button that stands out where it is what to do next."""
    if primary:
        st.button(label, type="primary", on_click=st.switch_page, args=(page,))
    else:
        st.page_link(page, label=label, icon=":material/arrow_forward:")
