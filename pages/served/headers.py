"""The headers of an answer: those that keep a browser safe, and the cookie with the cart's id."""

from starlette.concurrency import run_in_threadpool
from starlette.middleware.base import BaseHTTPMiddleware, RequestResponseEndpoint
from starlette.requests import Request
from starlette.responses import Response

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


class SafeHeaders(BaseHTTPMiddleware):
    """Middleware that sends HEADERS with every answer, of the shop and of the desk."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answers a request."""
        answer = await call_next(request)
        answer.headers.update(HEADERS)
        if request.scope["scheme"] == "https":
            answer.headers["strict-transport-security"] = f"max-age={_YEAR}"
        return answer


class CartCookie(BaseHTTPMiddleware):
    """Middleware that sends the cart's id with each page, as a cookie that no script can read."""

    async def dispatch(self, request: Request, call_next: RequestResponseEndpoint) -> Response:
        """Answers a request."""
        answer = await call_next(request)
        if request.method == "GET" and not NO_PAGE.match(path_within(request.scope)):
            if answer.status_code < 400:  # what is no page gives no cart
                await run_in_threadpool(_give_cookies, request, answer)
            # Whoever kept this answer for others would hand out the cart with it.
            answer.headers["cache-control"] = "no-store"
        return answer


def _give_cookies(request: Request, answer: Response) -> None:
    """Gives the browser the cart's id, new or renewed.

    As long as the store cannot tell whose cart it is, the cookies stay as they are.
    """
    scheme, sent = request.scope["scheme"], ";".join(request.headers.getlist("cookie"))
    is_secure, name = scheme == "https", browser.cookie_name(f"{scheme}:")
    claims = browser.claims(sent, name)
    try:
        cart_id = browser.identify(browser.Browser(claims=claims))
    except StoreError:
        return
    names = {name, browser.own_name(name, cart_id)}
    value, age = browser.cookie_value(cart_id), browser.LIFETIME
    for cookie in names:
        answer.set_cookie(cookie, value, age, secure=is_secure, httponly=True, samesite="lax")
    # Those given beside this id to other first pages, and any that a script could read.
    seen = (*claims, *browser.claims(sent, browser.COOKIE)) if is_secure else claims
    for cookie in {cookie for cookie, _, _ in seen} - names:
        answer.delete_cookie(cookie, secure=is_secure)
