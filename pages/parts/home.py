"""What only the Home page shows."""

import functools
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from cart_state import Cart, Catalog
from pages.parts.catalog.address import CATEGORY
from pages.parts.picture import picture_url
from pages.parts.tile import Tile, tile
from pages.words import shop as words

_CATALOG = "pages/1_Catalog.py"
_HERO = Path(__file__).with_name("art") / "hero.svg"


def welcome(products: int) -> None:
    """Says what the store is and leads into it."""
    text, scene = st.columns([2, 3], gap="medium", vertical_alignment="center")
    with text:
        st.title(words.HERO_TITLE, anchor=False)
        st.markdown(words.HERO_TEXT(count=products))
        st.button(words.SEE_EVERYTHING, type="primary", on_click=st.switch_page, args=(_CATALOG,))
    with scene:
        st.image(str(_HERO), width="stretch", alt=words.HERO_ALT)


def continue_shopping(cart: Cart) -> None:
    """Leads back to a cart that is not empty."""
    if not cart:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        # Without a sum: an add from a card below draws that card only, and would leave it standing.
        st.markdown(f":material/shopping_bag: {words.CONTINUE}")
        st.page_link(
            "pages/2_Cart.py", label=words.GO_TO_YOUR_CART, icon=":material/arrow_forward:"
        )


def categories(goods: Catalog) -> None:
    """Shows each category by the picture of its first product, as a way into the catalog."""
    with st.grid(min_column_width=140):
        for category in goods.categories:
            asked = {CATEGORY: category}
            shown = Tile(
                href=f"Catalog?{urlencode(asked)}",
                picture=picture_url(goods.first_of(category)),
                title=category,
            )
            opens = functools.partial(st.switch_page, _CATALOG, query_params=asked)
            tile(f"category_{category}", shown, opens)
