"""The frame of every page: its title, the header, and the dialog that its link names."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

import cart_state
from pages.parts import notice, place
from pages.parts.cart_count import cart_count
from pages.parts.details import details_from_link
from pages.parts.mishaps import mishaps
from pages.parts.text import plain

STORE = "Alcove"
LOOK_EVERY = 5  # seconds; what the timer costs with many idle tabs is in the benchmark

_FAVICON = Path(__file__).with_name("art") / "favicon.svg"


@contextmanager
def page(title: str, first: Callable[[], None] | None = None) -> Iterator[DeltaGenerator]:
    """Draws the frame around a page's own lines, which go inside the `with` block.

    `first` runs before anything is drawn, so that the header already shows what it changes. The
    block is given the place where the header counts the cart: see `cart_count`.
    """
    st.set_page_config(f"{title} · {STORE}", str(_FAVICON), layout="wide")
    place.enter(title)
    ready = False
    with mishaps():
        cart_state.refresh()
        if first:
            first()
        counts = header()
        ready = True
    if not ready:
        st.stop()
    with mishaps():
        yield counts
        details_from_link()


def header() -> DeltaGenerator:
    """Draws the store's name and the links; returns the place where the cart is counted."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.image(str(_FAVICON), width=36, alt="")
        st.markdown(f"**{STORE}**", width="content")
        st.space("stretch")
        st.page_link("Home.py", label="Home", icon=":material/home:")
        st.page_link("pages/1_Catalog.py", label="Catalog", icon=":material/grid_view:")
        counts = st.empty()
    news(counts)
    return counts


@st.fragment(run_every=LOOK_EVERY)
def news(counts: DeltaGenerator) -> None:
    """Draws the count, and what else there is to say.

    Its timer brings in what other tabs did. It is also what makes a page left open come back by
    itself after the server was restarted.
    """
    with mishaps():
        before = cart_state.get()
        if cart_state.refresh(max_age=LOOK_EVERY / 2).contents != before.contents:
            st.rerun()  # another tab changed the cart: the whole page has to show it
        cart_count(counts)
        if cart_state.keep_cookie():
            st.rerun()
        notes = notice.notes()
        for refusal in cart_state.refusals():
            notes.append((f"While your cart was being saved: {plain(refusal)}", "info"))
        notice.show()
        _say_status()


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
