"""The Cart page: the editor, the total, and what is new since the last visit."""

import pytest
import streamlit as st

from cart_state import streamlit_internals
from tests.conftest import Process
from tests.pages.internals import LateEdit
from tests.pages.shop import ANOTHERS, CART, CATALOG, EMPTY, HOME, OpenTab, Sell, Shop
from tests.sessions import dated

CONTENTS = {"desk": 2, "lamp": 1, "mug": 3}


def test_an_empty_cart_says_so_and_leads_to_the_catalog(shop: Shop):
    shop.go(CART)
    assert shop.titles() == [EMPTY]
    assert "Go to the catalog" in shop.labels()
    assert not shop.data_editor
    assert not shop.metric
    assert "Clear cart" not in shop.labels()
    assert shop.undo_button() is None


def test_the_editor_shows_the_lines_and_beside_it_stands_what_they_come_to(cart: Shop):
    lines = cart.lines()
    assert lines.index.name == "sku"
    assert list(lines.index) == ["desk", "lamp", "mug"]
    shown = ["Product", "Quantity", "Unit price", "Line total", "Remove"]
    assert list(lines.columns)[:5] == shown
    assert list(lines["Quantity"]) == [2, 1, 3]
    assert list(lines["Product"]) == ["Oak desk", "Desk lamp", "Mug"]
    assert list(lines["Unit price"].str.strip()) == ["₹12,000.00", "₹1,299.50", "₹0.10"]
    assert list(lines["Line total"].str.strip()) == ["₹24,000.00", "₹1,299.50", "₹0.30"]
    assert cart.total() == "₹25,299.80"
    assert "3 products, 6 pieces" in cart.texts()


def test_an_edit_takes_effect_at_once_and_the_editor_stays(cart: Shop):
    key = cart.data_editor[0].key
    for quantity in (7, 1, 10, 10):
        cart.edit({0: quantity})
        assert cart.quantities() == CONTENTS | {"desk": quantity}
        assert cart.data_editor[0].key == key
    assert cart.lines().loc["desk", "Line total"] == "₹1,20,000.00"
    assert cart.total() == "₹1,21,299.80"
    assert cart.count() == 14
    assert not cart.toasts()
    assert cart.is_well()


def test_several_cells_edited_at_once_all_count_and_only_the_bad_one_is_refused(cart: Shop):
    cart.edit({0: 3, 1: 4, 2: 9})
    assert cart.toasts() == ["Only 3 of Desk lamp can be had, and 1 is in your cart."]
    assert cart.quantities() == {"desk": 3, "lamp": 1, "mug": 9}


def test_0_takes_lines_out_whichever_row_it_is_typed_into(cart: Shop):
    cart.edit({1: 0})
    assert cart.toasts() == ["Desk lamp removed. Cart: 5"]
    assert cart.quantities() == {"desk": 2, "mug": 3}
    cart.undo()
    assert cart.quantities() == CONTENTS
    cart.edit({1: 0})
    cart.edit({1: 0})  # into the row of another product now
    assert cart.quantities() == {"desk": 2}
    cart.undo()
    cart.press("Remove", "desk")  # which each row has as a button, too
    assert cart.toasts() == ["Oak desk removed. Cart: 3"]
    assert cart.quantities() == {"mug": 3}


@pytest.mark.parametrize(
    "typed",
    [
        *(-1, 10**30, 1.5, float("nan"), None, True, "", "abc", "2,7", "4,5", "2.7", "1e1", "1/2"),
        *("1.000", "1 000", "+3", "-1", "2.0", "0x2", "½", "9" * 5000),
    ],
    ids=lambda typed: repr(typed)[:9],
)
def test_what_is_no_quantity_to_be_had_is_refused_and_the_real_one_shown_again(
    cart: Shop, typed: object
):
    key = cart.data_editor[0].key
    cart.edit({0: typed})
    assert len(cart.toasts()) == 1
    assert cart.data_editor[0].key != key
    assert cart.quantities() == CONTENTS
    assert cart.total() == "₹25,299.80"
    assert not cart.run().toasts()
    assert cart.is_well()


