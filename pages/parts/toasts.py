"""What a click has to say, said as a toast in the run that follows it.

A callback must not draw when only fragments are drawn again, so it leaves its words here.
"""

from typing import NamedTuple

import streamlit as st

import cart_state
from cart_state import streamlit_internals


class Toast(NamedTuple):
    """Markdown, and the name of a Material icon."""

    text: str
    icon: str


def waiting() -> list[Toast]:
    """Returns the toasts not drawn yet, for another one to be appended.

    Ask for the list before anything changes: any look at session state may end the run, because
    the shopper clicked again meanwhile, and a change that was made has to be told.
    """
    toasts: list[Toast] = st.session_state.setdefault("_toasts.waiting", [])
    return toasts


def show() -> None:
    """Draws the toasts that wait, each once, and notes how much is drawn after a change."""
    toasts = waiting()
    while toasts:
        # The next click may end this run here, before the toast is drawn: it then still waits.
        st.toast(toasts[0].text, icon=f":material/{toasts[0].icon}:")
        del toasts[0]
    last = cart_state.last_change()
    if last and last.is_part is None:
        last.is_part = streamlit_internals.is_fragment_run()
