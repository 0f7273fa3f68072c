"""What sessions share holds nothing of any of them."""

import functools
import gc
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any

import pytest
import streamlit as st
from streamlit.runtime.caching import cache_data_api, cache_resource_api
from streamlit.testing.v1 import AppTest

from cart_state import browser, session
from cart_state.browser import Browser
from cart_state.cart import Cart, Combination, Contents, Item, Line
from pages.parts import cart_table, picture
from tests.pages.reading import CART, CATALOG, COMPARE, add, button, edit, go, press, visit

OURS = ("cart_state", "pages")
PERSONAL = (Browser, Cart, Combination, Contents, Item, Line, session._Kept, cart_table._Drawn)
IDS = ("A" * 43, "B" * 43)


def shared() -> Iterator[tuple[str, Any]]:
    """What outlives a session: the globals of our modules, and what Streamlit caches for us."""
    for module in [m for name, m in sys.modules.items() if name.partition(".")[0] in OURS]:
        for name, value in vars(module).items():
            yield f"{module.__name__}.{name}", value
    yield "st.cache_data", cache_data_api._data_caches
    yield "st.cache_resource", cache_resource_api._resource_caches


def reachable(roots: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every object behind the roots, with the way there."""
    waiting = list(roots)
    seen: dict[int, Any] = {}  # keeps each alive, so that no other gets its place
    while waiting:
        way, one = waiting.pop()
        if id(one) not in seen:
            seen[id(one)] = one
            yield way, one
            waiting += ((f"{way} > {type(other).__name__}", other) for other in _behind(one))


def _behind(one: Any) -> list[Any]:
    """What an object holds; of other people's code nothing, for behind it lies all of Python."""
    if isinstance(one, ModuleType | logging.Logger):
        return []
    if isinstance(one, type | FunctionType) and str(one.__module__).partition(".")[0] not in OURS:
        return []
    if isinstance(one, FunctionType):
        return [one.__closure__, one.__defaults__, one.__kwdefaults__, vars(one)]
    return gc.get_referents(one)


def personal(marks: Iterable[str]) -> dict[str, str]:
    """What of any session can be reached, by the way there."""
    gc.collect()
    found = {}
    for way, one in reachable(shared()):
        if isinstance(one, PERSONAL) and one != Contents():  # the default of every empty cart
            found[way] = repr(one)
        elif isinstance(one, str | bytes):
            text = one if isinstance(one, str) else one.decode(errors="replace")
            if any(mark in text for mark in marks):
                found[way] = text
    return found


@pytest.fixture
def ids(monkeypatch: pytest.MonkeyPatch) -> tuple[str, ...]:
    """The ids that the next two browsers are given."""
    given = iter(IDS)
    monkeypatch.setattr(browser.secrets, "token_urlsafe", lambda _: next(given))
    return IDS


def shop_around(shop: AppTest, mark: str) -> None:
    """Does everything once that leaves something in a session or in its cart."""
    add(shop, "desk")
    add(shop, "lamp")
    visit(shop, CATALOG, product="desk")
    shop.query_params.clear()
    go(shop, CATALOG).text_input(key="search").set_value(f"search of {mark}").run()
    edit(go(shop, CART), {0: 3})
    edit(shop, {0: 400})
    shop.text_input[0].set_value(f"combination of {mark}")
    button(shop, "Save").click().run()
    press(shop, "Save for later", "lamp")
    button(shop, "Clear cart").click().run()
    button(shop, "Undo").click().run()
    go(shop, COMPARE)


def test_nothing_of_a_session_is_kept_where_others_are(
    ids: tuple[str, ...], sell: Callable[..., Path], open_shop: Callable[[], AppTest]
):
    sell()
    shops = {"Ann": open_shop(), "Bob": open_shop()}
    for mark, shop in shops.items():
        shop_around(shop, mark)
        assert len(shop.session_state["_cart_state.kept"].contents.combinations) == 1
    known = {shop.session_state["_cart_state.browser"].cart_id for shop in shops.values()}
    assert known == set(ids)
    assert personal([*ids, "of Ann", "of Bob"]) == {}


# The search itself would find it


def in_a_global(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(session, "last", {"seen": [leak]}, raising=False)
    return None


def in_a_closure(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    def page() -> object:
        return leak

    page.__module__ = "pages.parts.frame"
    monkeypatch.setattr(picture, "page", page, raising=False)
    return None


def in_a_cached_function(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    cached = functools.cache(lambda: leak)
    cached()
    monkeypatch.setattr(session, "cached", cached, raising=False)
    return None


def in_the_shared_store(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    monkeypatch.setattr(session._store(), "last", leak, raising=False)
    return None


def in_cached_resources(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    cached = st.cache_resource(show_spinner=False)(lambda: [leak])
    cached()
    return cached


def in_cached_data(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    cached = st.cache_data(show_spinner=False)(lambda: str(leak))
    cached()
    return cached


@pytest.mark.parametrize(
    "hide",
    [
        in_a_global,
        in_a_closure,
        in_a_cached_function,
        in_the_shared_store,
        in_cached_resources,
        in_cached_data,
    ],
)
def test_it_would_be_found(hide: Callable[..., object], monkeypatch: pytest.MonkeyPatch):
    assert personal([IDS[0]]) == {}
    kept = hide(IDS[0] if hide is in_cached_data else Contents(next_place=1), monkeypatch)
    assert personal([IDS[0]]) != {}
    del kept
