"""The dialog that shows one product closely and adds several pieces at once."""

import streamlit as st

import cart_state
from pages.parts import actions
from pages.parts.frame import mishaps
from pages.parts.picture import picture
from pages.parts.text import plain

_QUANTITY = "details_quantity"
_MOST = 10


def details(sku: str) -> None:
    """Opens the dialog of this product."""
    product = cart_state.catalog()[sku]

    @st.dialog(plain(product.name), width="medium")
    def dialog() -> None:
        with mishaps():
            looks, words = st.columns([5, 4], gap="medium")
            with looks:
                picture(product)
            with words:
                st.caption(plain(product.category))
                st.metric("Price", cart_state.money(product.price), label_visibility="collapsed")
                st.markdown(plain(product.description))
                _buy(product)

    dialog()


def _buy(product: cart_state.Product) -> None:
    held = cart_state.get().quantity(product.sku)
    left = product.stock - held
    if product.stock == 0:
        st.badge("Sold out", color="gray")
        return
    st.caption(f"{product.stock} in stock" + (f", {held} in your cart" if held else ""))
    if left <= 0:
        st.info("All of them are in your cart.", icon=":material/check:")
        return
    st.number_input("Quantity", 1, min(left, _MOST), step=1, key=_QUANTITY)
    st.button(
        "Add to cart",
        key=f"add_several_{product.sku}",
        type="primary",
        width="stretch",
        icon=":material/add_shopping_cart:",
        on_click=_add,
        args=(product.sku,),
    )


def _add(sku: str) -> None:
    actions.add(sku, st.session_state[_QUANTITY])
    st.rerun()
