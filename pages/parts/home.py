"""What only the Home page shows."""

import functools
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import streamlit as st

from cart_state import Cart, Catalog, Shop
from pages.parts.catalog.address import CATEGORY, open_catalog
from pages.parts.names import LOST, PAGES, meant
from pages.parts.picture import HERO, picture_url
from pages.parts.tile import Tile, pictures, tile
from pages.words import shop as words
from pages.words.how_it_works import NO_PAGE
from pages.words.markdown import plain


def guide() -> None:
    """Leads whoever asked for a page there is not to the one meant, else says that there is none.

    Streamlit shows Home then, and on it a dialog of its own.
    """
    base = st.get_option("server.baseUrlPath").strip("/")
    asked = urlsplit(st.context.url or "").path.strip("/").removeprefix(base).strip("/")
    if name := meant(asked):
        params = {key: st.query_params.get_all(key) for key in st.query_params}
        st.switch_page(PAGES[name], query_params=params)
    if asked:
        st.query_params[LOST] = "yes"  # once more is run without what was asked for
    if LOST in st.query_params:
        st.info(NO_PAGE(), icon=":material/explore:")


def welcome(shop: Shop) -> None:
    """Says what the shop is and leads into it."""
    columns = st.columns([2, 3] if shop.hero else 1, gap="medium", vertical_alignment="center")
    with columns[0]:
        st.title(plain(shop.tagline or shop.name), anchor=False)
        st.markdown(plain(shop.intro))
        st.button(words.SEE_EVERYTHING(), type="primary", on_click=open_catalog, args=({},))
    if shop.hero:
        with columns[1].container(key="hero"):  # early.html keeps its place
            pictures("hero", [picture_url(shop.hero, HERO)], shop.tagline)


def continue_shopping(cart: Cart) -> None:
    """Leads back to a cart that is not empty."""
    if not cart:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        # Without a sum: an add from a card below draws that card only, and would leave it standing.
        lines = cart.lines
        changed = sum(not one.product or one.has_new_price or one.is_short for one in lines)
        news = words.CHANGED_SINCE(count=changed) if changed else ""
        st.markdown(f":material/shopping_bag: {words.CONTINUE()} {news}")
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
            opens = functools.partial(open_catalog, asked)
            tile(f"category_{category}", shown, opens)
