"""One product in a grid: what it is, what it costs, whether it can be had, and the buttons."""

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import cart_state
from cart_state import Product
from pages.parts import actions, notice
from pages.parts.cart_count import cart_count
from pages.parts.details import show
from pages.parts.mishaps import mishaps
from pages.parts.picture import picture
from pages.parts.place import touch
from pages.parts.text import availability, plain, price


def product_card(product: Product, grid: DeltaGenerator, counts: DeltaGenerator) -> None:
    """Draws the card into the grid. What an add changes is a fragment, the count in the header too.

    A page holds many cards, so each is made of few elements. And each fragment keeps a copy of
    every `with` it is drawn in, hence the grid by its name.
    """
    cost = price(product.price)

    @st.fragment
    def below_the_picture() -> None:
        with mishaps():
            cart_count(counts)
            notice.show()
            left = availability(product, cart_state.get().quantity(product.sku))
            st.markdown(f"### {plain(product.name)}\n:green[**{cost}**]  \n{left}", anchors=False)
            with st.container(horizontal=True, gap="xsmall"):
                st.button(
                    "Add to cart",
                    key=f"add_{product.sku}",
                    type="primary",
                    width="stretch",
                    disabled=product.stock == 0,
                    on_click=_add,
                    args=(product,),
                )
                st.button(
                    "Details",
                    key=f"details_{product.sku}",
                    type="tertiary",
                    on_click=_show,
                    args=(product.sku,),
                )

    # Distributed: the buttons of a row stand in line.
    card = grid.container(border=True, height="stretch", vertical_alignment="distribute", gap=None)
    with card, mishaps():
        picture(product)
        below_the_picture()


def _add(product: Product) -> None:
    touch(product.sku)
    others = _others(product)
    actions.add(product.sku)
    # The page has more to show than this card when the goods are new, another tab was at work,
    # or nothing can be saved.
    is_all = (
        cart_state.catalog().get(product.sku) == product
        and _others(product) == others
        and cart_state.status().saved
    )
    if not is_all:
        st.rerun()


def _others(product: Product) -> list[tuple[str, int]]:
    lines = cart_state.get().lines
    return [(line.sku, line.quantity) for line in lines if line.sku != product.sku]


def _show(sku: str) -> None:
    touch(sku)
    show(sku)
