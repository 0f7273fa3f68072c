"""Scrolling: in a list back to the card last used, and to the top of what takes its place."""

from collections.abc import Collection

import streamlit as st

from cart_state import streamlit_internals

_VISIT = "_scroll.visit"
_ARRIVED = "_scroll.arrived"
_USED = "_scroll.used"
_NEXT_PAGE = "_scroll.next_page"


def enter(page: str) -> None:
    """Notes which page is shown, and whether the shopper comes from another one."""
    number, shown = st.session_state.get(_VISIT, (0, None))
    if shown != page:
        st.session_state[_VISIT] = (number + 1, page)
        st.session_state[_ARRIVED] = True


def visit() -> int:
    """Returns a number that is another one each time the shopper comes from another page."""
    number, _ = st.session_state[_VISIT]
    return int(number)


def used(sku: str) -> None:
    """Notes the card that the shopper did something with."""
    st.session_state[_USED] = sku


def to_top() -> None:
    """A callback, of the pagination for one: what is drawn next scrolls to its top."""
    st.session_state[_NEXT_PAGE] = True


def scroll(shown: Collection[str], top: str) -> None:
    """Scrolls to the widget with the key `top` after `to_top`.

    Whoever returns to a list finds the card last used, where that is among those shown; after Back
    and Forward the browser finds the place.
    """
    key, used = "", st.session_state.get(_USED)
    is_back = streamlit_internals.is_history_navigation()
    if st.session_state.pop(_ARRIVED, False) and used in shown and not is_back:
        key = f"add_{used}"
    if st.session_state.pop(_NEXT_PAGE, False):
        key = top
    if key:
        from streamlit_extras.scroll_to_element import scroll_to_element  # no first page needs it

        scroll_to_element(key, scroll_mode="instant")
