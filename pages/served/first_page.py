"""What a shopper sees while the first page still loads: the shop's name, and where things will be.

Streamlit's own page is white until 0.5 MB of scripts have run. This is the same page with
early.html in it, which stays in front until the shop is drawn.
"""

import functools
import html
from pathlib import Path
from string import Template

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, Response

import cart_state
from cart_state import ShopError, streamlit_internals
from pages.served.assets import chosen, compressed

_EARLY = Template(Path(__file__).with_name("early.html").read_text(encoding="utf-8"))
_COLOURS = ("backgroundColor", "secondaryBackgroundColor", "textColor")


def first_page(request: Request) -> Response:
    """Answers with the page; with Streamlit's own where the shop is closed or a reader is old."""
    try:
        shop = cart_state.shop()
    except ShopError:
        return FileResponse(streamlit_internals.INDEX)
    answer = chosen(_answers(shop.name, shop.language, bool(shop.price_note)), request.scope)
    return answer or FileResponse(streamlit_internals.INDEX)


@functools.lru_cache(maxsize=8)
def _answers(name: str, language: str, has_note: bool) -> dict[str, Response]:
    asked = [f"{theme}.{colour}" for theme in ("light", "dark") for colour in _COLOURS]
    colours = {option.replace(".", "_"): st.get_option(f"theme.{option}") for option in asked}
    facts = "7.8rem" if has_note else "6.6rem"  # as tile.css says
    early = _EARLY.substitute(colours, name=html.escape(name), facts=facts)
    page = streamlit_internals.first_page(name, language, early)
    return compressed(page.encode(), "text/html", {})
