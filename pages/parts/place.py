"""The place in a list: back at the card last touched, and at the top of each of its pages."""

from collections.abc import Collection

import streamlit as st

_PAGE = "_place.page"
_ARRIVED = "_place.arrived"
_TOUCHED = "_place.touched"
_TURNED = "_place.turned"


def enter(page: str) -> None:
    """Notes which page is shown, and whether the shopper comes from another one."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_ARRIVED] = True


def touch(sku: str) -> None:
    """Notes the card the shopper did something with."""
    st.session_state[_TOUCHED] = sku


def turn() -> None:
    """Notes that the shopper turned to another page of the list."""
    st.session_state[_TURNED] = True


def keep_place(shown: Collection[str], top: str) -> None:
    """Brings into view what the shopper wants to see: after a turn the widget with the key `top`.

    Whoever returns to a list finds the card they last touched, where it is among those shown.
    """
    touched = st.session_state.get(_TOUCHED)
    arrived = st.session_state.pop(_ARRIVED, False)
    if st.session_state.pop(_TURNED, False):
        _scroll_to(top)
    elif arrived and touched in shown:
        _scroll_to(f"add_{touched}")


def _scroll_to(key: str) -> None:
    from streamlit_extras.scroll_to_element import scroll_to_element  # not needed by a first page

    scroll_to_element(key, scroll_mode="instant")
