"""The frame of every page: its title, the header, and the dialog that its address names."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import cart_state
from pages.parts import scroll
from pages.parts.accessible import names
from pages.parts.details import asked_for, details
from pages.parts.errors import boundary
from pages.parts.footer import footer
from pages.parts.header import header
from pages.parts.picture import missing_pictures, picture_url
from pages.words import shop as words
from pages.words.messages import Message

# Here, because every page imports it: whoever uses cart_state alone sets up logging as they like.
logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")


@contextmanager
def page(
    title: Message, first: Callable[[], None] | None = None, has_search: bool = True
) -> Iterator[DeltaGenerator]:
    """Draws the frame around a page's own lines, which go inside the `with` block.

    `first` runs before anything is drawn, so that the header already shows what it changes.
    Without `has_search` the page draws its own search, in the row that it is handed.
    """
    scroll.enter(title.one)  # the same in each language
    search_row = None
    with boundary():
        shop = cart_state.shop()
        product = asked_for()
        tab = words.PAGE_TITLE.text(page=product.name if product else title.text(), store=shop.name)
        icon = picture_url(shop.icon) if shop.icon else None  # a file only this copy would have
        st.set_page_config(tab, icon, layout="wide")
        st.html(Path(__file__).with_name("art") / "style.css")
        cart_state.refresh()
        if first:
            first()
        search_row = header(shop, has_search)
    if search_row is None:
        st.stop()
    with boundary():
        yield search_row
        if product:
            details(product)
    with boundary():
        footer(shop)
        missing_pictures()
        names()
