"""The frame of every page: its title, the header row, and the dialog that its link names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

import cart_state
from pages.parts import notice, place
from pages.parts.details import details_from_link
from pages.parts.mishaps import mishaps
from pages.parts.text import plain

STORE = "Alcove"
LOOK_EVERY = 5  # seconds; what the timer costs with many idle tabs is in the benchmark

_FAVICON = Path(__file__).with_name("art") / "favicon.svg"


@contextmanager
def page(title: str, first: Callable[[], None] | None = None) -> Iterator[None]:
    """Draws the frame around a page's own lines, which go inside the `with` block.

    `first` runs before anything is drawn, so that the header already shows what it changes.
    """
    st.set_page_config(f"{title} · {STORE}", str(_FAVICON), layout="wide")
    place.enter(title)
    ready = False
    with mishaps():
        cart_state.refresh()
        if first:
            first()
        header()
        ready = True
    if not ready:
        st.stop()
    with mishaps():
        yield
        details_from_link()


@st.fragment(run_every=LOOK_EVERY)
def header() -> None:
    """Draws the store's name, the links, the cart's with its count, and what there is to say.

    Its timer brings in what other tabs did. It is also what makes a page left open come back by
    itself after the server was restarted.
    """
    row = st.container(horizontal=True, vertical_alignment="center", gap="xxsmall")
    with row:
        st.image(str(_FAVICON), width=36, alt="")
        st.markdown(f"**{STORE}**", width="content")
        st.space("stretch")
        st.page_link("Home.py", label="Home", icon=":material/home:")
        st.page_link("pages/1_Catalog.py", label="Catalog", icon=":material/grid_view:")
    with row.container(width="content"):
        _count()
    with mishaps():
        before = cart_state.get()
        if cart_state.refresh(max_age=LOOK_EVERY / 2).contents != before.contents:
            st.rerun()  # another tab changed the cart: the whole page has to show it
        if cart_state.keep_cookie():
            st.rerun()
        notes = notice.notes()
        for refusal in cart_state.refusals():
            notes.append((f"While your cart was being saved: {plain(refusal)}", "info"))
        notice.show()
        _say_status()


@st.fragment(key=notice.COUNT)
def _count() -> None:
    """Draws what an add changes outside its card: the count, and the toast that confirms it."""
    with mishaps():
        units = cart_state.get().units
        label = f"Cart ({units})" if units else "Cart"
        st.page_link("pages/2_Cart.py", label=label, icon=":material/shopping_cart:")
        notice.show()


def _say_status() -> None:
    status = cart_state.status()
    if not status.saved:
        st.warning(
            "Please go on. What you do is kept in this window, and joins what you had saved as"
            " soon as that works again.",
            title="Your cart is not saved at the moment",
            icon=":material/cloud_off:",
        )
    elif not status.remembered:
        st.info(
            "Your browser keeps no cookies, so your cart will not outlast this visit.",
            icon=":material/cookie_off:",
        )
