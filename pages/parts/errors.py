"""What is said when something fails: the one boundary between an error and the shopper."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from cart_state import ShopError
from pages.words import shop as words
from pages.words.markdown import plain

_log = logging.getLogger(__name__)


def sorry() -> None:
    """Says that something failed, and offers a way back."""
    st.error(words.CART_IS_SAFE(), title=words.SORRY(), icon=":material/error:")
    st.page_link("Home.py", label=words.BACK_TO_START(), icon=":material/arrow_back:")


@contextmanager
def boundary(say: Callable[[], None] = sorry) -> Iterator[None]:
    """Turns an error into what `say` draws for the shopper; the log has the traceback."""
    try:
        yield
    except ShopError as error:
        st.error(
            "\n".join(f"- {plain(fault)}" for fault in error.faults),
            title=words.SHOP_CLOSED(),
            icon=":material/inventory_2:",
        )
    except Exception:
        _log.exception("A page could not be drawn.")
        say()
