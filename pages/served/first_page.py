"""What a shopper sees while the first page still loads: the shop's name, and where things will be.

Streamlit's own page is white until 0.5 MB of scripts have run. This one is the same page with the
name in it, and stays in front until the shop is drawn.
"""

import functools
import html
import logging

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import cart_state
from cart_state import ShopError, streamlit_internals
from pages.served.assets import chosen, compressed

_log = logging.getLogger(__name__)

# `done` is there from the first drawing on. What was hidden once stays hidden, and what was shown
# stays shown, as going back waits for ever; without a script a minute ends it.
_EARLY = """<style>
:root {{ --ground: {light[backgroundColor]}; --ink: {light[textColor]}; --bar: {light[secondaryBackgroundColor]} }}
@media (prefers-color-scheme: dark) {{
  :root {{ --ground: {dark[backgroundColor]}; --ink: {dark[textColor]}; --bar: {dark[secondaryBackgroundColor]} }}
}}
body {{ background: var(--ground) }}
#early {{
  position: fixed; inset: 0; z-index: 1; overflow: hidden; pointer-events: none;
  padding: 0.9rem 1rem; box-sizing: border-box; background: var(--ground); color: var(--ink);
  font: 600 1.1rem system-ui, sans-serif;
  transition: visibility 0s 9999s;
}}
#early i {{ display: block; height: 2.4rem; margin-top: 1rem; border-radius: 0.6rem; background: var(--bar) }}
body:has(.stMain [data-testid="stPageLink"], [data-test-script-state="notRunning"]) #early {{ visibility: hidden; transition: none }}
.stMain:not(:has([data-testid="stPageLink"])), .stMain :has([data-testid="stSkeleton"]) ~ * {{ visibility: hidden }}
.stMain :is(a, button) {{ transition: opacity 0s 0.6s }}
.stMain :is(a, button:enabled):active {{ opacity: 0.5; transition: none }}
</style>
<div id="early">{name}{bars}</div>"""


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
                await send(message | {"headers": page.raw_headers})
            elif not message.get("more_body"):
                await send({"type": "http.response.body", "body": page.body})

        await self.app(scope, receive, send_page)


async def _page(scope: Scope) -> Response | None:
    try:
        name = (await run_in_threadpool(cart_state.shop)).name
    except ShopError:
        return None  # the page itself will say so
    answers = _answers(name)
    return chosen(answers, scope)


@functools.lru_cache(maxsize=8)
def _answers(name: str) -> dict[str, Response]:
    light, dark = (_colours(theme) for theme in ("light", "dark"))
    early = _EARLY.format(light=light, dark=dark, name=html.escape(name), bars="<i></i>" * 9)
    page = streamlit_internals.first_page(name, early).encode()
    plain = Response(page, media_type="text/html", headers={"vary": "accept-encoding"})
    return compressed(page, "text/html", {}) | {"": plain}


def _colours(theme: str) -> dict[str, str]:
    names = ("backgroundColor", "secondaryBackgroundColor", "textColor")
    return {name: st.get_option(f"theme.{theme}.{name}") for name in names}
