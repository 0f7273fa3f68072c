"""What a click has to say, said as a toast in the run that follows it.

A callback must not draw when only fragments are drawn again, so it leaves its words here.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import streamlit as st

from cart_state import CartError
from pages.words import cart as words
from pages.words.refusals import refusal

_WAITING = "_toasts.waiting"

_log = logging.getLogger(__name__)


class Toast(NamedTuple):
    """Markdown, and the name of a Material icon."""

    text: str
    icon: str


def waiting() -> list[Toast]:
    """Returns the toasts not drawn yet, for another one to be appended.

    Ask for the list before anything changes: any look at session state may end the run, because
    the shopper clicked again meanwhile, and a change that was made has to be told.
    """
    toasts: list[Toast] = st.session_state.setdefault(_WAITING, [])
    return toasts


def show() -> None:
    """Draws the toasts that wait, each once."""
    toasts = waiting()
    while toasts:
        # The next click may end this run here, before the toast is drawn: it then still waits.
        st.toast(toasts[0].text, icon=f":material/{toasts[0].icon}:")
        del toasts[0]


@contextmanager
def reporting() -> Iterator[Callable[[str, str], None]]:
    """Yields `report(text, icon)`, which leaves a toast; why nothing was changed is left too.

    An error ends the block and is not raised further: the shopper reads what it means, and the
    log has what a shopper can do nothing about.
    """
    toasts = waiting()

    def report(text: str, icon: str) -> None:
        toasts.append(Toast(text, icon))

    try:
        yield report
    except CartError as error:
        report(refusal(error), "info")
    except Exception:
        _log.exception("A click could not be carried out.")
        report(words.FAILED, "error")
