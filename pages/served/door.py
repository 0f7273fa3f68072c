"""Who is let in: what no shopper's browser sends is turned away before Streamlit sees it."""

import asyncio
import ipaddress
import logging
import time
from urllib.parse import urlsplit

import streamlit as st
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

import cart_state
from cart_state import ShopError
from pages.served.page_names import NO_PAGE, path_within

# Messages of one connection: so many at once, and so many a second beyond. Each costs everybody
# some of the server's time. A key that is held down in a field of numbers sends 30 a second.
_BURST, _RATE = 40, 20

_SAID_AGAIN_AFTER = 60.0  # seconds: whoever knocks without pause fills no log

_OTHER_HOST = (
    "A shopper came to %r and was refused: the shop is at %s (url in shop.toml)."
    " Name all its hosts, if it has more: --server.allowedHosts"
)
_NOT_BELIEVED = (
    "A page was asked for over https, as it seems, but the proxy does not tell or is not believed:"
    " cookies are sent without Secure. It has to send X-Forwarded-Proto; if it runs on another"
    " machine, FORWARDED_ALLOW_IPS has to hold its address."
)

_log = logging.getLogger(__name__)


class Door:
    """Middleware that refuses connections of other sites and for other hosts, and metrics.

    A connection without an Origin comes from no browser, so from nobody whose cookies are not their
    own. With `of_shop` the hosts are that of the shop's url and this machine; or the allowed ones,
    where there are any.
    """

    def __init__(self, app: ASGIApp, of_shop: bool = True) -> None:
        self.app = app
        self._url = _shop_url if of_shop else lambda: ""
        self._said: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request, or lets it through."""
        if scope["type"] == "websocket":
            if not await self._may_connect(Headers(scope=scope)):
                await WebSocket(scope, receive, send).close(1008)
                return
            receive = _without_text(_in_measure(receive))
        elif scope["type"] == "http":
            path = path_within(scope)
            if path == "/_stcore/metrics" and not _is_of_this_machine(scope):
                await PlainTextResponse("Not found", 404)(scope, receive, send)
                return
            if scope["scheme"] == "http" and not NO_PAGE.match(path):
                await self._check_proxy(Headers(scope=scope))
        await self.app(scope, receive, send)

    async def _may_connect(self, headers: Headers) -> bool:
        host, origin = headers.get("host", ""), headers.get("origin")
        also = st.get_option("server.corsAllowedOrigins")
        if origin is not None and origin not in also and not _is_at(origin, host):
            return False
        url = await run_in_threadpool(self._url)
        # Streamlit looks at the allowed ones by itself: with wildcards, and where there is no url.
        ours = _host(url)
        if not ours or _is_loopback(_name(host)) or st.get_option("server.allowedHosts"):
            return True
        if _name(host) == ours:
            return True
        self._say(_OTHER_HOST, host[:100], url)
        return False

    async def _check_proxy(self, headers: Headers) -> None:
        url = await run_in_threadpool(self._url)
        is_ours = url.startswith("https:") and _host(url) == _name(headers.get("host", ""))
        if is_ours or headers.get("x-forwarded-proto") == "https":
            self._say(_NOT_BELIEVED)

    def _say(self, what: str, *args: str) -> None:
        now = time.monotonic()
        if now >= self._said.get(what, 0):
            self._said[what] = now + _SAID_AGAIN_AFTER
            _log.error(what, *args)


def _in_measure(receive: Receive) -> Receive:
    """Receives no more than _BURST and _RATE. What comes faster waits where it was sent."""
    due = 0.0  # when all would have been received if they had come evenly

    async def received() -> Message:
        nonlocal due
        message = await receive()
        now = time.monotonic()
        due = max(due, now) + 1 / _RATE
        await asyncio.sleep(due - now - _BURST / _RATE)
        return message

    return received


def _shop_url() -> str:
    try:
        return cart_state.shop().url
    except ShopError:
        return ""


def _is_of_this_machine(scope: Scope) -> bool:
    """Whether both ends are here: a proxy on this machine passes on another name, or an address."""
    client, _ = scope["client"] or ("", 0)
    headers = Headers(scope=scope)  # of which whoever asks through a proxy chooses the name
    if any(name.startswith(("forwarded", "via", "x-")) for name in headers):
        return False
    return _is_loopback(client) and _is_loopback(_name(headers.get("host", "")))


def _without_text(receive: Receive) -> Receive:
    """Hangs up on who sends text, as no page does: Streamlit would leave a traceback of each."""

    async def receive_bytes() -> Message:
        message = await receive()
        if message["type"] == "websocket.receive" and message.get("bytes") is None:
            return {"type": "websocket.disconnect", "code": 1003}
        return message

    return receive_bytes


def _is_at(origin: str, host: str) -> bool:
    """Whether an origin is of this host. Some proxies name the port that goes without saying."""
    scheme, _, own = origin.partition("://")
    port = {"http": ":80", "https": ":443"}.get(scheme)
    return bool(own) and port is not None and own in (host, host.removesuffix(port))


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def _host(url: str) -> str:
    """The host of an address as a browser writes it; "" for what is no address."""
    try:
        return (urlsplit(url).hostname or "").encode("idna").decode()
    except ValueError:
        return ""


def _name(netloc: str) -> str:
    """A host's name without its port; "" for what is no host."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""
