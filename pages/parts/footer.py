"""The foot of every page: the texts of the shop, how to reach it, and how it works."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import streamlit as st

from cart_state import Shop
from pages.parts.how_it_works import is_on
from pages.words import how_it_works as words
from pages.words.markdown import Markdown, link, own, plain

TEXT = "text"  # the parameter that names a text


def footer(shop: Shop) -> None:
    """Draws the ways to the texts and elsewhere, and under them how to reach the shop."""
    st.divider()
    # Buttons, as a link to a page is marked as the current one whichever text it leads to.
    with st.container(horizontal=True, gap="small", key="foot"):
        text_buttons(shop, "foot")
        if is_on():
            _button(words.TITLE(), "foot_how_it_works", "pages/5_How_it_works.py", {})
        for name, address in shop.links.items():
            st.link_button(plain(name), address, type="tertiary")
    lines = " · ".join(filter(None, (plain(shop.price_note), *ways_to_reach(shop))))
    if lines:
        st.markdown(f":small[{lines}]")


def own_text(file: Path | None) -> Markdown | None:
    """Returns a text of the shop; None where it has no such file, or no longer."""
    if file and file.is_file():
        return own(file.read_text(encoding="utf-8-sig", errors="replace"))
    return None


def text_buttons(shop: Shop, key: str) -> None:
    """Draws the ways to the shop's texts."""
    for name in shop.texts:
        _button(plain(name), f"{key}_text_{name}", "pages/6_Information.py", {TEXT: name})


def _button(label: str, key: str, page: str, params: dict[str, str]) -> None:
    where = {"page": page, "query_params": params}
    st.button(label, key=key, type="tertiary", on_click=st.switch_page, kwargs=where)


def ways_to_reach(shop: Shop) -> Iterator[str]:
    """Yields, as Markdown, where the shop is and when, its e-mail address and its phone."""
    contact = shop.contact
    yield from (plain(" ".join(text.split())) for text in (contact.address, contact.hours) if text)
    if contact.email:
        yield link(contact.email, f"mailto:{quote(contact.email, safe='@')}")
    if contact.phone:
        digits = re.sub(r"\(0\)|[^+\d]", "", contact.phone)
        yield link(contact.phone, f"tel:{digits}")
