"""The frame of every page of the desk: the guard, its title, and the toasts."""

from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

import cart_state
from pages.owner.guard import is_owner
from pages.parts import toasts
from pages.parts.errors import boundary
from pages.words import shop as words
from pages.words.messages import Message


@contextmanager
def desk_page(title: Message) -> Iterator[None]:
    """Draws the frame around a page's own lines, which go inside the `with` block."""
    if not is_owner():
        st.stop()
    with boundary():
        shop = cart_state.shop()
        tab = words.PAGE_TITLE.text(page=title.text(), store=shop.name)
        st.set_page_config(tab, shop.icon, layout="wide")
        st.title(title(), anchor=False)
        toasts.show()
        yield
