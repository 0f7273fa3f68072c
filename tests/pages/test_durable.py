"""A cart that outlives reloads, tabs, restarts and a store that is away, as a shopper sees it."""

import copy
import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from cart_state import session
from cart_state.database import REST
from cart_state.store import Store
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    EMPTY,
    add,
    button,
    cards,
    count,
    edit,
    forget_everything,
    go,
    is_well,
    labels,
    quantities,
    texts,
    toasts,
    total,
)
from tests.postgres import Postgres, finish_tidying

Sell = Callable[..., Path]
OpenTab = Callable[..., AppTest]

COOKIE = f"{'c' * 43}.{int(time.time()) // 86400}"
ANOTHER = f"{'d' * 43}.{int(time.time()) // 86400}"
NOT_SAVED = "Your cart is not saved at the moment"


@pytest.fixture(autouse=True)
def closed_stores(fresh_store: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Lets go of the connections of a test; a server keeps its own until it ends."""
    opened: list[Store] = []

    def open_store(url: str) -> Store:
        opened.append(Store(url))
        return opened[-1]

    monkeypatch.setattr(session, "Store", open_store)
    yield
    finish_tidying()
    for store in opened:
        store.close()


@pytest.fixture
def open_tab(
    sell: Sell, open_shop: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
) -> OpenTab:
    """Opens one more tab in the browser that holds this cookie; a session is told only once."""
    sell()
    cookies: dict[str, object] = {}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: dict(cookies)))

    def open_tab(cookie: object = COOKIE) -> AppTest:
        cookies["cart"] = cookie
        return open_shop()

    return open_tab


@pytest.fixture
def tab(open_tab: OpenTab) -> AppTest:
    return open_tab()


@pytest.fixture
def other(open_tab: OpenTab) -> AppTest:
    """Another tab of the same browser."""
    return open_tab()


def restart() -> None:
    """All that a server's process held is gone."""
    finish_tidying()
    forget_everything()


def notices(shop: AppTest) -> list[str]:
    return [warning.proto.title for warning in shop.warning]


# Tabs and restarts


def delete(shop: AppTest) -> AppTest:
    """Deletes the one combination."""
    (one,) = (b for b in shop.button if str(b.key).startswith("delete_"))
    return one.click().run()


def test_what_one_tab_adds_the_other_shows_at_its_next_run(tab: AppTest, other: AppTest):
    add(add(tab, "desk"), "mug")
    assert count(other.run()) == 2
    add(other, "mug")
    assert quantities(go(tab, CART)) == {"desk": 1, "mug": 2}
    assert "In your cart: 3 pieces" in texts(other.run())


def test_two_tabs_in_turn_lose_nothing(tab: AppTest, other: AppTest):
    for _ in range(3):
        add(tab, "mug")
        add(other, "mug")
    assert count(tab.run()) == count(other.run()) == 6


def test_a_reload_has_the_cart_in_its_first_run(tab: AppTest, open_tab: OpenTab):
    add(tab, "desk")
    assert count(open_tab()) == 1


def test_a_restarted_server_has_the_cart(tab: AppTest, open_tab: OpenTab):
    for sku in ("desk", "lamp", "lamp", "mug"):
        add(tab, sku)
    go(tab, CART)
    edit(tab, {0: 0})
    restart()
    shop = go(open_tab(), CART)
    assert quantities(shop) == {"lamp": 2, "mug": 1}
    assert total(shop) == "₹2,599.10"
    button(shop, "Undo").click().run()
    assert quantities(shop) == {"desk": 1, "lamp": 2, "mug": 1}


def test_a_deleted_combination_comes_back_in_another_tab_after_a_restart(
    tab: AppTest, other: AppTest
):
    button(go(add(tab, "desk"), CART), "Save").click().run()
    delete(go(tab, COMPARE))
    restart()
    button(go(other, COMPARE), "Undo").click().run()
    assert cards(other) == ["Combination 1"]
    assert cards(tab.run()) == ["Combination 1"]


def test_undo_is_not_promised_for_a_combination_that_another_tab_deleted(
    tab: AppTest, other: AppTest
):
    button(go(add(tab, "desk"), CART), "Save").click().run()
    go(tab, COMPARE)
    delete(go(other, COMPARE))
    button(go(other, CART), "Clear cart").click().run()
    delete(tab)
    assert toasts(tab) == ["Combination 1 is deleted."]


def test_a_page_left_open_over_a_restart_goes_on(tab: AppTest):
    add(tab, "desk")
    restart()
    assert quantities(go(add(tab, "desk"), CART)) == {"desk": 2}


def test_a_second_shopper_sees_nothing_of_it(tab: AppTest, open_tab: OpenTab):
    add(tab, "desk")
    stranger = open_tab(ANOTHER)
    assert count(stranger) == 0
    add(stranger, "mug")
    assert quantities(go(tab, CART)) == {"desk": 1}
    assert quantities(go(stranger, CART)) == {"mug": 1}


@pytest.mark.parametrize(
    "cookie",
    ["", "x", COOKIE[:-2] + "x", "c" * 10**5, "' OR 1=1; --", [COOKIE], {"id": COOKIE}, None],
    ids=lambda cookie: repr(cookie)[:12],
)
def test_a_malformed_cookie_opens_nobodys_cart(tab: AppTest, open_tab: OpenTab, cookie: object):
    add(tab, "desk")
    stranger = open_tab(cookie)
    assert is_well(stranger)
    assert count(stranger) == 0
    assert count(add(stranger, "mug")) == 1
    assert quantities(go(tab, CART)) == {"desk": 1}


# Edits in the table while another tab changes the cart


@pytest.fixture
def cart(tab: AppTest) -> AppTest:
    """The Cart page with 2 desks, 1 lamp and 3 mugs."""
    for sku in ("desk", "desk", "lamp", "mug", "mug", "mug"):
        add(tab, sku)
    return go(tab, CART)


def test_editing_a_line_that_another_tab_removed_says_so_and_loses_nothing(
    cart: AppTest, other: AppTest
):
    edit(go(other, CART), {1: 0})
    edit(cart, {1: 3})
    assert toasts(cart) == ["This product is no longer in your cart. Add it again if you want it."]
    assert quantities(cart) == {"desk": 2, "mug": 3}
    assert is_well(cart)
    assert not toasts(cart.run())


def test_of_several_edits_only_that_of_a_removed_line_is_refused(cart: AppTest, other: AppTest):
    edit(go(other, CART), {0: 0})
    edit(cart, {0: 5, 1: 3, 2: 9})
    assert len(toasts(cart)) == 1
    assert quantities(cart) == {"lamp": 3, "mug": 9}


def test_an_edit_goes_to_the_product_it_was_made_for(cart: AppTest, other: AppTest, sell: Sell):
    edit(go(other, CART), {0: 0})  # the rows below move up
    add(go(other, CATALOG), "desk")  # and what comes again goes to the end
    edit(cart, {2: 8})
    assert quantities(cart) == {"lamp": 1, "mug": 8, "desk": 1}
    edit(cart, {0: 2})
    assert quantities(cart) == {"lamp": 2, "mug": 8, "desk": 1}


def test_an_edit_while_another_tab_brings_a_line_back_goes_to_its_product(
    cart: AppTest, other: AppTest
):
    edit(cart, {0: 0})
    button(go(other, CART), "Undo").click().run()  # the rows move down again
    edit(cart, {1: 7})
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 7}


