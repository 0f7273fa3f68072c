"""The cart's id as a cookie that no script can read, sent with each page."""

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cart_state import StoreError, browser
from pages.served.page_names import NO_PAGE, path_within


class CartCookie:
    """Middleware that sends the cart's cookie with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        may_be_page = scope["type"] == "http" and scope["method"] == "GET"
        if not may_be_page or NO_PAGE.match(path_within(scope)):
            await self.app(scope, receive, send)
            return
        cookies = await run_in_threadpool(_cookies, scope)

        async def send_with_cookies(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                is_page = message["status"] < 400
                for cookie in cookies if is_page else ():
                    headers.append("set-cookie", cookie)
                # Whoever kept this answer for others would hand out the cart with it.
                headers["cache-control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_cookies)


def _cookies(scope: Scope) -> list[str]:
    """What gives the browser the cart's id, new or renewed, out of the reach of scripts.

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
