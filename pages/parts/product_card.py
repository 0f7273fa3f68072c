"""One product in a grid: what it is, what it costs, whether it can be had, and the buttons."""

import streamlit as st

import cart_state
from pages.parts import actions
from pages.parts.details import show
from pages.parts.mishaps import mishaps
from pages.parts.notice import HEADER
from pages.parts.picture import picture
from pages.parts.place import touch
from pages.parts.text import availability, plain


def product_card(sku: str) -> None:
    """Draws the card as a fragment of its own, so that an add draws it alone again."""
    key = f"card_{sku}"

    @st.fragment(key=key)
    def card() -> None:
        with st.container(gap="xsmall"), mishaps():
            product = cart_state.catalog().get(sku)
            if product is None:
                st.caption("No longer sold.")
                return
            picture(product)
            st.subheader(plain(product.name), anchor=False)
            st.markdown(f":green[**{cart_state.money(product.price)}**]")
            st.markdown(availability(product, cart_state.get().quantity(sku)))
            with st.container(horizontal=True, gap="xsmall"):
                st.button(
                    "Add to cart",
                    key=f"add_{sku}",
                    type="primary",
                    width="stretch",
                    disabled=product.stock == 0,
                    on_click=_add,
                    args=(sku, key),
                )
                st.button(
                    "Details", key=f"details_{sku}", type="tertiary", on_click=_show, args=(sku,)
                )

    # The frame is drawn outside the fragment: only there does it grow to its neighbours' height.
    with st.container(border=True, height="stretch"):
        card()


def _add(sku: str, card: str) -> None:
    touch(sku)
    actions.add(sku, redraw=(HEADER, card))


def _show(sku: str) -> None:
    touch(sku)
    show(sku)
