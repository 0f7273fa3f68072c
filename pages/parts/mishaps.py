"""What is said when something fails."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from cart_state import CatalogError
from pages.parts.text import plain

SORRY = "Sorry, something went wrong on our side"
SAFE = "Your cart is safe. Please try again in a moment."

_log = logging.getLogger(__name__)


@contextmanager
def mishaps() -> Iterator[None]:
    """Turns an error into words for the shopper and a way back; the log has the traceback."""
    try:
        yield
    except CatalogError as error:
        st.error(
            "\n".join(f"- {plain(fault)}" for fault in error.faults),
            title="The shop cannot open: its catalogue needs mending",
            icon=":material/inventory_2:",
        )
    except Exception:
        _log.exception("A page could not be drawn.")
        sorry()


def sorry() -> None:
    """Says that something failed, and offers a way back."""
    st.error(SAFE, title=SORRY, icon=":material/error:")
    st.page_link("Home.py", label="Back to the start", icon=":material/arrow_back:")
