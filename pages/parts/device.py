"""What the request tells of the device."""

import streamlit as st


def is_phone() -> bool:
    """Returns whether the shop is open on a phone; a browser that hides it counts as a desktop."""
    headers = st.context.headers
    hint = headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" or (hint is None and "Mobi" in str(headers.get("User-Agent")))
