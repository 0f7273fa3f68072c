"""Whose cart it is: one opaque random id in a cookie of the shopper's browser.

The request tells the id in the very first run, so no page shows a cart as empty that is not.
The cookie is written only where it is missing or due for renewal.

Only an id counts that the shop issued, as its second half proves, and under TLS only in a cookie
that no other host can set. On plain http a neighbour can always set one that was issued to it.
"""

from __future__ import annotations

import base64
import hmac
import ipaddress
import re
import secrets
import time
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

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

_COOKIES = "cart_state.cookies"

# 256 bits in base64url, and the day the cookie was written: a browser never tells when a
# cookie expires, so this is how we know that it is due.
_FORM = re.compile(r"([A-Za-z0-9_-]{43})\.([0-9]{1,6})")

_MOST_CLAIMS = 20  # of one browser: each may cost a look into the store
Claim = tuple[str, str, int]  # what a cookie says: its name, a cart's id, and how many days ago


@dataclass(slots=True)
class Browser:
    """What one session knows of the browser it talks to.

    `cart_id` is "" until the store said which of the `claims` counts. `sent`: the id came with the
    request, so the browser stores cookies, though perhaps none that a script can see. `known`: it
    surely has the id, and for long enough. `blocked`: it is known to store no cookies. `given`: it
    was given the cookie.
    """

    cart_id: str = field(default="", repr=False)  # a session that is printed tells no ids
    cookie: str = COOKIE
    claims: tuple[Claim, ...] = field(default=(), repr=False)
    sent: bool = False
    known: bool = False
    blocked: bool = False
    given: bool = False


def connected_browser(cookie: str = COOKIE) -> Browser:
    """Returns what the request tells of the browser."""
    name = cookie_name(st.context.url, cookie)
    sent = st.context.headers.get_all("cookie")
    read = (f"{key}={value}" for key, value in st.context.cookies.items())  # all that AppTest has
    return Browser(cookie=name, claims=claims(";".join(sent or read), name))


def identify(browser: Browser, database: str | None = None) -> str:
    """Returns the id of the browser's cart, if need be a new one. Raises StoreError."""
    if not browser.cart_id:
        found = find_id(browser.claims, database)
        browser.cart_id = found or new_id(store(database).key())
        browser.sent = bool(found)
        browser.known = _is_fresh(browser.claims, found)
    return browser.cart_id


def give_cookie(browser: Browser, database: str | None = None) -> bool:
    """Draws what gives the browser its cookie, until it surely has it; belongs into a fragment.

    Returns whether the browser turned out to have another id, which is the shopper's from now
    on: a tab opened in the same moment was first. Each tab gives its id under a name of its own,
    so that none takes another's place, however late the order to do so arrives. Whoever then finds
    another's beside it came second, and takes its own back.
    """
    if browser.known or not browser.cart_id:
        return False
    from streamlit_extras.cookie_manager import cookie_manager  # only a first visit waits for it

    cookies = cookie_manager(key=_COOKIES)
    if not cookies.ready():
        return False
    own, is_secure = own_name(browser.cookie, browser.cart_id), browser.cookie.startswith(SECURE)
    found = claims(";".join(f"{name}={value}" for name, value in cookies.items()), browser.cookie)
    try:
        others = (claim for claim in found if claim[1] != browser.cart_id)
        other = None if browser.sent else find_id(others, database)
    except StoreError:
        return False
    if other:
        if own in cookies:
            cookies.delete(own, secure=is_secure)  # travels with the next run
        browser.cart_id, browser.sent = other, True
        return True
    browser.known = _is_fresh(found, browser.cart_id)
    if browser.known:
        browser.blocked = False
    elif not browser.given:
        cookies.set(own, cookie_value(browser.cart_id), max_age=LIFETIME, secure=is_secure)
        browser.given = True
        # The cookie travels with the next run. In a full run that is the header's timer's.
        with suppress(StreamlitAPIException):
            st.rerun(scope="fragment")
    elif answered_operations(_COOKIES):
        browser.known, browser.blocked = browser.sent, not browser.sent
    return False


def origin() -> str:
    """Returns whence the shopper comes: an address, or the network of one home; "" if unknown."""
    said = st.context.ip_address
    try:
        address = ipaddress.ip_address(said or "")
    except ValueError:
        return ""  # this very machine, or a client that does not tell
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)


def cookie_name(url: str | None, cookie: str = COOKIE) -> str:
    """Returns what the cookie is called in a browser that came to this address."""
    return SECURE + cookie if str(url).startswith("https:") else cookie


def own_name(cookie: str, cart_id: str) -> str:
    """Returns the name under which a page gives this id, and no other.

    So of two first pages at once, the later answer does not take the place of the earlier, which
    each tab then finds first: a browser sends older cookies first (RFC 6265).
    """
    return f"{cookie}.{cart_id[:8]}"


def cookie_value(cart_id: str) -> str:
    """Returns what the cookie holds: the id, and today."""
    return f"{cart_id}.{_today()}"


def claims(header: str, name: str) -> tuple[Claim, ...]:
    """Returns what cookies of this name say in our own form, in the order in which it counts.

    Those of names of their own come first. One that is there twice, with two values, says nothing:
    one of them was set for another path, or for the whole domain.
    """
    values: dict[str, set[str]] = {}
    for part in header.split(";"):
        cookie, _, value = part.strip(" ").partition("=")
        values.setdefault(cookie, set()).add(value)
    found = []
    for cookie, (value, *others) in values.items():
        form = _FORM.fullmatch(value)
        if form and not others and cookie in (name, own_name(name, form[1])):
            found.append((cookie, form[1], _today() - int(form[2])))
    return tuple(sorted(found, key=lambda claim: claim[0] == name)[:_MOST_CLAIMS])


def find_id(claims: Iterable[Claim], database: str | None = None) -> str | None:
    """Returns the first of these ids that the shop issued, if any. Raises StoreError.

    Ids were not signed at first: one of those counts where something is stored under it.
    """
    for _, cart_id, _ in claims:
        if _is_signed(cart_id, store(database).key()) or store(database).knows(cart_id):
            return cart_id
    return None


def _is_fresh(claims: Iterable[Claim], wanted: str | None) -> bool:
    """Whether one of these says this id, and does not have to be renewed."""
    return any(one == wanted and 0 <= age < RENEWED_AFTER_DAYS for _, one, age in claims)


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
