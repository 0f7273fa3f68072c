"""Where a shopper can go from here."""

import streamlit as st

from cart_state import Cart
from pages.parts import actions


def next_steps(cart: Cart) -> None:
    """Draws Undo, and the ways from the cart to the catalog and to the combinations."""
    with st.container(horizontal=True, vertical_alignment="center"):
        undo(cart)
        lead("Go to the catalog", "pages/1_Catalog.py", primary=not cart)
        if cart.contents.combinations and not cart:
            lead("Compare combinations", "pages/3_Compare.py")


def undo(cart: Cart) -> None:
    """Draws Undo where there is something to undo."""
    if cart.can_undo:
        st.button("Undo", icon=":material/undo:", on_click=actions.undo)


def lead(label: str, page: str, primary: bool = False) -> None:
    """Draws the way to another page, as a button that stands out where it is what to do next."""
    if primary:
        st.button(label, type="primary", on_click=st.switch_page, args=(page,))
    else:
        st.page_link(page, label=label, icon=":material/arrow_forward:")
