"""The session's cart when the store is away, answers late, or turns out to be another's."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest
import streamlit as st

import cart_state
from cart_state import CartError, session
from cart_state.cart import Cart, Contents
from cart_state.store import Change, Store, StoreError
from tests.postgres import finish_tidying

ROWS = ["desk,Oak desk,Desks,12000,10,,", "lamp,Desk lamp,Lighting,1299.50,3,,", "mug,Mug,K,1,50,,"]
COOKIE = "c" * 43 + ".1"


class Unreliable(Store):
    """A store that a test can make unreachable, or lose its answers, without the waiting."""

    away = False
    loses = False

    def read(self, cart_id: str) -> Contents:
        if self.away:
            raise StoreError("away")
        return super().read(cart_id)

    def update(self, cart_id: str, changes: Sequence[tuple[str, Change]]) -> Contents:
        if self.away:
            raise StoreError("away")
        contents = super().update(cart_id, changes)
        if self.loses:
            raise StoreError("no answer")
        return contents


class Tab:
    """One tab of a browser: a session of its own. `with tab:` is what happens in it."""

    def __init__(self, patch: pytest.MonkeyPatch, cookie: object = COOKIE) -> None:
        self.state: dict = {}
        self._patch = patch
        self._cookies = {} if cookie is None else {"cart": cookie}

    def __enter__(self) -> "Tab":
        self._patch.setattr(st, "session_state", self.state)
        self._patch.setattr(st, "context", SimpleNamespace(cookies=self._cookies, url="http://x"))
        return self

    def __exit__(self, *error: object) -> None:
        self._patch.undo()


@pytest.fixture
def open_tab() -> Callable[..., Tab]:
    return lambda cookie=COOKIE: Tab(pytest.MonkeyPatch(), cookie)


@pytest.fixture(autouse=True)
def store(
    tmp_path: Path, write_catalog: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Unreliable]:
    """The store that all tabs share."""
    monkeypatch.setenv("CATALOG_CSV", str(write_catalog(*ROWS)))
    store = Unreliable(f"sqlite:///{tmp_path / 'carts.sqlite3'}")
    monkeypatch.setattr(session, "_store", lambda: store)
    yield store
    finish_tidying()
    store.close()


@pytest.fixture
def tab(open_tab: Callable[..., Tab]) -> Tab:
    return open_tab()


@pytest.fixture
def other(open_tab: Callable[..., Tab]) -> Tab:
    """Another tab of the same browser."""
    return open_tab()


def held(cart: Cart) -> dict[str, int]:
    return {line.sku: line.quantity for line in cart.lines}


@contextmanager
def unreachable(store: Unreliable) -> Iterator[None]:
    store.away = True
    yield
    store.away = False


def test_a_reloaded_page_has_the_cart(tab: Tab, other: Tab):
    with tab:
        cart_state.add("desk", 2)
    with other:
        assert held(cart_state.get()) == {"desk": 2}


def test_tabs_change_the_same_cart(tab: Tab, other: Tab):
    with tab:
        cart_state.add("desk")
    with other:
        cart_state.add("desk")
    with tab:
        assert held(cart_state.add("lamp")) == {"desk": 2, "lamp": 1}


def test_a_refusal_counts_what_another_tab_added(tab: Tab, other: Tab):
    with tab:
        assert held(cart_state.get()) == {}
    with other:
        cart_state.add("lamp", 3)
    with tab:
        with pytest.raises(CartError):
            cart_state.add("lamp")
        assert held(cart_state.refresh()) == {"lamp": 3}


def test_changes_made_while_the_store_is_away_are_there_at_once_and_said_to_be_unsaved(
    tab: Tab, store: Unreliable
):
    with tab:
        cart_state.add("desk")
        assert cart_state.status().saved
        with unreachable(store):
            assert held(cart_state.add("desk")) == {"desk": 2}
            assert held(cart_state.add("mug", 4)) == {"desk": 2, "mug": 4}
            assert held(cart_state.set_quantity("mug", 3)) == {"desk": 2, "mug": 3}
            assert held(cart_state.remove("desk")) == {"mug": 3}
            assert held(cart_state.undo()) == {"desk": 2, "mug": 3}
            assert held(cart_state.refresh()) == {"desk": 2, "mug": 3}
            assert not cart_state.status().saved


def test_the_rules_hold_while_the_store_is_away(tab: Tab, store: Unreliable):
    with tab, unreachable(store):
        cart_state.add("lamp", 3)
        for refused in (("lamp", 1), ("sofa", 1), ("mug", 0)):
            with pytest.raises(CartError):
                cart_state.add(*refused)
        with pytest.raises(CartError):
            cart_state.set_quantity("desk", 1)
        assert held(cart_state.get()) == {"lamp": 3}


def test_all_is_saved_once_when_the_store_is_back_with_what_another_tab_added(
    tab: Tab, other: Tab, store: Unreliable
):
    with tab:
        cart_state.add("mug")
        with unreachable(store):
            cart_state.add("desk")
            cart_state.add("desk", 2)
            cart_state.add("lamp")
            cart_state.remove("lamp")
    with other:
        cart_state.add("mug", 5)
        cart_state.add("desk")
    for _ in range(3):
        with tab:
            assert held(cart_state.refresh()) == {"mug": 6, "desk": 4}
            assert cart_state.status() == cart_state.Status(saved=True, remembered=True)
    with other:
        assert held(cart_state.refresh()) == {"mug": 6, "desk": 4}


def test_the_next_change_saves_the_ones_before_it(tab: Tab, other: Tab, store: Unreliable):
    with tab:
        with unreachable(store):
            cart_state.add("desk")
            cart_state.add("mug")
        assert held(cart_state.add("mug")) == {"desk": 1, "mug": 2}
        assert cart_state.status().saved
    with other:
        assert held(cart_state.get()) == {"desk": 1, "mug": 2}


def test_a_store_away_twice_doubles_nothing(tab: Tab, store: Unreliable):
    with tab:
        for times in range(1, 4):
            with unreachable(store):
                cart_state.add("desk")
                cart_state.refresh()
            assert held(cart_state.refresh()) == {"desk": times}


def test_an_answer_that_was_lost_doubles_nothing(tab: Tab, other: Tab, store: Unreliable):
    with tab:
        cart_state.get()
        store.loses = True
        for times in range(1, 6):
            assert held(cart_state.add("desk")) == {"desk": times}
        assert held(cart_state.refresh()) == {"desk": 5}
        store.loses = False
        assert held(cart_state.refresh()) == {"desk": 5}
        assert cart_state.status().saved
    with other:
        assert held(cart_state.get()) == {"desk": 5}


def test_a_long_absence_and_a_lost_answer_double_nothing(tab: Tab, store: Unreliable):
    with tab:
        with unreachable(store):
            for _ in range(45):
                cart_state.add("mug")
        store.loses = True
        cart_state.refresh()
        store.loses = False
        assert held(cart_state.refresh()) == {"mug": 45}


def test_a_long_absence_a_lost_answer_and_another_tab_double_nothing(
    tab: Tab, other: Tab, store: Unreliable
):
    with tab:
        with unreachable(store):
            for _ in range(45):
                cart_state.add("mug")
        store.loses = True
        cart_state.refresh()
        store.loses = False
    with other:
        cart_state.add("desk")
    with tab:
        assert held(cart_state.refresh()) == {"mug": 45, "desk": 1}


def test_what_could_not_be_made_later_is_told_once_and_the_rest_is_made(
    tab: Tab, other: Tab, store: Unreliable
):
    with tab:
        cart_state.add("desk")
        with unreachable(store):
            cart_state.add("lamp", 2)
            cart_state.set_quantity("desk", 5)
            cart_state.add("mug")
    with other:
        cart_state.add("lamp", 2)
        cart_state.remove("desk")
    with tab:
        assert held(cart_state.refresh()) == {"lamp": 2, "mug": 1}
        refused = cart_state.refusals()
        assert len(refused) == 2
        assert "Desk lamp" in refused[0]
        assert "no longer in your cart" in refused[1]
        assert cart_state.refusals() == ()
        cart_state.refresh()
        assert cart_state.status() == cart_state.Status(saved=True, remembered=True)


def test_what_could_not_be_made_later_is_told_although_the_first_answer_was_lost(
    tab: Tab, other: Tab, store: Unreliable
):
    with tab, unreachable(store):
        cart_state.add("lamp", 2)
        cart_state.add("mug")
    with other:
        cart_state.add("lamp", 2)
    with tab:
        store.loses = True
        cart_state.refresh()
        assert cart_state.refusals() == ()
        store.loses = False
        assert held(cart_state.refresh()) == {"lamp": 2, "mug": 1}
        (refused,) = cart_state.refusals()
        assert "Desk lamp" in refused
        cart_state.refresh()
        assert cart_state.refusals() == ()


def test_a_refused_change_is_not_kept_for_later(tab: Tab, store: Unreliable):
    with tab:
        with unreachable(store), pytest.raises(CartError):
            cart_state.add("lamp", 4)
        assert held(cart_state.refresh()) == {}
        assert cart_state.status() == cart_state.Status(saved=True, remembered=True)


def test_a_refusal_in_the_moment_the_store_is_back_saves_the_rest(tab: Tab, store: Unreliable):
    with tab:
        with unreachable(store):
            cart_state.add("desk")
        with pytest.raises(CartError):
            cart_state.add("lamp", 4)
        assert held(cart_state.refresh()) == {"desk": 1}
        assert cart_state.status().saved


def test_a_cart_that_could_not_be_read_is_there_when_the_store_is_back(
    tab: Tab, other: Tab, store: Unreliable
):
    with tab:
        cart_state.add("desk", 2)
    with other:
        with unreachable(store):
            assert held(cart_state.get()) == {}
            assert not cart_state.status().saved
            cart_state.add("mug")
        assert held(cart_state.refresh()) == {"desk": 2, "mug": 1}


def test_a_restarted_server_saves_nothing_twice(tab: Tab, store: Unreliable):
    with tab:
        cart_state.add("desk")
        with unreachable(store):
            cart_state.add("mug")
        cart_state.refresh()
    with Tab(pytest.MonkeyPatch()):
        assert held(cart_state.get()) == {"desk": 1, "mug": 1}


# Whose cart


@pytest.mark.parametrize(
    "cookie",
    [
        "",
        "c" * 43,
        "c" * 42 + ".1",
        "c" * 44 + ".1",
        "c" * 10**6 + ".1",
        "c" * 43 + ".-1",
        "c" * 43 + ".1\n",
        " " + COOKIE,
        COOKIE + "; cart=" + COOKIE,
        "é" * 43 + ".1",
        "'; DROP TABLE carts; --",
        "../" * 14 + "c.1",
        ["c" * 43 + ".1"],
        {"cart": COOKIE},
        None,
        7,
    ],
)
def test_a_cookie_that_is_not_ours_opens_nobodys_cart(
    tab: Tab, open_tab: Callable[..., Tab], cookie: object
):
    with tab:
        cart_state.add("desk")
    with open_tab(cookie) as stranger:
        assert held(cart_state.get()) == {}
        assert held(cart_state.add("mug")) == {"mug": 1}
    with tab:
        assert held(cart_state.refresh()) == {"desk": 1}
    with stranger:
        assert held(cart_state.refresh()) == {"mug": 1}


def test_an_unknown_id_opens_an_empty_cart(tab: Tab, open_tab: Callable[..., Tab]):
    with tab:
        cart_state.add("desk")
    with open_tab("d" * 43 + ".1"):
        assert held(cart_state.get()) == {}


def test_shoppers_without_a_cookie_have_carts_of_their_own(open_tab: Callable[..., Tab]):
    first, second = open_tab(None), open_tab(None)
    with first:
        cart_state.add("desk")
    with second:
        assert held(cart_state.add("mug")) == {"mug": 1}
    with first:
        assert held(cart_state.refresh()) == {"desk": 1}


@pytest.fixture
def late(open_tab: Callable[..., Tab], monkeypatch: pytest.MonkeyPatch) -> Tab:
    """A first visit in a tab that learns after a while that the browser has an id already."""

    def settle() -> bool:
        known = session.browser()
        if known.cart_id == "c" * 43:
            return False
        from cart_state import browser

        browser._learn(browser.Browser("c" * 43, settled=True))
        return True

    monkeypatch.setattr(session, "settle", settle)
    return open_tab(None)


def test_a_tab_that_comes_second_hands_its_cart_over(tab: Tab, late: Tab):
    with tab:
        cart_state.add("desk")
        cart_state.add("lamp", 2)
    with late:
        cart_state.add("mug")
        cart_state.add("lamp", 2)
        assert cart_state.keep_cookie()
        assert held(cart_state.get()) == {"desk": 1, "lamp": 3, "mug": 1}
        assert not cart_state.keep_cookie()
    with tab:
        assert held(cart_state.refresh()) == {"desk": 1, "lamp": 3, "mug": 1}


def test_a_tab_that_comes_second_hands_over_once_what_was_not_saved(
    tab: Tab, late: Tab, store: Unreliable
):
    with tab:
        cart_state.add("desk")
    with late:
        with unreachable(store):
            cart_state.add("mug")
        assert cart_state.keep_cookie()
        assert held(cart_state.refresh()) == {"desk": 1, "mug": 1}


def test_a_tab_that_comes_second_while_the_store_is_away_hands_over_once(
    tab: Tab, late: Tab, store: Unreliable
):
    with tab:
        cart_state.add("desk")
    with late:
        cart_state.add("lamp")
        with unreachable(store):
            cart_state.add("mug")
            assert cart_state.keep_cookie()
            assert held(cart_state.get()) == {"lamp": 1, "mug": 1}
        assert held(cart_state.refresh()) == {"desk": 1, "lamp": 1, "mug": 1}
