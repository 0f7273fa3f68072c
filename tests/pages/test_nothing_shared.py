"""What sessions share holds nothing of any of them."""

import functools
import gc
import logging
import sys
from collections.abc import Callable, Iterable, Iterator
from types import FunctionType, ModuleType
from typing import Any

import pytest
import streamlit as st

from cart_state import Cart, Combination, Line, Order, OrderForm, UndoStep, browser, session
from cart_state.browser import Browser
from cart_state.rules.contents import Contents, Item
from cart_state.session import Session
from cart_state.storage.outbox import Change
from pages.parts.order.form import Draft
from tests.pages.internals import cached_for_all
from tests.pages.shop import CART, CATALOG, COMPARE, ORDER, OpenShop, Sell, Shop
from tests.sessions import signed

OURS = ("cart_state", "pages")
PERSONAL = (
    *(Browser, Cart, Change, Combination, Contents, Draft, Item, Line),
    *(Order, OrderForm, Session, UndoStep),
)
IDS = (signed("A" * 16), signed("B" * 16))


def shared() -> Iterator[tuple[str, Any]]:
    """What outlives a session: the globals of our modules, and what Streamlit caches for us."""
    for module in [m for name, m in sys.modules.items() if name.partition(".")[0] in OURS]:
        for name, value in vars(module).items():
            yield f"{module.__name__}.{name}", value
    yield from cached_for_all()


def reachable(roots: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
    """Every object behind the roots, with the way there."""
    waiting = list(roots)
    seen: dict[int, Any] = {}  # keeps each alive, so that no other gets its address
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


def shop_around(shop: Shop, mark: str) -> None:
    """Does everything once that leaves something in a session or in its cart."""
    shop.fill(desk=1, lamp=1)
    shop.go(CATALOG, product="desk")
    shop.go(CATALOG).text_input(key="search").set_value(f"search of {mark}").run()
    shop.go(CART).edit({0: 3})
    shop.edit({0: 400})
    shop.save(f"combination of {mark}")
    shop.press("Save for later", "lamp")
    shop.click("Clear cart")
    shop.undo()
    shop.go(COMPARE)
    shop.go(ORDER).tell(name=f"name of {mark}", note=f"note of {mark}").click_key("order_place")
    shop.tell(email=f"{mark}@example.com").click_key("order_place")
    assert shop.titles()[0].endswith("is placed")


def test_nothing_of_a_session_is_kept_where_others_are(
    sell: Sell, open_shop: OpenShop, monkeypatch: pytest.MonkeyPatch
):
    given = iter(IDS)
    monkeypatch.setattr(browser, "new_id", lambda _: next(given))
    sell()
    shops = {"Ann": open_shop(), "Bob": open_shop()}
    known = []
    for mark, shop in shops.items():
        shop_around(shop, mark)
        mine = shop.session_state["cart_state"]
        assert isinstance(mine, Session)
        assert len(mine.contents.combinations) == 1
        known.append(mine.browser.cart_id)
    assert known == list(IDS)
    assert personal([*IDS, "of Ann", "of Bob", "Ann@", "Bob@"]) == {}


# The search itself would find it


def in_a_cached_function(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    cached = functools.cache(lambda: leak)
    cached()
    monkeypatch.setattr(session, "cached", cached, raising=False)
    return None


def in_cached_data(leak: object, monkeypatch: pytest.MonkeyPatch) -> object:
    cached = st.cache_data(show_spinner=False)(lambda: str(leak))
    cached()
    return cached


@pytest.mark.parametrize("hide", [in_a_cached_function, in_cached_data])
def test_it_would_be_found(hide: Callable[..., object], monkeypatch: pytest.MonkeyPatch):
    assert personal([IDS[0]]) == {}
    kept = hide(IDS[0] if hide is in_cached_data else Contents(next_position=1), monkeypatch)
    assert personal([IDS[0]]) != {}
    del kept
