"""What only the Home page shows."""

import functools
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from cart_state import Cart, Catalog, Product, Shop
from pages.parts.catalog.address import CATEGORY
from pages.parts.picture import HERO, picture_url
from pages.parts.tile import Tile, tile
from pages.words import shop as words
from pages.words.markdown import plain

_CATALOG = "pages/1_Catalog.py"
_FEATURED = 12  # fills rows of two, three, four and six


def welcome(shop: Shop) -> None:
    """Says what the shop is and leads into it."""
    columns = st.columns([2, 3] if shop.hero else 1, gap="medium", vertical_alignment="center")
    with columns[0]:
        st.title(plain(shop.tagline or shop.name), anchor=False)
        st.markdown(plain(shop.intro))
        st.button(words.SEE_EVERYTHING(), type="primary", on_click=st.switch_page, args=(_CATALOG,))
    if shop.hero:
        columns[1].image(picture_url(shop.hero, HERO), width="stretch", alt=shop.tagline)


def continue_shopping(cart: Cart) -> None:
    """Leads back to a cart that is not empty."""
    if not cart:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        # Without a sum: an add from a card below draws that card only, and would leave it standing.
        st.markdown(f":material/shopping_bag: {words.CONTINUE()}")
        st.page_link(
            "pages/2_Cart.py", label=words.GO_TO_YOUR_CART(), icon=":material/arrow_forward:"
        )


def categories(goods: Catalog, pictures: Mapping[str, Path]) -> None:
    """Shows each category, by its picture or its first product's, as a way into the catalog."""
    with st.grid(min(len(goods.categories), 8), min_column_width=85):
        for category in goods.categories:
            asked = {CATEGORY: category}
            shown = Tile(
                href=f"Catalog?{urlencode(asked)}",
                picture=picture_url(pictures.get(category) or goods.first_of(category).image),
                title=category,
            )
            opens = functools.partial(st.switch_page, _CATALOG, query_params=asked)
            tile(f"category_{category}", shown, opens)


def featured(shop: Shop, goods: Catalog) -> Iterable[Product]:
    """Returns the products that the shop puts forward; its first ones where it names none."""
    named = [goods[sku] for sku in shop.featured if sku in goods]
    return named or islice(goods.values(), _FEATURED)
