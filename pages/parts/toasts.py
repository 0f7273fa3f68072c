"""What a click has to say, said as a toast in the run that follows it.

A callback must not draw when only fragments are drawn again, so it leaves its words here.
"""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Any, NamedTuple, ParamSpec

import streamlit as st

from cart_state import CartError
from pages.words import cart as words
from pages.words.refusals import refusal

P = ParamSpec("P")

_log = logging.getLogger(__name__)


class Toast(NamedTuple):
    """Markdown, and the name of a Material icon."""

    text: str
    icon: str


class FormOutOfDate(Exception):
    """The page was drawn again, without the form, before the click on its button arrived."""


def waiting() -> list[Toast]:
    """Returns the toasts not drawn yet, for another one to be appended.

    Ask for the list before anything changes: any look at session state may end the run, because
    the shopper clicked again meanwhile, and a change that was made has to be told.
    """
    toasts: list[Toast] = st.session_state.setdefault("_toasts.waiting", [])
    return toasts


def show() -> None:
    """Draws the toasts that wait, each once."""
    toasts = waiting()
    while toasts:
        # The next click may end this run here, before the toast is drawn: it then still waits.
        st.toast(toasts[0].text, icon=f":material/{toasts[0].icon}:")
        del toasts[0]


def told(act: Callable[P, Toast | None]) -> Callable[P, Any]:
    """Returns a callback that leaves the toast of `act`, or one with the reason it was refused.

    It returns True or False, whether `act` was done. The log has the errors that a shopper can do
    nothing about.
    """

    @wraps(act)
    def acted(*args: P.args, **kwargs: P.kwargs) -> bool:
        toasts, is_done = waiting(), False
        try:
            toast, is_done = act(*args, **kwargs), True
        except CartError as error:
            toast = Toast(refusal(error), "info")
        except FormOutOfDate:
            toast = Toast(words.FORM_OUT_OF_DATE, "info")
        except Exception:
            _log.exception("A click could not be carried out.")
            toast = Toast(words.FAILED, "error")
        if toast:
            toasts.append(toast)
        return is_done

    return acted
