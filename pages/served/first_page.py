"""What a shopper sees while the first page still loads: the shop's name, and where things will be.

Streamlit's own page is white until 0.5 MB of scripts have run. This one is the same page with the
name in it, and stays in front until the shop is drawn.
"""

import functools
import html
from pathlib import Path
from string import Template

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import cart_state
from cart_state import ShopError, streamlit_internals
from pages.served.assets import chosen, compressed

_EARLY = Template(Path(__file__).with_name("early.html").read_text(encoding="utf-8"))
_THEMES = ("light", "dark")
_COLOURS = ("backgroundColor", "secondaryBackgroundColor", "textColor")


class FirstPage:
    """Middleware that puts this page in the place of Streamlit's."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        page: Response | None = None

        async def send_page(message: Message) -> None:
            nonlocal page
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = headers.get("content-type", "").startswith("text/html")
                if is_page and message["status"] == 200 and scope["method"] == "GET":
                    page = await _page(scope)
            if page is None:
                await send(message)
            elif message["type"] == "http.response.start":
                await send({**message, "headers": page.raw_headers})
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": page.body})

        await self.app(scope, receive, send_page)


async def _page(scope: Scope) -> Response | None:
    try:
        shop = await run_in_threadpool(cart_state.shop)
    except ShopError:
        return None  # the page says so itself
    return chosen(_answers(shop.name, shop.language), scope)


@functools.lru_cache(maxsize=8)
def _answers(name: str, language: str) -> dict[str, Response]:
    colours = {
        f"{theme}_{colour}": st.get_option(f"theme.{theme}.{colour}")
        for theme in _THEMES
        for colour in _COLOURS
    }
    early = _EARLY.substitute(colours, name=html.escape(name))
    page = streamlit_internals.first_page(name, language, early).encode()
    return compressed(page, "text/html", {})
