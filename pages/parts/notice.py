"""What a click has to say, said as a toast in the run that follows it.

A callback must not draw when only fragments are drawn again, so it leaves its words here.
"""

import streamlit as st

COUNT = "count"  # the fragment that shows the notes, and the count

_NOTES = "_notice.notes"


def leave(text: str, icon: str) -> None:
    """Keeps a note, as Markdown, until `show` is called."""
    st.session_state.setdefault(_NOTES, []).append((text, icon))


def show() -> None:
    """Draws the notes left so far, each once."""
    notes = st.session_state.get(_NOTES, [])
    while notes:
        text, icon = notes[0]
        # A click meanwhile ends this run here, and nothing was drawn: the note waits for the next.
        st.toast(text, icon=icon)
        notes.pop(0)
