"""Whose cart it is: one opaque random id in a cookie of the shopper's browser.

`st.context.cookies` tells the id in the very first run, so no page shows a cart as empty that
is not. The cookie is written only where it is missing or due for renewal.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cart_state.streamlit_internals import answered_operations

COOKIE = "cart"  # its name, where an app does not choose another
SECURE = "__Host-"  # before its name: only this very host, and only over TLS, may set it
DAY = 24 * 60 * 60
LIFETIME = 180 * DAY
RENEWED_AFTER_DAYS = 7

# Two tabs opened at once may both find no cookie and both write one. Whoever lost has learned
# it when it looks again after this many seconds.
LOOK_AGAIN_AFTER = 3

_COOKIES = "cart_state.cookies"

# 256 bits in base64url, and the day the cookie was written: a browser never tells when a
# cookie expires, so this is how we know that it is due.
_FORM = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,6})")


@dataclass(slots=True)
class Browser:
    """What one session knows of the browser it talks to.

    `sent`: the id came with the request, so the browser stores cookies, though perhaps none that
    a script can see. `known`: it surely has the id, and for long enough. `blocked`: it is known
    to store no cookies. `asked` is when the cookie was given to it.
    """

    cart_id: str = field(repr=False)  # whoever prints a session tells nobody whose it is
    cookie: str = COOKIE
    sent: bool = False
    known: bool = False
    blocked: bool = False
    asked: float | None = None
    looked_again: bool = False


def connected_browser(cookie: str = COOKIE) -> Browser:
    """Returns what the request tells of the browser; one without an id is given a new one."""
    found = find_id(st.context.cookies, cookie)
    if found is None:
        return Browser(new_id(), cookie)
    cart_id, age = found
    return Browser(cart_id, cookie, sent=True, known=0 <= age < RENEWED_AFTER_DAYS)


def give_cookie(browser: Browser) -> bool:
    """Draws what gives the browser its cookie, until it surely has it; belongs into a fragment.

    Returns whether the browser turned out to have another id, which is the shopper's from now
    on: a tab opened in the same moment was first.
    """
    if browser.known:
        return False
    from streamlit_extras.cookie_manager import cookie_manager  # only a first visit waits for it

    cookies = cookie_manager(key=_COOKIES)
    if not cookies.ready():
        return False
    found = _read(cookies.get(browser.cookie))
    if found and found[0] != browser.cart_id:
        browser.cart_id, browser.known = found[0], True
        return True
    answered = answered_operations(_COOKIES)
    if browser.asked is None:
        cookies.set(
            browser.cookie,
            cookie_value(browser.cart_id),
            max_age=LIFETIME,
            path="/",
            samesite="lax",
            secure=str(st.context.url).startswith("https:"),
        )
        browser.asked = time.monotonic()
        # The cookie travels with the next run. In a full run that is the header's timer's.
        with suppress(StreamlitAPIException):
            st.rerun(scope="fragment")
    elif answered and not found:
        browser.known, browser.blocked = browser.sent, not browser.sent
    elif (
        answered
        and not browser.looked_again
        and time.monotonic() - browser.asked > LOOK_AGAIN_AFTER
    ):
        cookies.delete(f"{browser.cookie}_unused")  # any operation makes the browser report again
        browser.looked_again = True
    elif answered > 1:
        browser.known = True
    return False


def new_id() -> str:
    """Returns an id that nobody can guess: 256 bits in base64url."""
    return secrets.token_urlsafe(32)


def find_id(cookies: Mapping[str, str], cookie: str = COOKIE) -> tuple[str, int] | None:
    """Returns the cart's id among these cookies and its age in days, None where there is none."""
    return _read(cookies.get(SECURE + cookie)) or _read(cookies.get(cookie))


def cookie_value(cart_id: str) -> str:
    """Returns what the cookie holds: the id, and today."""
    return f"{cart_id}.{_today()}"


def _read(value: object) -> tuple[str, int] | None:
    """The id in a cookie and the cookie's age in days; None for anything but our own form."""
    form = _FORM.fullmatch(value) if isinstance(value, str) else None
    return (form[1], _today() - int(form[2])) if form else None


def _today() -> int:
    return int(time.time()) // DAY
