"""One product in a grid: what it is, what it costs, whether it can be had, and the buttons."""

import streamlit as st

import cart_state
from pages.parts import actions
from pages.parts.details import details
from pages.parts.frame import HEADER, mishaps
from pages.parts.picture import picture
from pages.parts.text import plain

LOW_STOCK = 5


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
            st.markdown(availability(product))
            with st.container(horizontal=True, gap="xsmall"):
                st.button(
                    "Add to cart",
                    key=f"add_{sku}",
                    type="primary",
                    width="stretch",
                    disabled=product.stock == 0,
                    on_click=actions.add,
                    args=(sku, 1, (HEADER, key)),
                )
                if st.button("Details", key=f"details_{sku}", type="tertiary"):
                    details(sku)

    # The frame is drawn outside the fragment: only there does it grow to its neighbours' height.
    with st.container(border=True, height="stretch"):
        card()


def availability(product: cart_state.Product) -> str:
    """Returns, as Markdown, how many can be had and how many are in the cart."""
    held = cart_state.get().quantity(product.sku)
    mark = f" :green-badge[:material/check: {held} in cart]" if held else ""
    if product.stock == 0:
        return f":gray-badge[Sold out]{mark}"
    if product.stock <= LOW_STOCK:
        return f":orange-badge[Only {product.stock} left]{mark}"
    return f":gray[:small[In stock]]{mark}"
