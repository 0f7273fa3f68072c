"""What stands where there is nothing yet: a picture, a word, and products to begin with."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import streamlit as st

from pages.parts.picture import picture_url
from pages.parts.product_grid import featured, product_grid
from pages.parts.tile import pictures
from pages.words.shop import BEGIN_WITH

_PICTURE = Path(__file__).with_name("art") / "empty.svg"


@contextmanager
def empty(said: str) -> Iterator[None]:
    """Draws a picture, Markdown and what the `with` block draws beside it, products under it."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(width=240):
            pictures("empty", [picture_url(_PICTURE)], "")
        with st.container(width=420):
            st.markdown(said)
            yield
    st.header(BEGIN_WITH(), anchor=False)
    product_grid([one for one in featured() if one.stock][:4])
