"""What holds on every page: each can be the first, in any order, empty and full."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    CATALOG,
    EMPTY,
    HOME,
    PAGES,
    add,
    count,
    go,
    is_well,
    links,
    texts,
    toasts,
)

OpenShop = Callable[[], AppTest]


@pytest.mark.parametrize("order", list(itertools.permutations(PAGES)), ids=" ".join)
@pytest.mark.parametrize("full", [False, True], ids=["empty", "full"])
def test_pages_open_in_any_order(open_shop: OpenShop, order: tuple[str, ...], full: bool):
    shop = open_shop()
    if full:
        add(add(shop, "laptop"), "laptop")
    for page in (*order, *order):
        go(shop, page)
        assert is_well(shop)
        assert count(shop) == (2 if full else 0)
        assert {"Home", "Catalog"} <= set(links(shop))
        assert shop.title
    go(shop, CART)
    assert (shop.title[0].value == EMPTY) == (not full)


@pytest.mark.parametrize("page", PAGES)
def test_any_page_can_be_the_first_of_a_session(root: Path, page: str):
    """AppTest enters through Home.py; the page asked for is the first that is run."""
    shop = AppTest.from_file(str(root / "Home.py"), default_timeout=30)
    shop.switch_page(page).run()
    assert is_well(shop)
    assert count(shop) == 0


def test_the_header_counts_pieces_not_lines(small_shop: AppTest):
    assert "Cart" in links(small_shop)
    for sku in ("desk", "lamp", "desk"):
        add(small_shop, sku)
    assert "Cart (3)" in links(small_shop)
    for page in PAGES:
        assert "Cart (3)" in links(go(small_shop, page))


def test_two_shoppers_do_not_share_a_cart(sell: Callable[..., Path], open_shop: OpenShop):
    sell()
    one, other = open_shop(), open_shop()
    add(one, "desk")
    add(other, "lamp")
    add(one, "desk")
    assert (count(one), count(other.run())) == (2, 1)
    assert set(go(one, CART).data_editor[0].value.index) == {"desk"}
    assert set(go(other, CART).data_editor[0].value.index) == {"lamp"}


def test_home_shows_categories_and_featured_goods(open_shop: OpenShop):
    home = open_shop()
    assert {"Desks", "Chairs", "Computers", "Lighting", "Storage"} <= set(links(home))
    assert len([b for b in home.button if b.label == "Add to cart"]) >= 4
    assert "continue where you left off" not in texts(home).lower()


def test_home_leads_back_to_a_cart_that_is_not_empty(small_shop: AppTest):
    add(add(small_shop, "lamp"), "desk")
    go(small_shop, HOME)
    assert "Continue where you left off" in texts(small_shop)
    assert "2 pieces, ₹13,299.50" in texts(small_shop)
    assert "Go to your cart" in links(small_shop)


@pytest.mark.parametrize("page", [HOME, CATALOG])
def test_an_add_is_confirmed_by_a_toast_and_the_count(small_shop: AppTest, page: str):
    go(small_shop, page)
    add(small_shop, "lamp")
    assert toasts(small_shop) == ["Desk lamp × 1 added. In your cart: 1 piece, ₹1,299.50."]
    assert count(small_shop) == 1
    add(small_shop, "lamp")
    assert toasts(small_shop) == ["Desk lamp × 1 added. In your cart: 2 pieces, ₹2,599."]
    assert count(small_shop) == 2
    assert is_well(small_shop)


@pytest.mark.parametrize("page", PAGES)
def test_a_toast_is_shown_once(small_shop: AppTest, page: str):
    add(small_shop, "lamp")
    assert toasts(small_shop)
    assert not toasts(go(small_shop, page))


def test_an_add_above_stock_is_refused_with_the_reason(small_shop: AppTest):
    for _ in range(3):
        add(small_shop, "lamp")
    add(small_shop, "lamp")
    assert toasts(small_shop) == [
        "Only 3 of Desk lamp can be had, and you have all of them in your cart."
    ]
    assert count(small_shop) == 3
    assert is_well(small_shop)


def test_the_cart_is_the_same_on_every_page(small_shop: AppTest):
    add(small_shop, "desk")
    add(go(small_shop, CATALOG), "mug")
    add(go(small_shop, HOME), "desk")
    assert list(go(small_shop, CART).data_editor[0].value["Quantity"]) == [2, 1]
