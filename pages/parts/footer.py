"""The foot of every page: the texts of the shop, and how to reach it."""

from collections.abc import Iterator
from urllib.parse import quote

import streamlit as st

from cart_state import Shop
from pages.words.markdown import plain

INFORMATION = "pages/6_Information.py"
TEXT = "text"  # the parameter that names a text, by its file's name


def footer(shop: Shop) -> None:
    """Draws the links to the texts and elsewhere, and under them how to reach the shop."""
    st.divider()
    with st.container(horizontal=True, gap="small"):
        for name, file in shop.texts.items():
            st.page_link(INFORMATION, label=plain(name), query_params={TEXT: file.stem})
        for name, address in shop.links.items():
            st.page_link(address, label=plain(name))
    if lines := " · ".join(_lines(shop)):
        st.caption(lines)


def _lines(shop: Shop) -> Iterator[str]:
    contact = shop.contact
    yield from (plain(" ".join(text.split())) for text in (contact.address, contact.hours) if text)
    if contact.email:
        yield f"[{plain(contact.email)}](mailto:{quote(contact.email, safe='@')})"
    if contact.phone:
        yield f"[{plain(contact.phone)}](tel:{quote(contact.phone.replace(' ', ''), safe='+')})"
    if shop.price_note:
        yield plain(shop.price_note)
