"""Saved for later, on the Cart page."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.reading import (
    CART,
    COMPARE,
    EMPTY,
    OpenTab,
    Sell,
    cards,
    click,
    click_key,
    count,
    fill,
    go,
    is_well,
    press,
    quantities,
    save,
    texts,
    titles,
    toasts,
    total,
    undo,
)

LAMP = "lamp,Desk lamp,Lighting,1299.50,3,,"


@pytest.fixture
def cart(tab: AppTest) -> AppTest:
    """The Cart page with 2 desks and 1 lamp."""
    return fill(tab, desk=2, lamp=1)


def aside(shop: AppTest, sku: str) -> AppTest:
    return press(shop, "Save for later", sku)


def test_a_line_is_set_aside_and_comes_back(cart: AppTest):
    assert titles(cart) == ["Your cart"]
    aside(cart, "desk")
    assert toasts(cart) == ["Oak desk is saved for later."]
    assert quantities(cart) == {"lamp": 1}
    assert (count(cart), total(cart)) == (1, "₹1,299.50")
    assert titles(cart) == ["Your cart", "Saved for later"]
    assert cards(cart) == ["Oak desk"]
    assert "2 pieces at ₹12,000" in texts(cart)
    click_key(cart, "move_to_cart_desk")
    assert toasts(cart) == ["Oak desk is back. In your cart: 3 pieces, ₹25,299.50."]
    assert quantities(cart) == {"lamp": 1, "desk": 2}
    assert titles(cart) == ["Your cart"]
    assert is_well(cart)


def test_what_is_set_aside_twice_is_summed_and_nothing_of_it_is_left_in_the_cart(cart: AppTest):
    aside(aside(cart, "desk"), "lamp")
    assert titles(cart) == [EMPTY, "Saved for later"]
    assert cards(cart) == ["Oak desk", "Desk lamp"]
    aside(fill(cart, desk=1), "desk")
    assert "3 pieces at ₹12,000" in texts(cart)
    assert cards(cart) == ["Desk lamp", "Oak desk"]  # in the order in which that was done


def test_no_more_comes_back_than_there_is(cart: AppTest, sell: Sell):
    aside(cart, "desk")
    sell("desk,Oak desk,Desks,9000,1,,", LAMP)
    assert "2 pieces at ₹9,000" in texts(cart.run())
    click_key(cart, "move_to_cart_desk")
    assert quantities(cart) == {"lamp": 1, "desk": 1}
    assert "1 piece at ₹9,000" in texts(cart)
    click_key(cart, "move_to_cart_desk")
    assert toasts(cart) == ["Only 1 of Oak desk can be had, and you have all of them in your cart."]
    assert quantities(cart) == {"lamp": 1, "desk": 1}


@pytest.mark.parametrize(
    ("goods", "told"),
    [("desk,Oak desk,Desks,12000,0,,", "Sold out"), ("mug,Mug,Kitchen,1,1,,", "No longer sold")],
    ids=["sold out", "withdrawn"],
)
def test_what_cannot_be_had_stays_is_told_and_can_be_let_go(
    cart: AppTest, sell: Sell, goods: str, told: str
):
    aside(cart, "desk")
    sell(goods, LAMP)
    click_key(cart, "move_to_cart_desk")  # a click from before it changed
    assert len(toasts(cart)) == 1
    assert told in texts(cart)
    assert cart.button(key="move_to_cart_desk").disabled
    click_key(cart, "drop_saved_desk")
    assert titles(cart) == ["Your cart"]
    assert quantities(cart) == {"lamp": 1}
    assert is_well(cart)


def test_a_product_let_go_comes_back_also_where_nothing_is_left_at_all(cart: AppTest):
    click_key(aside(aside(cart, "desk"), "lamp"), "drop_saved_desk")
    assert toasts(cart) == ["Oak desk is no longer saved for later. Undo brings it back."]
    click_key(cart, "drop_saved_lamp")
    assert titles(cart) == [EMPTY]
    undo(cart)
    undo(cart)
    assert cards(cart) == ["Oak desk", "Desk lamp"]
    assert "2 pieces at ₹12,000" in texts(cart)


def test_undo_is_not_promised_for_what_another_tab_did(cart: AppTest, other: AppTest):
    aside(cart, "desk")
    click_key(go(other, CART), "drop_saved_desk")
    press(other, "Remove", "lamp")
    click_key(cart, "drop_saved_desk")
    assert toasts(cart) == ["Oak desk is no longer saved for later."]


def test_clearing_and_undoing_leave_alone_what_is_set_aside(cart: AppTest):
    click(aside(cart, "desk"), "Clear cart")
    assert cards(cart) == ["Oak desk"]
    undo(cart)
    assert quantities(cart) == {"lamp": 1}
    assert cards(cart) == ["Oak desk"]


def test_it_is_there_at_the_next_visit_and_in_no_other_browser(cart: AppTest, open_tab: OpenTab):
    aside(save(cart), "desk")
    later = go(open_tab(), CART)
    assert quantities(later) == {"lamp": 1}
    assert cards(later) == ["Oak desk"]
    assert cards(go(later, COMPARE)) == ["Combination 1"]
    click_key(go(later, CART), "move_to_cart_desk")
    assert quantities(cart.run()) == {"lamp": 1, "desk": 2}
    assert titles(go(open_tab(None), CART)) == [EMPTY]
