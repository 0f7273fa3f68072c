"""Saved for later, on the Cart page."""

import pytest

from tests.pages.shop import CART, COMPARE, EMPTY, OpenTab, Sell, Shop

LAMP = "lamp,Desk lamp,Lighting,1299.50,3,,"


@pytest.fixture
def cart(tab: Shop) -> Shop:
    """The Cart page with 2 desks and 1 lamp."""
    return tab.fill(desk=2, lamp=1)


def aside(shop: Shop, sku: str) -> Shop:
    return shop.press("Save for later", sku)


def test_a_line_is_set_aside_and_comes_back(cart: Shop):
    assert cart.titles() == ["Your cart"]
    aside(cart, "desk")
    assert cart.toasts() == ["Oak desk is saved for later."]
    assert cart.quantities() == {"lamp": 1}
    assert (cart.count(), cart.total()) == (1, "₹1,299.50")
    assert cart.titles() == ["Your cart", "Saved for later"]
    assert cart.cards() == ["Oak desk"]
    assert "2 pieces at ₹12,000" in cart.texts()
    cart.click_key("move_to_cart_desk")
    assert cart.toasts() == ["Oak desk is back. In your cart: 3 pieces, ₹25,299.50."]
    assert cart.quantities() == {"lamp": 1, "desk": 2}
    assert cart.titles() == ["Your cart"]
    assert cart.is_well()


def test_what_is_set_aside_twice_is_summed_and_nothing_of_it_is_left_in_the_cart(cart: Shop):
    aside(aside(cart, "desk"), "lamp")
    assert cart.titles() == [EMPTY, "Saved for later"]
    assert cart.cards() == ["Oak desk", "Desk lamp"]
    aside(cart.fill(desk=1), "desk")
    assert "3 pieces at ₹12,000" in cart.texts()
    assert cart.cards() == ["Desk lamp", "Oak desk"]  # in the order in which that was done


def test_no_more_comes_back_than_there_is(cart: Shop, sell: Sell):
    aside(cart, "desk")
    sell("desk,Oak desk,Desks,9000,1,,", LAMP)
    assert "2 pieces at ₹9,000" in cart.run().texts()
    cart.click_key("move_to_cart_desk")
    assert cart.quantities() == {"lamp": 1, "desk": 1}
    assert "1 piece at ₹9,000" in cart.texts()
    cart.click_key("move_to_cart_desk")
    assert cart.toasts() == [
        "Only 1 of Oak desk can be had, and you have all of them in your cart."
    ]
    assert cart.quantities() == {"lamp": 1, "desk": 1}


@pytest.mark.parametrize(
    ("goods", "told"),
    [("desk,Oak desk,Desks,12000,0,,", "Sold out"), ("mug,Mug,Kitchen,1,1,,", "No longer sold")],
    ids=["sold out", "withdrawn"],
)
def test_what_cannot_be_had_stays_is_told_and_can_be_let_go(
    cart: Shop, sell: Sell, goods: str, told: str
):
    aside(cart, "desk")
    sell(goods, LAMP)
    cart.click_key("move_to_cart_desk")  # a click from before it changed
    assert len(cart.toasts()) == 1
    assert told in cart.texts()
    assert cart.button(key="move_to_cart_desk").disabled
    cart.click_key("drop_saved_desk")
    assert cart.titles() == ["Your cart"]
    assert cart.quantities() == {"lamp": 1}
    assert cart.is_well()


def test_a_product_let_go_comes_back_also_where_nothing_is_left_at_all(cart: Shop):
    aside(aside(cart, "desk"), "lamp").click_key("drop_saved_desk")
    assert cart.toasts() == ["Oak desk is no longer saved for later. Undo brings it back."]
    cart.click_key("drop_saved_lamp")
    assert cart.titles() == [EMPTY]
    cart.undo()
    cart.undo()
    assert cart.cards() == ["Oak desk", "Desk lamp"]
    assert "2 pieces at ₹12,000" in cart.texts()


def test_undo_is_not_promised_for_what_another_tab_did(cart: Shop, other: Shop):
    aside(cart, "desk")
    other.go(CART).click_key("drop_saved_desk")
    other.press("Remove", "lamp")
    cart.click_key("drop_saved_desk")
    assert cart.toasts() == ["Oak desk is no longer saved for later."]


def test_clearing_and_undoing_leave_alone_what_is_set_aside(cart: Shop):
    aside(cart, "desk").click("Clear cart")
    assert cart.cards() == ["Oak desk"]
    cart.undo()
    assert cart.quantities() == {"lamp": 1}
    assert cart.cards() == ["Oak desk"]


def test_it_is_there_at_the_next_visit_and_in_no_other_browser(cart: Shop, open_tab: OpenTab):
    aside(cart.save(), "desk")
    later = open_tab().go(CART)
    assert later.quantities() == {"lamp": 1}
    assert later.cards() == ["Oak desk"]
    assert later.go(COMPARE).cards() == ["Combination 1"]
    later.go(CART).click_key("move_to_cart_desk")
    assert cart.run().quantities() == {"lamp": 1, "desk": 2}
    assert open_tab(None).go(CART).titles() == [EMPTY]
