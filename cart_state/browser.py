"""Whose cart it is: one opaque random id in a cookie of the shopper's browser.

The request tells the id in the very first run, so no page shows a cart as empty that is not.
The cookie is written only where it is missing or due for renewal.

An id counts only if the shop issued it, which its own second half proves. It counts under TLS
only in a cookie that no other host can set; on plain http a neighbour under the same domain
can always set one, of a cart that was issued to it.
"""

from __future__ import annotations

import base64
import hmac
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple

import streamlit as st
from streamlit.errors import StreamlitAPIException

from cart_state.storage.database import StoreError
from cart_state.streamlit_internals import answered_operations
from cart_state.wiring import store

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


class Claim(NamedTuple):
    """What a cookie says: the id of a cart, and how many days ago it was written."""

    cookie: str
    cart_id: str
    age: int


@dataclass(slots=True)
class Browser:
    """What one session knows of the browser it talks to.

    `cart_id` is "" until the store said which of the `claims` counts. `sent`: the id came with the
    request, so the browser stores cookies, though perhaps none that a script can see. `known`: it
    surely has the id, and for long enough. `blocked`: it is known to store no cookies. `asked` is
    when the cookie was given to it.
    """

    cart_id: str = field(default="", repr=False)  # a session that is printed tells no ids
    cookie: str = COOKIE
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    sent: bool = False
    known: bool = False
    blocked: bool = False
    asked: float | None = None
    looked_again: bool = False


def connected_browser(cookie: str = COOKIE) -> Browser:
    """Returns what the request tells of the browser."""
    name = cookie_name(st.context.url, cookie)
    sent = read_header("; ".join(st.context.headers.get_all("cookie")))
    return Browser(cookie=name, claims=claims(sent or st.context.cookies.items(), name))


def identify(browser: Browser, database: str | None = None) -> str:
    """Returns the id of the browser's cart, a new one for a browser without.

    Raises StoreError as long as that is open; nothing was issued then.
    """
    if not browser.cart_id:
        found = find_id(browser.claims, database)
        browser.cart_id = found or new_id(store(database).key())
        ages = [claim.age for claim in browser.claims if claim.cart_id == found]
        browser.sent = bool(found)
        browser.known = any(0 <= age < RENEWED_AFTER_DAYS for age in ages)
    return browser.cart_id


def give_cookie(browser: Browser, database: str | None = None) -> bool:
    """Draws what gives the browser its cookie, until it surely has it; belongs into a fragment.

    Returns whether the browser turned out to have another id, which is the shopper's from now
    on: a tab opened in the same moment was first.
    """
    if browser.known or not browser.cart_id:
        return False
    from streamlit_extras.cookie_manager import cookie_manager  # only a first visit waits for it

    cookies = cookie_manager(key=_COOKIES)
    if not cookies.ready():
        return False
    found = claims([(browser.cookie, cookies.get(browser.cookie))], browser.cookie)
    if found and found[0].cart_id != browser.cart_id and not browser.sent:
        with suppress(StoreError):
            if other := find_id(found, database):
                browser.cart_id, browser.known = other, True
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


def cookie_name(url: str | None, cookie: str = COOKIE) -> str:
    """Returns what the cookie is called in a browser that came to this address."""
    return SECURE + cookie if str(url).startswith("https:") else cookie


def own_name(cookie: str, cart_id: str) -> str:
    """Returns the name under which a page gives this id, and no other.

    Two first pages at once are given two ids. The later answer does not take the place of the
    earlier, and each tab finds the earlier first: a browser sends older cookies first (RFC 6265).
    """
    return f"{cookie}.{cart_id[:8]}"


def cookie_value(cart_id: str) -> str:
    """Returns what the cookie holds: the id, and today."""
    return f"{cart_id}.{_today()}"


def read_header(header: str) -> list[tuple[str, str]]:
    """Returns the names and values in a Cookie header; a name may come more than once."""
    pairs = (part.strip().partition("=") for part in header.split(";"))
    return [(name, value) for name, _, value in pairs if name]


def claims(cookies: Iterable[tuple[str, object]], name: str) -> tuple[Claim, ...]:
    """Returns what these cookies say in our own form, in the order in which it counts.

    Those of names of their own come first. What is there twice with two values says nothing:
    the one that is not ours was set for another path or for the whole domain.
    """
    values: dict[str, list[object]] = {}
    for cookie, value in cookies:
        values.setdefault(cookie, []).append(value)
    found = []
    for cookie, (value, *others) in values.items():
        form = _FORM.fullmatch(value) if isinstance(value, str) else None
        if form and cookie in (name, own_name(name, form[1])) and all(o == value for o in others):
            found.append(Claim(cookie, form[1], _today() - int(form[2])))
    return tuple(sorted(found, key=lambda claim: claim.cookie == name))


def find_id(claims: Iterable[Claim], database: str | None = None) -> str | None:
    """Returns the first of these ids that the shop issued, None where it issued none of them.

    Ids were not signed at first: one of those counts where something is stored under it.
    Raises StoreError when that cannot be told.
    """
    for _, cart_id, _ in claims:
        if _is_signed(cart_id, store(database).key()) or store(database).knows(cart_id):
            return cart_id
    return None


def new_id(key: bytes) -> str:
    """Returns an id that nobody can guess or make: 128 random bits and their signature."""
    return _signed(secrets.token_bytes(16), key)


def _signed(random: bytes, key: bytes) -> str:
    signature = hmac.digest(key, random, "sha256")[:16]
    return base64.urlsafe_b64encode(random + signature).decode().rstrip("=")


def _is_signed(cart_id: str, key: bytes) -> bool:
    random = base64.urlsafe_b64decode(f"{cart_id}=")[:16]
    return hmac.compare_digest(cart_id, _signed(random, key))


def _today() -> int:
    return int(time.time()) // DAY