def test_clear_empties_the_cart(cart: Shop):
    cart.click("Clear cart")
    assert cart.titles() == [EMPTY]
    assert cart.count() == 0
    assert cart.toasts() == ["Your cart is empty now."]
    cart.undo()
    assert cart.quantities() == CONTENTS
    assert cart.count() == 6
    assert cart.is_well()


def test_a_line_is_saved_for_later_and_comes_back(cart: Shop, open_tab: OpenTab):
    assert cart.titles() == ["Your cart"]
    cart.press("Save for later", "desk")
    assert cart.toasts() == ["Oak desk is saved for later."]
    for shop in (cart, open_tab().go(CART)):
        assert shop.quantities() == {"lamp": 1, "mug": 3}
        assert shop.total() == "₹1,299.80"
        assert shop.titles() == ["Your cart", "Saved for later"]
        assert shop.tiles()["saved_tile_desk"]["title"] == "Oak desk"
        assert "2 pieces at ₹12,000.00" in shop.texts()
    cart.click_key("move_to_cart_desk")
    assert cart.toasts() == ["Oak desk is back. Cart: 6"]
    assert cart.quantities() == {"lamp": 1, "mug": 3, "desk": 2}
    assert cart.titles() == ["Your cart"]
    assert cart.is_well()


@pytest.mark.parametrize(
    ("goods", "told"),
    [("desk,Oak desk,Desks,12000,0,,", "Sold out"), ("pen,Pen,Pens,1,1,,", "No longer sold")],
    ids=["sold out", "withdrawn"],
)
def test_what_was_saved_and_cannot_be_had_stays_is_told_and_can_be_let_go(
    cart: Shop, other: Shop, sell: Sell, goods: str, told: str
):
    cart.press("Save for later", "desk")
    sell(goods, "lamp,Desk lamp,Lighting,1299.50,3,,")
    cart.click_key("move_to_cart_desk")  # a click from before it changed
    assert len(cart.toasts()) == 1
    assert told in cart.texts()
    assert cart.button(key="move_to_cart_desk").disabled
    other.go(CART).click_key("drop_saved_desk")
    assert other.toasts()[0].endswith("is no longer saved for later.")
    assert other.undo_button()
    other.press("Remove", "lamp")
    cart.click_key("drop_saved_desk")
    assert cart.toasts()[0].endswith("is no longer saved for later.")  # this tab let nothing go
    assert cart.titles() == ["Your cart"]
    assert cart.is_well()


# Edits in the table while another tab changes the cart


def test_an_edit_goes_to_the_product_its_row_showed(cart: Shop, other: Shop):
    other.go(CART).edit({0: 0})  # the rows below move up
    other.go(CATALOG).add("desk")  # and what comes again goes to the end
    cart.edit({2: 8})
    assert cart.quantities() == {"lamp": 1, "mug": 8, "desk": 1}
    cart.edit({0: 0})
    other.go(CART).undo()  # the rows move down again
    cart.edit({1: 7})
    assert cart.quantities() == {"lamp": 1, "mug": 8, "desk": 7}


def test_an_edit_of_a_line_that_another_tab_removed_says_so_and_loses_nothing(
    cart: Shop, other: Shop
):
    other.go(CART).edit({0: 0})
    cart.edit({0: 5, 1: 3, 2: 9})
    assert cart.toasts() == ["This product is no longer in your cart. Add it again if you want it."]
    assert cart.quantities() == {"lamp": 3, "mug": 9}
    assert not cart.run().toasts()
    assert cart.is_well()


def test_an_edit_carried_out_is_not_made_again_when_its_rows_return(cart: Shop, other: Shop):
    cart.edit({0: 3})
    late = LateEdit(cart, {0: 3})
    other.go(CART).edit({2: 0})
    cart.run()
    other.undo()
    other.edit({0: 5})
    for _ in range(2):
        late.arrive()
    assert cart.quantities()["desk"] == other.run().quantities()["desk"] == 5


# What changed while the shopper was away


