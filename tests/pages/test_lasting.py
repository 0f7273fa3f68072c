"""A cart that outlives reloads, tabs, restarts and a store that is away, as a shopper sees it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cart_state.storage import database
from tests.conftest import Process
from tests.pages.reading import (
    ANOTHERS,
    CART,
    COMPARE,
    EMPTY,
    HOME,
    LATE,
    NOT_SAVED,
    NOT_SHOWN,
    PAGES,
    OpenTab,
    Sell,
    add,
    click,
    cookie,
    count,
    edit,
    go,
    is_well,
    notices,
    quantities,
    texts,
    titles,
    toasts,
    total,
    undo,
)
from tests.postgres import Postgres

REST = 0.1  # seconds, for these tests


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "REST", REST)


def rested() -> None:
    """Waits until a store that failed is asked again."""
    time.sleep(REST + 0.05)


def test_tabs_show_at_their_next_run_what_the_other_did_and_lose_nothing(
    tab: AppTest, other: AppTest
):
    for _ in range(2):
        add(tab, "mug")
        add(other, "mug", "desk")
    assert count(tab.run()) == count(other.run()) == 6
    assert quantities(go(tab, CART)) == {"mug": 4, "desk": 2}
    click(go(other, CART), "Clear cart")
    assert titles(tab.run()) == [EMPTY]
    undo(tab)
    assert quantities(tab) == {"mug": 4, "desk": 2}


def test_a_reload_and_a_restarted_server_have_the_cart_and_a_page_left_open_goes_on(
    cart: AppTest, open_tab: OpenTab, process: Process
):
    edit(cart, {0: 0})
    assert count(open_tab()) == 4  # in its first run
    process.restart()
    shop = go(open_tab(), CART)
    assert quantities(shop) == {"lamp": 1, "mug": 3}
    assert total(shop) == "₹1,299.80"
    undo(shop)
    assert quantities(add(go(cart, HOME), "desk")) == {}  # Home has no editor
    assert quantities(go(cart, CART)) == {"desk": 3, "lamp": 1, "mug": 3}


@pytest.mark.parametrize("sent", [cookie(ANOTHERS), None, "' OR 1=1; --"])
def test_another_browser_sees_nothing_of_it(tab: AppTest, open_tab: OpenTab, sent: object):
    add(tab, "desk")
    stranger = open_tab(sent)
    assert count(stranger) == 0
    add(stranger, "mug")
    assert quantities(go(tab, CART)) == {"desk": 1}
    assert quantities(go(stranger, CART)) == {"mug": 1}


def test_emptied_caches_lose_nothing(tab: AppTest):
    add(tab, "desk")
    st.cache_resource.clear()
    st.cache_data.clear()
    assert count(tab.run()) == 1
    assert not toasts(tab)


# The store is away


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """The carts while another program keeps the file to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        yield
        another.execute("ROLLBACK")
    rested()


@contextmanager
def gone(file: Path) -> Iterator[None]:
    """The carts while nobody can open their file."""
    hidden = file.with_suffix(".hidden")
    file.rename(hidden)
    file.mkdir()
    yield
    file.rmdir()
    hidden.rename(file)
    rested()


def test_a_locked_store_is_told_and_everything_saved_when_it_is_free(
    tab: AppTest, other: AppTest, open_tab: OpenTab, tmp_path: Path
):
    add(tab, "desk")
    with locked(tmp_path / "carts.sqlite3"):
        began = time.monotonic()
        add(tab, "mug")
        assert time.monotonic() - began < 4
        assert toasts(tab)[0].startswith("Mug × 1 added.")
        assert notices(tab) == [NOT_SAVED]
        assert quantities(go(tab, CART)) == {"desk": 1, "mug": 1}
        edit(tab, {0: 4})
        assert quantities(tab) == {"desk": 4, "mug": 1}
        assert notices(tab) == [NOT_SAVED]
    add(other, "mug", "lamp")
    tab.run()
    assert not notices(tab)
    for shop in (tab, go(other, CART), go(open_tab(), CART)):
        assert quantities(shop) == {"desk": 4, "mug": 2, "lamp": 1}
        assert is_well(shop)