def test_an_edit_carried_out_is_not_made_again_when_its_rows_return(cart: AppTest, other: AppTest):
    edit(cart, {0: 3})
    widgets = cart._tree.get_widget_states()
    late = widgets.widgets.add(id=cart.data_editor[0].proto.id)
    late.string_value = json.dumps(
        {"edited_rows": {0: {"Quantity": 3}}, "added_rows": [], "deleted_rows": []}
    )
    edit(go(other, CART), {2: 0})
    cart.run()
    button(other, "Undo").click().run()
    edit(other, {0: 5})
    for _ in range(2):  # what the browser sent before the other rows had reached it
        cart._run(copy.deepcopy(widgets))
    assert quantities(cart)["desk"] == quantities(other.run())["desk"] == 5


def test_a_cart_that_another_tab_cleared_can_be_brought_back_here(cart: AppTest, other: AppTest):
    button(go(other, CART), "Clear cart").click().run()
    assert cart.run().title[0].value == EMPTY
    button(cart, "Undo").click().run()
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}


# What changed while the shopper was away


def test_a_new_price_is_shown_with_the_old_one_until_it_is_accepted(
    cart: AppTest, other: AppTest, sell: Sell
):
    sell("desk,Oak desk,Desks,10000,10,,", "lamp,Desk lamp,L,1299.50,3,,", "mug,Mug,K,0.20,50,,")
    for _ in range(2):
        go(cart, CART)
        assert "Oak desk was ₹12,000, now :green[₹10,000]" in texts(cart)
        assert "Mug was ₹0.10, now :green[₹0.20]" in texts(cart)
        assert "Desk lamp was" not in texts(cart)
        assert total(cart) == "₹21,300.10"
    restart()
    assert "Oak desk was ₹12,000" in texts(go(other, CART))
    button(cart, "Keep at the new price").click().run()
    for shop in (cart, cart.run(), go(other, CART)):
        assert "was ₹" not in texts(shop)
        assert "Keep at the new price" not in labels(shop)
        assert total(shop) == "₹21,300.10"


