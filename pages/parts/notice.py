"""What a click has to say, said as a toast in the run that follows it.

A callback must not draw when only fragments are drawn again, so it leaves its words here.
"""

import streamlit as st

_NOTES = "_notice.notes"


def notes() -> list[tuple[str, str]]:
    """Returns the notes not shown yet, each as Markdown and an icon, to put another one there.

    Ask for them before what there is to tell: a look at session state may end the run.
    """
    waiting: list[tuple[str, str]] = st.session_state.setdefault(_NOTES, [])
    return waiting


def show() -> None:
    """Draws the notes left so far, each once."""
    waiting = notes()
    while waiting:
        text, icon = waiting[0]
        # A click meanwhile ends this run here, and nothing was drawn: the note waits for the next.
        st.toast(text, icon=f":material/{icon}:")
        del waiting[0]
