"""The cart in another app: the one call that each of its pages begins with."""

from __future__ import annotations

import functools
import re
import time
from collections.abc import Iterable

import streamlit as st

from cart_state.browser import COOKIE, connected_browser, cookie_name
from cart_state.goods.catalog import Catalog
from cart_state.rules.cart import Cart
from cart_state.rules.product import Product
from cart_state.session import _KEY, Session, get, session
from cart_state.visit import follow
from cart_state.wiring import store

LOOK_EVERY = 5  # seconds


def use(goods: Iterable[Product], cookie: str = COOKIE, database: str | None = None) -> Cart:
    """Returns the cart, in which `goods` can be put; belongs at the top of every page of the app.

    The browser keeps the id of the cart in a cookie of this name; what is in the cart is stored at
    `database`, a SQLAlchemy URL, or else where the shop would store it. Draws what gives the
    browser its cookie, and brings in what other tabs did.

    Raises ValueError for what cannot be a cookie's name, and StoreError for a wrong address.
    """
    if not re.fullmatch(r"[\w-]+", cookie, re.ASCII):
        raise ValueError(f"{cookie!r} has to be letters, digits, - and _ to be a cookie's name.")
    me = session()
    if (me.browser.cookie, me.database) != (cookie_name(st.context.url, cookie), database):
        me = st.session_state[_KEY] = Session(connected_browser(cookie), database=database)
    me.goods = goods if isinstance(goods, Catalog) else _catalog(tuple(goods))
    store(database)  # a wrong address is told at once; a store that is away may come back
    _follow()
    return get()


@functools.lru_cache(maxsize=10)  # each run of each page brings the same goods
def _catalog(goods: tuple[Product, ...]) -> Catalog:
    return Catalog(goods, time.time_ns())


@st.fragment(run_every=LOOK_EVERY)
def _follow() -> None:
    if follow(max_age=LOOK_EVERY / 2):
        st.rerun()