def test_stock_below_the_quantity_is_said_and_can_be_lowered(cart: AppTest, sell: Sell):
    sell("desk,Oak desk,Desks,12000,1,,", "lamp,Desk lamp,L,1299.50,0,,", "mug,Mug,K,0.10,3,,")
    go(cart, CART)
    assert "Oak desk is :orange[only 1 left], and you have 2 in your cart" in texts(cart)
    assert "Desk lamp is :orange[sold out]" in texts(cart)
    assert "Mug is" not in texts(cart)
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}
    button(cart, "Lower to what is left").click().run()
    assert quantities(cart) == {"desk": 1, "mug": 3}
    assert "Lower to what is left" not in labels(cart)


def test_a_withdrawn_product_is_marked_out_of_the_total_and_removable(
    cart: AppTest, open_tab: OpenTab, sell: Sell
):
    restart()
    shop = open_tab()
    sell("desk,Oak desk,Desks,12000,10,,", "mug,Mug,K,0.10,50,,")
    go(shop, CART)
    assert is_well(shop)
    assert "lamp is no longer sold and not in the total" in texts(shop)
    assert quantities(shop) == {"desk": 2, "lamp": 1, "mug": 3}
    assert total(shop) == "₹24,000.30"
    edit(shop, {1: 0})
    assert quantities(shop) == {"desk": 2, "mug": 3}
    assert "no longer sold" not in texts(shop)


