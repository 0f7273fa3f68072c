"""One product in a grid: what it is, what it costs, whether it can be had, and the buttons."""

import streamlit as st

import cart_state
from cart_state import Product
from pages.parts import actions
from pages.parts.details import show
from pages.parts.mishaps import mishaps
from pages.parts.notice import COUNT
from pages.parts.picture import picture
from pages.parts.place import touch
from pages.parts.text import availability, plain


def product_card(product: Product) -> None:
    """Draws the card. What an add changes in it is a fragment, and is drawn alone again."""
    key = f"card_{product.sku}"

    @st.fragment(key=key)
    def what_changes() -> None:
        if cart_state.catalog().get(product.sku) != product:
            st.rerun()  # the catalogue is another one: the whole page has to show it
        with st.container(gap="xsmall"), mishaps():
            st.markdown(availability(product, cart_state.get().quantity(product.sku)))
            with st.container(horizontal=True, gap="xsmall"):
                st.button(
                    "Add to cart",
                    key=f"add_{product.sku}",
                    type="primary",
                    width="stretch",
                    disabled=product.stock == 0,
                    on_click=_add,
                    args=(product.sku, key),
                )
                st.button(
                    "Details",
                    key=f"details_{product.sku}",
                    type="tertiary",
                    on_click=_show,
                    args=(product.sku,),
                )

    with st.container(border=True, height="stretch", gap="xsmall"), mishaps():
        picture(product)
        st.subheader(plain(product.name), anchor=False)
        st.markdown(f":green[**{cart_state.money(product.price)}**]")
        what_changes()


def _add(sku: str, card: str) -> None:
    touch(sku)
    actions.add(sku, redraw=(COUNT, card))


def _show(sku: str) -> None:
    touch(sku)
    show(sku)
