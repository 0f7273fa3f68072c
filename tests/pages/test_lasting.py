"""A cart that outlives reloads, tabs, restarts and a store that is away, as a shopper sees it."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from cart_state.storage import database
from tests.conftest import Process
from tests.pages.shop import (
    CART,
    COMPARE,
    EMPTY,
    HOME,
    NOT_SAVED,
    NOT_SHOWN,
    OpenTab,
    Sell,
    Shop,
)
from tests.postgres import Postgres

REST = 0.1  # seconds, for these tests


@pytest.fixture(autouse=True)
def short_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "REST", REST)


def rested() -> None:
    """Waits until a store that failed is asked again."""
    time.sleep(REST + 0.05)


def test_a_reload_and_a_restarted_server_have_the_cart_and_a_page_left_open_goes_on(
    cart: Shop, open_tab: OpenTab, process: Process
):
    cart.edit({0: 0})
    assert open_tab().count() == 4  # in its first run
    process.restart()
    shop = open_tab().go(CART)
    assert shop.quantities() == {"lamp": 1, "mug": 3}
    assert shop.total() == "₹1,299.80"
    shop.undo()
    assert cart.go(HOME).add("desk").quantities() == {}  # Home has no editor
    assert cart.go(CART).quantities() == {"desk": 3, "lamp": 1, "mug": 3}


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
    tab: Shop, other: Shop, open_tab: OpenTab, tmp_path: Path
):
    tab.add("desk")
    with locked(tmp_path / "carts.sqlite3"):
        began = time.monotonic()
        tab.add("mug")
        assert time.monotonic() - began < 4
        assert tab.toasts()[0].startswith("Mug added.")
        assert tab.notices() == [NOT_SAVED]
        assert tab.go(CART).quantities() == {"desk": 1, "mug": 1}
        tab.edit({0: 4})
        assert tab.quantities() == {"desk": 4, "mug": 1}
        assert tab.notices() == [NOT_SAVED]
    other.add("mug", "lamp")
    tab.run()
    assert not tab.notices()
    for shop in (tab, other.go(CART), open_tab().go(CART)):
        assert shop.quantities() == {"desk": 4, "mug": 2, "lamp": 1}
        assert shop.is_well()


@pytest.mark.parametrize("page", [CART, COMPARE])
def test_a_reload_while_the_store_rests_says_that_the_cart_cannot_be_shown(
    cart: Shop, open_tab: OpenTab, process: Process, tmp_path: Path, page: str
):
    process.restart()
    with gone(tmp_path / "carts.sqlite3"):
        shop = open_tab().go(page)
        assert shop.notices() == [NOT_SHOWN]
        assert EMPTY not in shop.titles()
        assert "Save what is in your cart" not in shop.texts()
        assert shop.is_well()
        shop.go(HOME).add("mug")  # it joins
    assert shop.go(CART).quantities() == {"desk": 2, "lamp": 1, "mug": 4}
    assert not shop.notices()


@pytest.mark.parametrize(
    "address", ["keeper:secret@db/carts", "postgres://keeper:secret@127.0.0.1:1/c"]
)
def test_settings_that_are_broken_are_told_and_what_was_done_is_saved_when_they_are_mended(
    monkeypatch: pytest.MonkeyPatch,
    open_tab: OpenTab,
    sell: Sell,
    process: Process,
    address: str,
):
    file = sell()
    monkeypatch.setenv("CART_DATABASE_URL", address)
    tab = open_tab()
    assert tab.add("desk").notices() == [NOT_SHOWN]
    assert tab.go(CART).quantities() == {"desk": 1}
    assert tab.is_well()
    seen = "".join(text for _, text in tab.texts_by_place())
    assert not [hidden for hidden in ("secret", "keeper", "127.0.0.1") if hidden in seen]
    monkeypatch.setenv("CART_DATABASE_URL", f"sqlite:///{file.with_name('mended.sqlite3')}")
    assert not tab.run().notices()
    process.restart()
    assert open_tab().go(CART).quantities() == {"desk": 1}


def test_a_shop_opened_without_its_database_works_and_saves_when_it_comes(
    postgres: Postgres, open_tab: OpenTab, sell: Sell, monkeypatch: pytest.MonkeyPatch
):
    sell()
    monkeypatch.setenv("CART_DATABASE_URL", postgres.url())
    postgres.stop()
    try:
        tab = open_tab()
        tab.add("desk", "mug")
        assert tab.notices() == [NOT_SHOWN]
        assert tab.go(CART).quantities() == {"desk": 1, "mug": 1}
    finally:
        postgres.start()
    rested()
    open_tab().add("mug")
    assert tab.run().quantities() == {"mug": 2, "desk": 1}
    assert not tab.notices()


def test_a_store_that_is_not_ours_leaves_the_shop_open_and_the_file_alone(
    open_tab: OpenTab, sell: Sell, tmp_path: Path
):
    sell()
    theirs = tmp_path / "carts.sqlite3"
    theirs.write_bytes(b"our family photos" * 100)
    tab = open_tab().add("desk")
    assert tab.count() == 1
    assert tab.go(CART).quantities() == {"desk": 1}
    assert tab.notices() == [NOT_SHOWN]
    assert theirs.read_bytes() == b"our family photos" * 100


def test_a_browser_without_cookies_is_told(
    tab: Shop, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
):
    from cart_state import visit

    def give_cookie(browser: object, _: object) -> bool:
        browser.blocked = True
        return False

    monkeypatch.setattr(visit, "give_cookie", give_cookie)
    for page in (HOME, COMPARE):
        (told,) = [one.value for one in open_tab(None).go(page).info]
        assert "keeps no cookies" in told
