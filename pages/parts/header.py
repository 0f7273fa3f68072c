"""The header of every page: the store's name, the links, the count of the cart, and news."""

from collections.abc import Callable
from contextvars import ContextVar

import streamlit as st

import cart_state
from cart_state import Shop, streamlit_internals
from pages.parts import toasts
from pages.parts.errors import boundary
from pages.parts.picture import picture_url
from pages.parts.tile import pictures
from pages.words import shop as words
from pages.words.markdown import plain
from pages.words.refusals import while_saving

LOOK_EVERY = 5  # seconds; what the timer costs with many idle tabs is in the benchmark

_FEW = "_header.few"  # of what there are few left, as the page shows it

# Where the run of a page that is under way draws the count.
_slot: ContextVar[streamlit_internals.Slot] = ContextVar("slot")


def header(shop: Shop) -> None:
    """Draws the store's name, the links and the count, and under them what there is to say."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        if shop.icon:
            pictures([picture_url(shop.icon)], "", width=36)
        st.markdown(f"**{plain(shop.name)}**", width="content")
        st.space("stretch")
        st.page_link("Home.py", label=words.HOME(), icon=":material/home:")
        st.page_link("pages/1_Catalog.py", label=words.CATALOG(), icon=":material/grid_view:")
        _slot.set(streamlit_internals.Slot())
    counting(lambda: None)  # draws the count; the cards share its slot
    _news()


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
    st.page_link("pages/2_Cart.py", label=label, icon=":material/shopping_cart:")


@st.fragment(run_every=LOOK_EVERY)
def _news() -> None:
    """Says what there is to say about the visit.

    Its timer brings in what other tabs did, and other shoppers. It is also what makes a page left
    open come back by itself after the server was restarted.
    """
    with boundary():
        few = cart_state.catalog().few(cart_state.shop().low_stock)
        is_new = streamlit_internals.is_fragment_run() and few != st.session_state.get(_FEW)
        st.session_state[_FEW] = few
        if cart_state.follow(max_age=LOOK_EVERY / 2) or is_new:
            st.rerun()  # another tab changed the cart, others the stock: all of the page shows it
        waiting = toasts.waiting()
        for refusal in cart_state.refusals():
            waiting.append(toasts.Toast(while_saving(refusal), "info"))
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
