"""What the shopper holds in the hand, as far as the request tells."""

import streamlit as st


def is_phone() -> bool:
    """Returns whether the browser says that it is a phone's."""
    headers = st.context.headers
    hint = headers.get("Sec-CH-UA-Mobile")
    return hint == "?1" if hint else "Mobi" in str(headers.get("User-Agent", ""))
