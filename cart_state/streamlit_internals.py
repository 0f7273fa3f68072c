"""Everything that depends on how Streamlit works inside, each with the version it was seen on.

Whoever tries a new version of Streamlit begins here.
"""

from __future__ import annotations

import streamlit as st


def answered_operations(key: str) -> int:
    """Returns how many writes the browser has told of to the cookie manager with this key.

    streamlit-extras 1.6: the number is in the component's own state; no method returns it.
    Without it a browser that refuses cookies looks like one that has not answered yet.
    """
    return int(st.session_state[key].get("last_processed_operation_id", 0))
