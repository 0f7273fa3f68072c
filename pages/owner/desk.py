"""What the desk runs: the way to its pages, and the one that is open."""

from pathlib import Path

import streamlit as st

from pages.owner.guard import is_owner
from pages.words import owner as words

pages = [
    st.Page(f"{name}.py", title=title, icon=f":material/{icon}:")
    for name, title, icon in (
        ("orders", words.ORDERS(), "receipt_long"),
        ("goods", words.GOODS(), "inventory_2"),
        ("figures", words.FIGURES(), "monitoring"),
        ("shop", words.SHOP(), "storefront"),
    )
    if Path(__file__).with_name(f"{name}.py").exists()
]
st.navigation(pages, position="top" if is_owner() else "hidden").run()
