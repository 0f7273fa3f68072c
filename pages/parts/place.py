"""The place in a list: whoever comes back to it finds the card they last touched in view."""

from collections.abc import Collection

import streamlit as st
from streamlit_extras.scroll_to_element import scroll_to_element

_PAGE = "_place.page"
_ARRIVED = "_place.arrived"
_TOUCHED = "_place.touched"


def enter(page: str) -> None:
    """Notes which page is shown, and whether the shopper comes from another one."""
    if st.session_state.get(_PAGE) != page:
        st.session_state[_PAGE] = page
        st.session_state[_ARRIVED] = True


def touch(sku: str) -> None:
    """Notes the card the shopper did something with."""
    st.session_state[_TOUCHED] = sku


def come_back(shown: Collection[str]) -> None:
    """Brings the card last touched into view when the shopper returns to a list with it."""
    touched = st.session_state.get(_TOUCHED)
    if st.session_state.pop(_ARRIVED, False) and touched in shown:
        scroll_to_element(f"add_{touched}", scroll_mode="instant")
