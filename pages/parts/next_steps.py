"""Where a shopper can go from here, and the way back to what was."""

import streamlit as st

import cart_state
from cart_state import Cart
from pages.parts import actions
from pages.parts.footer import ways_to_reach
from pages.parts.order.receipt import has_ordered
from pages.words import cart as words
from pages.words import orders as order_words
from pages.words.compare import TITLE as COMPARE


def next_steps(cart: Cart) -> None:
    """Draws the ways from the cart to the catalog and to the combinations, and one to clear it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if cart:
            lead(words.GO_TO_CATALOG(), "pages/1_Catalog.py")
            icon = ":material/delete_sweep:"
            st.button(words.CLEAR_CART(), icon=icon, type="tertiary", on_click=actions.clear)
            return
        if not is_of_saved(cart):
            undo(cart)
        lead(words.GO_TO_CATALOG(), "pages/1_Catalog.py", primary=True)
        if cart.combinations:
            lead(COMPARE(), "pages/3_Compare.py")
        if has_ordered():
            lead(order_words.YOUR_ORDERS(), "pages/4_Order.py")


def is_of_saved(cart: Cart) -> bool:
    """Returns whether Undo brings back what was saved for later, and stands beside more of it."""
    step = cart.undo_step
    return step is not None and step.kind == "drop" and bool(cart.later)


def undo(cart: Cart) -> None:
    """Draws the button that takes back the last change, and names it, where there is one."""
    if step := cart.undo_step:
        label = words.undo(step, cart)
        st.button(label, icon=":material/undo:", on_click=actions.undo, args=(step,))


def undo_position(cart: Cart) -> int:
    """Returns how many lines stand above those that Undo brings back."""
    step = cart.undo_step
    taken = (one.item.position for one in (step.cart if step else ()) if one.pieces > 0)
    first = min(taken, default=0)
    return sum(item.position < first for item in cart.contents.items)


def lead(label: str, page: str, primary: bool = False) -> None:
    """Draws the way to another page, as a button that stands out where it is what to do next."""
    if primary:
        st.button(label, type="primary", on_click=st.switch_page, args=(page,))
    else:
        st.page_link(page, label=label, icon=":material/arrow_forward:")


def way_to_order(is_next: bool) -> None:
    """Draws the button that leads to the Order page; where orders are not taken, who takes them."""
    shop = cart_state.shop()
    if shop.orders.mode == "off":
        reach_us()
        return
    label = order_words.REQUEST_QUOTE() if shop.orders.mode == "quote" else order_words.ORDER()
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
        st.markdown("  \n".join((order_words.REACH_US(), *reach)))
