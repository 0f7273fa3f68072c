"""The foot of every page: the texts of the shop, how to reach it, and how it works."""

from collections.abc import Iterator
from urllib.parse import quote

import streamlit as st

from cart_state import Shop
from pages.parts.how_it_works import is_on
from pages.words import how_it_works as words
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
        if is_on():
            st.page_link("pages/5_How_it_works.py", label=words.TITLE())
    if lines := " · ".join(_lines(shop)):
        st.markdown(f":small[{lines}]")


def _lines(shop: Shop) -> Iterator[str]:
    contact = shop.contact
    yield from (plain(" ".join(text.split())) for text in (contact.address, contact.hours) if text)
    if contact.email:
        yield f"[{plain(contact.email)}](mailto:{quote(contact.email, safe='@')})"
    if contact.phone:
        yield f"[{plain(contact.phone)}](tel:{quote(contact.phone.replace(' ', ''), safe='+')})"
    if shop.price_note:
        yield plain(shop.price_note)