def test_the_timer_has_the_page_drawn_anew_once_there_are_fewer_than_lie_in_the_cart(
    cart: Shop, other: Shop, open_tab: OpenTab, monkeypatch: pytest.MonkeyPatch
):
    """As a browser would: AppTest has no timer, so it is told that each run is one of it."""
    cart.edit({0: 7})
    friend, reruns = open_tab(dated(ANOTHERS)), []
    for pieces, left, drawn in ((3, "", 0), (1, "only 6 left", 1)):  # of 10; 5 are called few
        friend.fill(desk=pieces).order()
        with monkeypatch.context() as patch:
            patch.setattr(streamlit_internals, "is_fragment_run", lambda: True)
            patch.setattr(st, "rerun", lambda: reruns.append("all of it"))
            cart.run().run()
        assert len(reruns) == drawn
        assert left in cart.texts()


def test_home_says_of_how_many_products_there_is_news(cart: Shop, sell: Sell):
    assert "Since then" not in cart.go(HOME).texts()
    sell("desk,Oak desk,Desks,10000,10,,", "mug,Mug,Kitchen,0.10,1,,")  # and no lamp
    told = "Since then, price or stock of 3 products in your cart has changed."
    assert told in cart.go(HOME).texts()
    sell("desk,Oak desk,Desks,10000,10,,", "lamp,Lamp,L,1299.50,3,,", "mug,Mug,Kitchen,0.10,9,,")
    assert "price or stock of 1 product in your cart" in cart.go(HOME).texts()
    cart.go(CART).click("Keep at the new price")
    assert "Since then" not in cart.go(HOME).texts()


def test_a_new_price_is_shown_with_the_old_one_until_it_is_accepted(
    cart: Shop, other: Shop, sell: Sell, process: Process
):
    sell("desk,Oak desk,Desks,10000,10,,", "lamp,Desk lamp,L,1299.50,3,,", "mug,Mug,K,0.20,50,,")
    for _ in range(2):
        cart.go(CART)
        assert "Oak desk was ₹12,000.00, now :green[₹10,000.00]" in cart.texts()
        assert "Mug was ₹0.10, now :green[₹0.20]" in cart.texts()
        assert "Desk lamp was" not in cart.texts()
        assert cart.total() == "₹21,300.10"
    process.restart()
    assert "Oak desk was ₹12,000.00" in other.go(CART).texts()
    cart.click("Keep at the new price")
    for shop in (cart, cart.run(), other.go(CART)):
        assert "was ₹" not in shop.texts()
        assert "Keep at the new price" not in shop.labels()
        assert shop.total() == "₹21,300.10"


def test_stock_below_the_quantity_is_said_and_can_be_lowered(cart: Shop, sell: Sell):
    sell("desk,Oak desk,Desks,12000,1,,", "lamp,Desk lamp,L,1299.50,0,,", "mug,Mug,K,0.10,3,,")
    cart.go(CART)
    assert "Oak desk is :orange[only 1 left], and you have 2 in your cart" in cart.texts()
    assert "Desk lamp is :orange[sold out]" in cart.texts()
    assert "Mug is" not in cart.texts()
    assert cart.quantities() == CONTENTS
    cart.click("Lower to what is left")
    assert cart.quantities() == {"desk": 1, "mug": 3}
    assert "Lower to what is left" not in cart.labels()


def test_what_is_no_longer_sold_can_be_saved_for_later_under_its_name(cart: Shop, sell: Sell):
    sell("mug,Mug,Kitchen,0.20,50,,", "desk,Oak desk,Desks,12000,10,,")
    cart.go(CART).press("Save for later", "lamp")
    assert cart.toasts() == ["Desk lamp is saved for later."]
    assert "Desk lamp" in cart.cards()
    assert cart.undo() == "Undo: save Desk lamp for later"


def test_a_withdrawn_product_is_marked_out_of_the_total_and_removable(cart: Shop, sell: Sell):
    sell("mug,Mug,Kitchen,0.20,50,,", "desk,Oak desk,Desks,12000,10,,")
    cart.go(CART)
    assert cart.is_well()
    assert "\n:material/remove_shopping_cart: Desk lamp is no longer sold" in cart.texts()
    lines = cart.lines().loc["lamp"]
    assert lines["Product"] == "Desk lamp (no longer sold)"
    assert cart.quantities() == CONTENTS  # in the order in which they were added
    assert cart.total() == "₹24,000.60"
    assert "2 pieces" not in cart.go(HOME).texts()
    cart.go(CART).edit({1: 0})
    assert cart.quantities() == {"desk": 2, "mug": 3}
    assert "no longer sold" not in cart.texts()