@pytest.mark.parametrize("page", PAGES)
def test_a_reload_while_the_store_rests_says_that_the_cart_cannot_be_shown(
    cart: AppTest, open_tab: OpenTab, process: Process, tmp_path: Path, page: str
):
    process.restart()
    with gone(tmp_path / "carts.sqlite3"):
        shop = go(open_tab(), page)
        assert notices(shop) == [NOT_SHOWN]
        assert EMPTY not in titles(shop)
        assert "Save what is in your cart" not in texts(shop)
        assert is_well(shop)
        add(go(shop, HOME), "mug")  # it joins
    assert quantities(go(shop, CART)) == {"desk": 2, "lamp": 1, "mug": 4}
    assert not notices(shop)


def test_what_waited_and_is_refused_in_the_end_is_told_once(
    tab: AppTest, other: AppTest, tmp_path: Path
):
    add(tab, "desk")
    with locked(tmp_path / "carts.sqlite3"):
        add(tab, "lamp", "lamp", "mug")
    add(other, "lamp", "lamp")
    tab.run()
    assert toasts(tab) == [
        f"{LATE}Only 3 of Desk lamp can be had, and you have all of them in your cart."
    ]
    assert quantities(go(tab, CART)) == {"desk": 1, "lamp": 3, "mug": 1}
    assert not toasts(tab)


def test_settings_that_are_broken_are_told_and_what_was_done_is_saved_when_they_are_mended(
    monkeypatch: pytest.MonkeyPatch, open_tab: OpenTab, sell: Sell, tmp_path: Path, process: Process
):
    sell()
    monkeypatch.setenv("CART_DATABASE_URL", "shop:secret@db/carts")
    tab = open_tab()
    assert notices(add(tab, "desk")) == [NOT_SHOWN]
    assert quantities(go(tab, CART)) == {"desk": 1}
    assert is_well(tab)
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{tmp_path / 'mended.sqlite3'}")
    assert not notices(tab.run())
    process.restart()
    assert quantities(go(open_tab(), CART)) == {"desk": 1}


def test_a_shop_opened_without_its_database_works_and_saves_when_it_comes(
    postgres: Postgres, open_tab: OpenTab, sell: Sell, monkeypatch: pytest.MonkeyPatch
):
    sell()
    monkeypatch.setenv("CART_DATABASE_URL", postgres.url())
    postgres.stop()
    try:
        tab = open_tab()
        add(tab, "desk", "mug")
        assert notices(tab) == [NOT_SHOWN]
        assert quantities(go(tab, CART)) == {"desk": 1, "mug": 1}
    finally:
        postgres.start()
    rested()
    add(open_tab(), "mug")
    assert quantities(tab.run()) == {"mug": 2, "desk": 1}
    assert not notices(tab)


def test_a_store_that_is_not_ours_leaves_the_shop_open_and_the_file_alone(
    open_tab: OpenTab, sell: Sell, tmp_path: Path
):
    sell()
    theirs = tmp_path / "carts.sqlite3"
    theirs.write_bytes(b"our family photos" * 100)
    tab = add(open_tab(), "desk")
    assert count(tab) == 1
    assert quantities(go(tab, CART)) == {"desk": 1}
    assert notices(tab) == [NOT_SHOWN]
    assert theirs.read_bytes() == b"our family photos" * 100


def test_a_browser_without_cookies_is_told(
    tab: AppTest, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
):
    from cart_state import visit

    def give_cookie(browser: object) -> bool:
        browser.blocked = True
        return False

    monkeypatch.setattr(visit, "give_cookie", give_cookie)
    for page in (HOME, COMPARE):
        (told,) = [one.value for one in go(open_tab(None), page).info]
        assert "keeps no cookies" in told
