"""What only the Home page shows."""

from pathlib import Path

import streamlit as st

from cart_state import Cart, Catalog
from pages.parts import actions
from pages.parts.finding import CATEGORY
from pages.parts.next_steps import lead
from pages.parts.picture import picture
from pages.parts.text import plain

_HERO = Path(__file__).with_name("art") / "hero.svg"


def welcome(products: int) -> None:
    """Says what the store is and leads into it."""
    words, scene = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with words:
        st.title("A home office that feels like home", anchor=False)
        st.markdown(
            f"{products} desks, chairs, screens and small helpers that go together."
            " Your cart stays as you leave it."
        )
        lead("See everything", "pages/1_Catalog.py", primary=True)
    with scene:
        st.image(str(_HERO), width="stretch", alt="A calm home office with desk, lamp and chair")


def continue_shopping(cart: Cart) -> None:
    """Leads back to a cart that is not empty."""
    if not cart:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/shopping_bag: **Continue where you left off.** {actions.in_all(cart)}"
        )
        st.page_link("pages/2_Cart.py", label="Go to your cart", icon=":material/arrow_forward:")


def categories(goods: Catalog) -> None:
    """Shows each category by the picture of its first product, as a way into the catalog."""
    with st.grid(min_column_width=140):
        for category in goods.categories:
            with st.container(gap="xsmall"):
                picture(goods.find(categories=[category])[0])
                st.page_link(
                    "pages/1_Catalog.py",
                    label=plain(category),
                    query_params={CATEGORY: plain(category)},  # as the pills write it
                    width="stretch",
                )
