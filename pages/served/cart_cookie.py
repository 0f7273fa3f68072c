"""The cart's id as a cookie that no script can read, sent with each page."""

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from cart_state import browser
from pages.served.page_names import NO_PAGE, path_within


class CartCookie:
    """Middleware that sends the cart's cookie with each page."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers a request."""
        is_page = scope["type"] == "http" and scope["method"] == "GET"
        if not is_page or NO_PAGE.match(path_within(scope)):
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
