"""Saved for later on the Cart page, and that it is kept over visits."""

from collections.abc import Callable
from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    COMPARE,
    EMPTY,
    add,
    button,
    cards,
    count,
    go,
    is_well,
    labels,
    press,
    quantities,
    texts,
    toasts,
    total,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]

HEADING = "Saved for later"


@pytest.fixture
def same_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every session of the test is told the same cookie, which is a week old at most."""
    monkeypatch.setattr("cart_state.browser._today", lambda: 20_000)
    cookies = {"cart": f"{'b' * 43}.20000"}
    monkeypatch.setattr(type(st.context), "cookies", property(lambda _: cookies))


@pytest.fixture
def cart(small_shop: AppTest) -> AppTest:
    """The Cart page with 2 desks and 1 lamp."""
    for sku in ("desk", "desk", "lamp"):
        add(small_shop, sku)
    return go(small_shop, CART)


def keep(shop: AppTest, sku: str) -> AppTest:
    return press(shop, "Save for later", sku)


def bring_back(shop: AppTest, sku: str) -> AppTest:
    return shop.button(key=f"bring_back_{sku}").click().run()


def headings(shop: AppTest) -> list[str]:
    return [one.value for one in shop.header]


def test_nothing_set_aside_shows_nothing(cart: AppTest):
    assert headings(cart) == []


def test_a_line_is_set_aside_and_shown_below(cart: AppTest):
    keep(cart, "desk")
    assert toasts(cart) == ["Oak desk is saved for later."]
    assert quantities(cart) == {"lamp": 1}
    assert (count(cart), total(cart)) == (1, "₹1,299.50")
    assert headings(cart) == [HEADING]
    assert cards(cart) == ["Oak desk"]
    assert "2 pieces at ₹12,000" in texts(cart)
    assert is_well(cart)


def test_each_row_sets_its_own_line_aside(cart: AppTest):
    keep(cart, "lamp")
    assert quantities(cart) == {"desk": 2}
    assert cards(cart) == ["Desk lamp"]


def test_the_last_line_set_aside_leaves_an_empty_cart(cart: AppTest):
    keep(keep(cart, "desk"), "lamp")
    assert cart.title[0].value == EMPTY
    assert sorted(cards(cart)) == ["Desk lamp", "Oak desk"]
    assert is_well(cart)


def test_a_line_comes_back(cart: AppTest):
    bring_back(keep(cart, "desk"), "desk")
    assert toasts(cart) == ["Oak desk is back. In your cart: 3 pieces, ₹25,299.50."]
    assert quantities(cart) == {"lamp": 1, "desk": 2}
    assert headings(cart) == []


def test_what_is_set_aside_twice_is_summed(cart: AppTest):
    keep(cart, "desk")
    keep(go(add(go(cart, "Home.py"), "desk"), CART), "desk")
    assert "3 pieces at ₹12,000" in texts(cart)


def test_no_more_comes_back_than_there_is(cart: AppTest, sell: Sell):
    keep(cart, "desk")
    sell("desk,Oak desk,Desks,9000,1,,", "lamp,Desk lamp,Lighting,1299.50,3,,")
    assert "2 pieces at ₹9,000" in texts(cart.run())
    bring_back(cart, "desk")
    assert quantities(cart) == {"lamp": 1, "desk": 1}
    assert "1 piece at ₹9,000" in texts(cart)
    bring_back(cart, "desk")
    assert toasts(cart) == ["Only 1 of Oak desk can be had, and you have all of them in your cart."]
    assert quantities(cart) == {"lamp": 1, "desk": 1}
    assert is_well(cart)


@pytest.mark.parametrize(
    ("goods", "told"),
    [
        (["desk,Oak desk,Desks,12000,0,,"], "Sold out"),
        (["mug,Mug,Kitchen,1,1,,"], "No longer sold"),
    ],
    ids=["sold out", "withdrawn"],
)
def test_what_cannot_be_had_is_told_and_can_be_let_go(
    cart: AppTest, sell: Sell, goods: list[str], told: str
):
    keep(cart, "desk")
    sell(*goods, "lamp,Desk lamp,Lighting,1299.50,3,,")
    assert told in texts(cart.run())
    assert cart.button(key="bring_back_desk").disabled
    cart.button(key="drop_later_desk").click().run()
    assert headings(cart) == []
    assert quantities(cart) == {"lamp": 1}
    assert is_well(cart)


def test_what_sells_out_while_the_page_is_open_stays_aside(cart: AppTest, sell: Sell):
    keep(cart, "desk")
    sell("desk,Oak desk,Desks,12000,0,,", "lamp,Desk lamp,Lighting,1299.50,3,,")
    bring_back(cart, "desk")
    assert toasts(cart) == ["Oak desk is sold out."]
    assert cards(cart) == ["Oak desk"]


def let_go(shop: AppTest, sku: str) -> AppTest:
    return shop.button(key=f"drop_later_{sku}").click().run()


def test_a_product_let_go_comes_back_with_undo(cart: AppTest):
    keep(keep(cart, "desk"), "lamp")
    assert cards(cart) == ["Oak desk", "Desk lamp"]
    let_go(cart, "desk")
    assert toasts(cart) == ["Oak desk is no longer saved for later. Undo brings it back."]
    assert cards(cart) == ["Desk lamp"]
    button(cart, "Undo").click().run()
    assert cards(cart) == ["Oak desk", "Desk lamp"]
    assert "2 pieces at ₹12,000" in texts(cart)
    assert "Undo" not in labels(cart)
    assert is_well(cart)


def test_undo_is_offered_where_nothing_is_left_at_all(cart: AppTest):
    keep(keep(cart, "desk"), "lamp")
    let_go(let_go(cart, "desk"), "lamp")
    assert cart.title[0].value == EMPTY
    assert headings(cart) == []
    button(cart, "Undo").click().run()
    assert cards(cart) == ["Desk lamp"]
    assert cart.title[0].value == EMPTY


@pytest.mark.usefixtures("same_browser")
def test_what_was_let_go_comes_back_at_the_next_visit(cart: AppTest, open_shop: OpenShop):
    let_go(keep(cart, "desk"), "desk")
    later = go(open_shop(), CART)
    button(later, "Undo").click().run()
    assert cards(later) == ["Oak desk"]


@pytest.mark.usefixtures("same_browser")
def test_undo_is_not_promised_for_what_another_tab_let_go(cart: AppTest, open_shop: OpenShop):
    other = go(open_shop(), CART)
    keep(cart, "desk")
    let_go(other.run(), "desk")
    press(other, "Remove", "lamp")
    let_go(cart, "desk")
    assert toasts(cart) == ["Oak desk is no longer saved for later."]


def test_clearing_the_cart_leaves_alone_what_is_set_aside(cart: AppTest):
    button(keep(cart, "desk"), "Clear cart").click().run()
    assert cards(cart) == ["Oak desk"]
    button(cart, "Undo").click().run()
    assert quantities(cart) == {"lamp": 1}
    assert cards(cart) == ["Oak desk"]


@pytest.mark.parametrize("name", ["*Oak* <b>desk</b>", "# :red[desk]"])
def test_the_name_is_text_and_never_markup(sell: Sell, open_shop: OpenShop, name: str):
    sell(f'desk,"{name}",Desks,1,1,,')
    cart = keep(go(add(open_shop(), "desk"), CART), "desk")
    assert cards(cart) == [name]
    assert toasts(cart) == [f"{name} is saved for later."]


@pytest.mark.usefixtures("same_browser")
def test_what_is_set_aside_and_saved_is_there_at_the_next_visit(cart: AppTest, open_shop: OpenShop):
    button(cart, "Save").click().run()
    keep(cart, "desk")
    later = go(open_shop(), CART)
    assert quantities(later) == {"lamp": 1}
    assert cards(later) == ["Oak desk"]
    assert "Combination 1" in cards(go(later, COMPARE))
    bring_back(go(later, CART), "desk")
    assert headings(cart.run()) == []
    assert quantities(cart) == {"lamp": 1, "desk": 2}


def test_another_browser_does_not_see_it(cart: AppTest, open_shop: OpenShop):
    keep(cart, "desk")
    assert headings(go(open_shop(), CART)) == []
