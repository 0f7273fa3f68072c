"""The headers of an answer: those that keep a browser safe, and the cookie with the cart's id."""

from abc import ABC, abstractmethod

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cart_state import StoreError, browser, streamlit_internals
from pages.served.page_names import NO_PAGE, path_within

# Components come as blobs, which only a script that runs already can make. Styles Streamlit writes
# as it goes, the grid computes in WebAssembly, and the pictures are data URLs.
_SCRIPTS = streamlit_internals.inline_script_hashes()
HEADERS = {
    "content-security-policy": (
        f"default-src 'self'; script-src 'self' blob: 'wasm-unsafe-eval' {_SCRIPTS};"
        " style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:;"
        " object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",  # for browsers that do not know frame-ancestors
    "referrer-policy": "no-referrer",  # an address may hold a shared cart, or a receipt's secret
    "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
}
_YEAR = 365 * 24 * 60 * 60  # seconds


class _Headers(ABC):
    """Middleware that changes the headers of each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""

        async def send_changed(message: Message) -> None:
            if message["type"] == "http.response.start":
                await self.change(MutableHeaders(scope=message), scope, message["status"])
            await send(message)

        await self.app(scope, receive, send_changed)

    @abstractmethod
    async def change(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        """Changes the headers of the answer to a request."""


class SafeHeaders(_Headers):
    """Middleware that sends HEADERS with every answer but assets, of the shop and of the desk."""

    async def change(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        """Changes the headers of the answer to a request."""
        headers.update(HEADERS)
        if scope["scheme"] == "https":
            headers["strict-transport-security"] = f"max-age={_YEAR}"


class CartCookie(_Headers):
    """Middleware that sends the cart's id with each page, as a cookie that no script can read."""

    async def change(self, headers: MutableHeaders, scope: Scope, status: int) -> None:
        """Changes the headers of the answer to a request."""
        if scope["method"] == "GET" and not NO_PAGE.match(path_within(scope)):
            if status < 400:  # what is no page gives no cart
                for cookie in await run_in_threadpool(_cookies, scope):
                    headers.append("set-cookie", cookie)
            # Whoever kept this answer for others would hand out the cart with it.
            headers["cache-control"] = "no-store"


def _cookies(scope: Scope) -> list[str]:
    """What gives the browser the cart's id, new or renewed.

    As long as the store cannot tell whose cart it is, the cookies stay as they are.
    """
    is_secure, name = scope["scheme"] == "https", browser.cookie_name(f"{scope['scheme']}:")
    sent = ";".join(Headers(scope=scope).getlist("cookie"))
    claims = browser.claims(sent, name)
    try:
        cart_id = browser.identify(browser.Browser(claims=claims))
    except StoreError:
        return []
    given, names = Response(), {name, browser.own_name(name, cart_id)}
    value, age = browser.cookie_value(cart_id), browser.LIFETIME
    for cookie in names:
        given.set_cookie(cookie, value, age, secure=is_secure, httponly=True, samesite="lax")
    # Those given beside this id to other first pages, and any that a script could read.
    seen = (*claims, *browser.claims(sent, browser.COOKIE)) if is_secure else claims
    for cookie in {cookie for cookie, _, _ in seen} - names:
        given.delete_cookie(cookie, secure=is_secure)
    return given.headers.getlist("set-cookie")
