"""What the desk runs: the way to its pages, and the one that is open."""

import streamlit as st

from pages.owner.guard import is_owner
from pages.words import owner as words

pages = [
    st.Page(f"{name}.py", title=title)  # an icon would be asked for from another host
    for name, title in (
        ("orders", words.ORDERS()),
        ("goods", words.GOODS()),
        ("figures", words.FIGURES()),
        ("shop", words.SHOP()),
    )
]
st.navigation(pages, position="top" if is_owner() else "hidden").run()
