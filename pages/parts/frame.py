"""The frame of every page: its title, the header row, and what is said when something fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

import cart_state
from pages.parts import notice
from pages.parts.text import plain

STORE = "Alcove"
HEADER = "header"

_FAVICON = Path(__file__).with_name("art") / "favicon.svg"

_log = logging.getLogger(__name__)


@contextmanager
def page(title: str) -> Iterator[None]:
    """Draws the frame around a page's own lines, which go inside the `with` block."""
    st.set_page_config(f"{title} · {STORE}", str(_FAVICON), layout="wide")
    with mishaps():
        header()
        yield


@contextmanager
def mishaps() -> Iterator[None]:
    """Turns an error into words for the shopper and a way back; the log has the traceback."""
    try:
        yield
    except cart_state.CatalogError as error:
        st.error(
            "\n".join(f"- {plain(fault)}" for fault in error.faults),
            title="The shop cannot open: its catalogue needs mending",
            icon=":material/inventory_2:",
        )
    except Exception:
        _log.exception("A page could not be drawn.")
        st.error(
            "Your cart is safe. Please try again in a moment.",
            title="Sorry, something went wrong on our side",
            icon=":material/error:",
        )
        st.page_link("Home.py", label="Back to the start", icon=":material/arrow_back:")


@st.fragment(key=HEADER)
def header() -> None:
    """Draws the store's name and the links, the cart's with its count, and shows the notes."""
    with st.container(horizontal=True, vertical_alignment="center", gap="xxsmall"):
        st.image(str(_FAVICON), width=36, alt="")
        st.markdown(f"**{STORE}**", width="content")
        st.space("stretch")
        st.page_link("Home.py", label="Home", icon=":material/home:")
        st.page_link("pages/1_Catalog.py", label="Catalog", icon=":material/grid_view:")
        with mishaps():
            units = cart_state.get().units
            label = f"Cart ({units})" if units else "Cart"
            st.page_link("pages/2_Cart.py", label=label, icon=":material/shopping_cart:")
    notice.show()
