"""The header of every page: the store's name, links, the count of the cart, search, and news."""

from collections.abc import Callable
from contextvars import ContextVar
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import cart_state
from cart_state import Shop, streamlit_internals
from pages.parts import toasts
from pages.parts.art import art
from pages.parts.browser import is_phone
from pages.parts.catalog.address import SEARCH, open_catalog
from pages.parts.details import PRODUCT
from pages.parts.errors import boundary
from pages.parts.picture import picture_url
from pages.words import compare
from pages.words import shop as words
from pages.words.refusals import WHILE_SAVING, refusal

LOOK_EVERY = 5  # seconds; what the timer costs with many idle tabs is in the benchmark

_STOCK = "_header.stock"  # of what there are few left, or fewer than in the cart, as shown

_TYPED = "_header.search"

# Where the run of a page that is under way draws the count.
_slot: ContextVar[streamlit_internals.Slot] = ContextVar("slot")

_brand = st.components.v2.component(
    "brand",
    html='<div id="brand"><img alt=""><span dir="auto"></span></div>',
    css=art("brand.css"),
    js=art("history.js") + art("brand.js"),
)


def header(shop: Shop, has_search: bool = True) -> DeltaGenerator:
    """Draws the store's name, the links, the count, the search, and what there is to say.

    Returns the row of the search, on a phone under the links, else beside them. Without
    `has_search` the page draws one of its own there.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        icon = picture_url(shop.icon) if shop.icon else ""
        _brand(key="brand", data={"name": shop.name, "icon": icon, "dialog": PRODUCT}, height=40)
        # Without icons, as all of them have to fit beside one another on the narrowest phone.
        st.page_link("Home.py", label=words.HOME())
        st.page_link("pages/1_Catalog.py", label=words.CATALOG())
        if cart_state.get().combinations:
            st.page_link("pages/3_Compare.py", label=compare.PAGE())
        _slot.set(streamlit_internals.Slot())
        beside = None if is_phone() else st.container(horizontal=True, width=320)
    row = beside or st.container(horizontal=True, vertical_alignment="center")
    if has_search:
        # A form, as only Enter and the button ask for anything: who leaves the field does not.
        with row, st.form("search_form", border=False), st.container(horizontal=True):
            search_field(_TYPED)
            st.form_submit_button(words.SEARCH(), on_click=_search)
    counting(lambda: None)  # draws the count; the cards share its slot
    _news()
    return row


def search_field(key: str, **more: Any) -> str:
    """Draws the field of the search; returns what is in it, of a forged message the beginning."""
    hint = cart_state.shop().search_hint
    looks: Any = {"type": "search", "placeholder": hint, "label_visibility": "collapsed"}
    return str(st.text_input(words.SEARCH(), key=key, max_chars=400, **looks, **more))


def _search() -> None:
    text = str(st.session_state[_TYPED])
    open_catalog({SEARCH: text} if text else {})


def counting(draw: Callable[[], None]) -> None:
    """Draws a fragment: what `draw` does, the count in the header, and the toasts.

    So a click on a card has that card and the count drawn, half of what drawing the page costs.
    """
    slot = _slot.get()

    @st.fragment
    def fragment() -> None:
        with boundary():
            slot.show(_count)
            toasts.show()
            draw()

    fragment()


def _count() -> None:
    """Draws the link to the cart, which counts its pieces."""
    units = cart_state.get().units
    label = words.CART_OF(count=units) if units else words.CART()
    icon = None if is_phone() else ":material/shopping_cart:"
    st.page_link("pages/2_Cart.py", label=label, icon=icon)


@st.fragment(run_every=LOOK_EVERY)
def _news() -> None:
    """Says what there is to say about the visit.

    Its timer brings in what other tabs did, and other shoppers. It is also what makes a page left
    open come back by itself after the server was restarted.
    """
    with boundary():
        few = cart_state.catalog().few(cart_state.shop().low_stock)
        stock = few, {line.sku: line.stock for line in cart_state.get().lines if line.is_short}
        is_new = streamlit_internals.is_fragment_run() and stock != st.session_state.get(_STOCK)
        st.session_state[_STOCK] = stock
        if cart_state.follow(max_age=LOOK_EVERY / 2) or is_new:
            st.rerun()  # another tab changed the cart, others the stock: all of the page shows it
        waiting = toasts.waiting()
        for error in cart_state.refusals():
            waiting.append(toasts.Toast(WHILE_SAVING(why=refusal(error)), "info"))
        toasts.show()
        _status()


def _status() -> None:
    status = cart_state.status()
    if not status.shown:
        st.warning(words.NOT_SHOWN(), title=words.NOT_SHOWN_TITLE(), icon=":material/cloud_off:")
    elif not status.saved:
        st.warning(words.NOT_SAVED(), title=words.NOT_SAVED_TITLE(), icon=":material/cloud_off:")
    elif not status.remembered:
        st.info(words.NOT_REMEMBERED(), icon=":material/cookie_off:")
