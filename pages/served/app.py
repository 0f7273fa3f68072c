"""The store for deployment: what a script alone cannot do, done over HTTP.

`streamlit run pages/served/app.py` serves the same pages and the same carts as Home.py. It also
gives the cart's id as a cookie that no script can read, sends the headers a shop should send, leads
from addresses that are no page's to one that is, compresses what a first visit loads, and answers
/healthz.
"""

import os
import sys
from pathlib import Path

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOT = Path(__file__).parents[2]
os.environ["SHOP_SERVED"] = "yes"  # for strangers: the page "How it works" is off
sys.path.insert(0, str(ROOT))  # `streamlit run` puts only this file's own folder there

from cart_state import StoreError, browser, check_store  # noqa: E402
from pages.parts.errors import sorry  # noqa: E402
from pages.parts.names import PAGES  # noqa: E402
from pages.served.assets import CompressedAssets  # noqa: E402
from pages.served.first_page import first_page  # noqa: E402
from pages.served.headers import SafeHeaders  # noqa: E402
from pages.served.page_names import NO_PAGE, PageNames  # noqa: E402


class CartCookie:
    """Middleware that sends the cart's cookie with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or NO_PAGE.match(scope["path"]):
            await self.app(scope, receive, send)
            return
        cookies = _cookies(scope)

        async def send_with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for cookie in cookies:
                    headers.append("set-cookie", cookie)
                # Whoever kept this answer for others would hand out the cart with it.
                headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_cookies)


def _cookies(scope: Scope) -> list[str]:
    """What gives the browser the cart's id, new or renewed, out of the reach of scripts."""
    cookies, is_secure = Request(scope).cookies, scope["scheme"] == "https"
    found = browser.find_id(cookies)
    given = Response()
    given.set_cookie(
        browser.SECURE + browser.COOKIE if is_secure else browser.COOKIE,
        browser.cookie_value(found[0] if found else browser.new_id()),
        max_age=browser.LIFETIME,
        secure=is_secure,
        httponly=True,
        samesite="lax",
    )
    if is_secure and browser.COOKIE in cookies:
        given.delete_cookie(browser.COOKIE)  # one that a script can read
    return given.headers.getlist("set-cookie")


async def healthz(_: Request) -> Response:
    """Tells a load balancer whether this copy of the store can reach the carts."""
    try:
        await run_in_threadpool(check_store)
    except StoreError:
        return PlainTextResponse("The cart store does not answer.", 503)
    return PlainTextResponse("ok")


def polite(_: Exception) -> bool:
    """Says sorry in our words, and not in Streamlit's, for what no page could catch."""
    sorry()
    return True


app = st.App(
    ROOT / "Home.py",
    routes=[
        Route("/healthz", healthz),
        *(Route(f"/{page}", first_page) for page in ("", *PAGES)),
    ],
    middleware=[
        Middleware(CompressedAssets),
        Middleware(SafeHeaders),
        Middleware(CartCookie),
        Middleware(PageNames),
    ],
    on_script_error=polite,
)