# The store is away


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """The carts while another program keeps the file to itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as another:
        another.execute("BEGIN EXCLUSIVE")
        yield
        another.execute("ROLLBACK")
    time.sleep(REST + 0.05)


def test_a_locked_store_is_told_once_and_everything_saved_when_it_is_free(
    tab: AppTest, other: AppTest, open_tab: OpenTab, tmp_path: Path
):
    add(tab, "desk")
    with locked(tmp_path / "carts.sqlite3"):
        began = time.monotonic()
        add(tab, "mug")
        assert time.monotonic() - began < 2
        assert count(tab) == 2
        assert notices(tab) == [NOT_SAVED]
        assert toasts(tab)[0].startswith("Mug × 1 added.")
        go(add(tab, "mug"), CART)
        assert quantities(tab) == {"desk": 1, "mug": 2}
        assert notices(tab) == [NOT_SAVED]
        edit(tab, {0: 4})
        assert quantities(tab) == {"desk": 4, "mug": 2}
    add(add(other, "mug"), "lamp")
    tab.run()
    assert quantities(tab) == {"desk": 4, "mug": 3, "lamp": 1}
    assert not notices(tab)
    for shop in (tab.run(), go(other, CART), go(open_tab(), CART)):
        assert quantities(shop) == {"desk": 4, "mug": 3, "lamp": 1}
        assert is_well(shop)


def test_a_shop_whose_secrets_are_broken_says_so_and_saves_when_they_are_mended(
    secrets_file: Path, open_tab: OpenTab, tmp_path: Path
):
    address = f"sqlite:///{tmp_path / 'named.sqlite3'}"
    secrets_file.write_text(f"[connections.carts]\nurl = {address}")
    tab = open_tab()
    assert is_well(tab)
    assert notices(tab) == [NOT_SAVED]
    assert quantities(go(add(tab, "desk"), CART)) == {"desk": 1}
    assert notices(tab) == [NOT_SAVED]
    secrets_file.write_text(f'[connections.carts]\nurl = "{address}"')
    assert not notices(tab.run())
    restart()
    assert quantities(go(open_tab(), CART)) == {"desk": 1}
    assert not (tmp_path / "own.sqlite3").exists()


def test_a_shop_opened_without_its_database_works_and_saves_when_it_comes(
    postgres: Postgres,
    open_tab: OpenTab,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setenv("CART_DATABASE_URL", postgres.url())
    postgres.stop()
    try:
        tab = open_tab()
        assert is_well(tab)
        assert notices(tab) == [NOT_SAVED]
        add(add(tab, "desk"), "mug")
        assert count(tab) == 2
        assert quantities(go(tab, CART)) == {"desk": 1, "mug": 1}
    finally:
        postgres.start()
    time.sleep(REST + 0.05)
    other = open_tab()
    add(other, "mug")
    tab.run()
    assert quantities(tab) == {"mug": 2, "desk": 1}
    assert not notices(tab)
    restart()
    assert quantities(go(open_tab(), CART)) == {"mug": 2, "desk": 1}


def test_what_could_not_be_saved_is_told_once(tab: AppTest, other: AppTest, tmp_path: Path):
    add(tab, "desk")
    with locked(tmp_path / "carts.sqlite3"):
        add(add(tab, "lamp"), "lamp")
        add(tab, "mug")
    add(add(other, "lamp"), "lamp")
    tab.run()
    told = toasts(tab)
    assert len(told) == 1
    assert told[0].startswith("While your cart was being saved: Only 3 of Desk lamp can be had")
    assert quantities(go(tab, CART)) == {"desk": 1, "lamp": 3, "mug": 1}
    assert not toasts(tab)


def test_a_store_that_is_not_ours_leaves_the_shop_open_and_the_file_alone(
    open_tab: OpenTab, tmp_path: Path
):
    theirs = tmp_path / "carts.sqlite3"
    theirs.write_bytes(b"our family photos" * 100)
    tab = add(open_tab(), "desk")
    assert count(tab) == 1
    assert notices(tab) == [NOT_SAVED]
    assert quantities(go(tab, CART)) == {"desk": 1}
    assert theirs.read_bytes() == b"our family photos" * 100


def test_a_broken_line_does_not_take_the_cart_with_it(
    cart: AppTest, open_tab: OpenTab, tmp_path: Path
):
    finish_tidying()
    with closing(sqlite3.connect(tmp_path / "carts.sqlite3")) as db, db:
        db.execute("UPDATE cart_lines SET quantity = -4, price_seen = 'x' WHERE sku = 'lamp'")
    shop = go(open_tab(), CART)
    assert is_well(shop)
    assert quantities(shop) == {"desk": 2, "mug": 3}
    assert quantities(go(add(go(shop, CATALOG), "lamp"), CART)) == {"desk": 2, "mug": 3, "lamp": 1}
