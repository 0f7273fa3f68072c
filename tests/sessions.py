"""Ids and cookies of browsers, and a session of the shop without its pages."""

import os
import time
from types import SimpleNamespace
from typing import Any, Self

import pytest
import streamlit as st
from streamlit.runtime.context import StreamlitHeaders

from cart_state import browser, session, wiring
from cart_state.browser import DAY
from cart_state.storage.store import Store

# What all servers and stores of the tests sign ids with.
KEY = os.environ["CART_COOKIE_KEY"] = "a key of the tests"


def signed(text: str) -> str:
    """An id that the shop might have issued, the same for the same text of 16 characters."""
    return browser._signed(text.encode(), KEY.encode())


def new_id() -> str:
    """An id as the cookie holds it, never used before."""
    return browser.new_id(KEY.encode())


def dated(cart_id: str, days_ago: int = 0) -> str:
    """The cookie of a cart as it was written so many days ago."""
    return f"{cart_id}.{int(time.time()) // DAY - days_ago}"


class Session:
    """One tab: `with session:` is what happens in it. `cookie` and `address` the browser sent."""

    def __init__(self, store: Store, cookie: object, address: str | None = None) -> None:
        self._store = store
        store.signing_key = KEY
        self._state: dict[str, Any] = {}
        self._patch = pytest.MonkeyPatch()
        self._cookies = {} if cookie is None else {"cart": cookie}
        self._address = address

    def __enter__(self) -> Self:
        for module in (session, browser, wiring):  # wiring asks it what is left of the goods
            self._patch.setattr(module, "store", lambda _=None: self._store)
        self._patch.setattr(st, "session_state", self._state)
        context = SimpleNamespace(
            cookies=self._cookies,
            headers=StreamlitHeaders(()),
            url="http://x",
            ip_address=self._address,
        )
        self._patch.setattr(st, "context", context)
        return self

    def __exit__(self, *error: object) -> None:
        self._patch.undo()
