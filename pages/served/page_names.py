"""Addresses that are no page's, such as /catalog: where they lead."""

import re

import streamlit as st
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from pages.parts.names import LOST, meant

# What is no page: assets, pictures, the connection.
NO_PAGE = re.compile(r"/(_stcore|static|media|component|healthz|readyz)(/|$)")


def base() -> str:
    """Returns the folder of its host that the shop stands in, such as /shop; "" for none."""
    return f"/{st.get_option('server.baseUrlPath').strip('/')}".rstrip("/")


def path_within(scope: Scope) -> str:
    """Returns the path that a request asks for, within the shop's folder."""
    path: str = scope["path"]
    within = path.removeprefix(base())
    return within if within.startswith("/") or not within else path


class PageNames:
    """Middleware that leads from addresses that are no page's to the page meant, or to Home."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        answer = self.app
        if scope["type"] == "http" and scope["method"] in ("GET", "HEAD"):
            answer = redirect(scope) or answer
        await answer(scope, receive, send)


def redirect(scope: Scope) -> Response | None:
    """Returns what leads to the page meant; None where this is one, or no address of a page."""
    path, query = path_within(scope), scope["query_string"].decode("latin-1")
    # What has a dot is a file; and Streamlit looks for `_stcore` below each page first.
    if NO_PAGE.match(path) or "." in path or "/_stcore/" in path:
        return None
    name = meant(path.strip("/"))
    if name and path != f"/{name}":
        return RedirectResponse(f"{base()}/{name}?{query}".rstrip("?"), 308)
    if not name and path not in ("", "/"):
        return RedirectResponse(f"{base()}/?{LOST}=yes", 307)
    return None
