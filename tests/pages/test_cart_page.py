"""The Cart page: the editor, the total, and what is new since the last visit."""

import pytest
from streamlit.testing.v1 import AppTest

from cart_state.rules.contents import MOST_LINES
from tests.conftest import Process
from tests.pages.internals import LateEdit
from tests.pages.reading import (
    CART,
    CATALOG,
    EMPTY,
    HOME,
    OpenShop,
    Sell,
    add,
    click,
    count,
    edit,
    go,
    is_well,
    labels,
    press,
    quantities,
    table,
    texts,
    titles,
    toasts,
    total,
    undo,
    undo_button,
    visit,
)

CONTENTS = {"desk": 2, "lamp": 1, "mug": 3}


def test_an_empty_cart_says_so_and_leads_to_the_catalog(shop: AppTest):
    go(shop, CART)
    assert titles(shop) == [EMPTY]
    assert "Go to the catalog" in labels(shop)
    assert not shop.data_editor
    assert not shop.metric
    assert "Clear cart" not in labels(shop)
    assert undo_button(shop) is None


def test_the_editor_shows_the_lines_and_beside_it_stands_what_they_come_to(cart: AppTest):
    lines = table(cart)
    assert lines.index.name == "sku"
    assert list(lines.index) == ["desk", "lamp", "mug"]
    shown = ["Picture", "Product", "Quantity", "Unit price", "Line total", "Remove"]
    assert list(lines.columns)[:6] == shown
    assert list(lines["Quantity"]) == [2, 1, 3]
    assert list(lines["Product"]) == ["Oak desk", "Desk lamp", "Mug"]
    assert list(lines["Unit price"]) == ["₹12,000", "₹1,299.50", "₹0.10"]
    assert list(lines["Line total"]) == ["₹24,000", "₹1,299.50", "₹0.30"]
    assert lines["Picture"].str.startswith("data:image/").all()
    assert total(cart) == "₹25,299.80"
    assert "3 products, 6 pieces" in texts(cart)


def test_an_edit_takes_effect_at_once_and_the_editor_stays(cart: AppTest):
    key = cart.data_editor[0].key
    for quantity in (7, 1, 10, 10):
        edit(cart, {0: quantity})
        assert quantities(cart) == CONTENTS | {"desk": quantity}
        assert cart.data_editor[0].key == key
    assert table(cart).loc["desk", "Line total"] == "₹1,20,000"
    assert total(cart) == "₹1,21,299.80"
    assert count(cart) == 14
    assert not toasts(cart)
    assert is_well(cart)


def test_several_cells_edited_at_once_all_count_and_only_the_bad_one_is_refused(cart: AppTest):
    edit(cart, {0: 3, 1: 4, 2: 9})
    assert toasts(cart) == ["Only 3 of Desk lamp can be had, and 1 is in your cart."]
    assert quantities(cart) == {"desk": 3, "lamp": 1, "mug": 9}


def test_0_takes_lines_out_whichever_row_it_is_typed_into(cart: AppTest):
    edit(cart, {1: 0})
    assert toasts(cart) == ["Desk lamp removed. In your cart: 5 pieces, ₹24,000.30."]
    assert quantities(cart) == {"desk": 2, "mug": 3}
    undo(cart)
    assert quantities(cart) == CONTENTS
    edit(cart, {1: 0})
    edit(cart, {1: 0})  # into the row of another product now
    assert quantities(cart) == {"desk": 2}
    undo(cart)
    edit(cart, {0: 0, 1: 0})
    assert titles(cart) == [EMPTY]
    assert undo_button(cart)


def test_each_row_has_its_own_button_to_remove_it(cart: AppTest):
    press(cart, "Remove", "lamp")
    assert toasts(cart) == ["Desk lamp removed. In your cart: 5 pieces, ₹24,000.30."]
    assert quantities(cart) == {"desk": 2, "mug": 3}


@pytest.mark.parametrize(
    "typed",
    [*(-1, None, 10**9, 1.5, 3.5e300, float("nan"), "many", "", "10", True, [1], {}, 10**30)],
    ids=repr,
)
def test_what_is_no_quantity_to_be_had_is_refused_and_the_real_one_shown_again(
    cart: AppTest, typed: object
):
    key = cart.data_editor[0].key
    edit(cart, {0: typed})
    assert len(toasts(cart)) == 1
    assert cart.data_editor[0].key != key
    assert quantities(cart) == CONTENTS
    assert total(cart) == "₹25,299.80"
    assert not toasts(cart.run())
    assert is_well(cart)


@pytest.mark.parametrize(
    "state",
    [
        {"edited_rows": {0: {"Unit price": "₹1", "Product": "Cheap", "Line total": "₹2"}}},
        {"edited_rows": {0: {"Unit price": "₹1", "Quantity": 9}}},
        {"edited_rows": {9: {"Quantity": 5}}},
        {"edited_rows": {-1: {"Quantity": 5}}},
        {"edited_rows": {"x": {"Quantity": 5}}},
        {"edited_rows": {}, "added_rows": [{"Quantity": 5}], "deleted_rows": []},
        {"edited_rows": {}, "added_rows": [], "deleted_rows": [0]},
    ],
    ids=str,
)
def test_no_other_edit_changes_anything(cart: AppTest, state: dict[str, object]):
    cart.session_state[cart.data_editor[0].key] = {"added_rows": [], "deleted_rows": []} | state
    cart.run()
    assert not cart.exception
    assert quantities(go(cart, CART)) == CONTENTS
    assert total(cart) == "₹25,299.80"
    assert "Cheap" not in list(table(cart)["Product"])


def test_clear_empties_the_cart(cart: AppTest):
    click(cart, "Clear cart")
    assert titles(cart) == [EMPTY]
    assert count(cart) == 0
    assert toasts(cart) == ["Your cart is empty now. Undo brings it back."]
    undo(cart)
    assert quantities(cart) == CONTENTS
    assert count(cart) == 6
    assert is_well(cart)


def test_a_full_cart_is_shown_and_says_so(sell: Sell, open_shop: OpenShop):
    sell(*(f"p{n},Product {n},Things,1.01,9,," for n in range(MOST_LINES + 1)))
    shop = open_shop()
    for first in range(0, MOST_LINES, 100):
        wanted = ",".join(f"p{n}:1" for n in range(first, first + 100))
        click(visit(shop, CART, shared=wanted), "Add to my cart")
    assert len(table(shop)) == MOST_LINES
    assert total(shop) == "₹1,010"
    edit(shop, {MOST_LINES - 1: 9})
    assert total(shop) == "₹1,018.08"
    click(visit(shop, CART, shared=f"p{MOST_LINES}:1"), "Add to my cart")
    assert toasts(shop) == [
        "There is room for 1,000 different products at most. Take one out first."
    ]
    assert len(table(shop)) == MOST_LINES


# Edits in the table while another tab changes the cart


def test_an_edit_goes_to_the_product_its_row_showed(cart: AppTest, other: AppTest):
    edit(go(other, CART), {0: 0})  # the rows below move up
    add(go(other, CATALOG), "desk")  # and what comes again goes to the end
    edit(cart, {2: 8})
    assert quantities(cart) == {"lamp": 1, "mug": 8, "desk": 1}
    edit(cart, {0: 0})
    undo(go(other, CART))  # the rows move down again
    edit(cart, {1: 7})
    assert quantities(cart) == {"lamp": 1, "mug": 8, "desk": 7}


def test_an_edit_of_a_line_that_another_tab_removed_says_so_and_loses_nothing(
    cart: AppTest, other: AppTest
):
    edit(go(other, CART), {0: 0})
    edit(cart, {0: 5, 1: 3, 2: 9})
    assert toasts(cart) == ["This product is no longer in your cart. Add it again if you want it."]
    assert quantities(cart) == {"lamp": 3, "mug": 9}
    assert not toasts(cart.run())
    assert is_well(cart)


def test_an_edit_carried_out_is_not_made_again_when_its_rows_return(cart: AppTest, other: AppTest):
    edit(cart, {0: 3})
    late = LateEdit(cart, {0: 3})
    edit(go(other, CART), {2: 0})
    cart.run()
    undo(other)
    edit(other, {0: 5})
    for _ in range(2):
        late.arrive()
    assert quantities(cart)["desk"] == quantities(other.run())["desk"] == 5


# What changed while the shopper was away


def test_a_new_price_is_shown_with_the_old_one_until_it_is_accepted(
    cart: AppTest, other: AppTest, sell: Sell, process: Process
):
    sell("desk,Oak desk,Desks,10000,10,,", "lamp,Desk lamp,L,1299.50,3,,", "mug,Mug,K,0.20,50,,")
    for _ in range(2):
        go(cart, CART)
        assert "Oak desk was ₹12,000, now :green[₹10,000]" in texts(cart)
        assert "Mug was ₹0.10, now :green[₹0.20]" in texts(cart)
        assert "Desk lamp was" not in texts(cart)
        assert total(cart) == "₹21,300.10"
    process.restart()
    assert "Oak desk was ₹12,000" in texts(go(other, CART))
    click(cart, "Keep at the new price")
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
    assert quantities(cart) == CONTENTS
    click(cart, "Lower to what is left")
    assert quantities(cart) == {"desk": 1, "mug": 3}
    assert "Lower to what is left" not in labels(cart)


def test_a_withdrawn_product_is_marked_out_of_the_total_and_removable(cart: AppTest, sell: Sell):
    sell("mug,Mug,Kitchen,0.20,50,,", "desk,Oak desk,Desks,12000,10,,")
    go(cart, CART)
    assert is_well(cart)
    assert "lamp is no longer sold and not in the total" in texts(cart)
    assert quantities(cart) == CONTENTS  # in the order in which they were added
    assert total(cart) == "₹24,000.60"
    assert "2 pieces" not in texts(go(cart, HOME))
    edit(go(cart, CART), {1: 0})
    assert quantities(cart) == {"desk": 2, "mug": 3}
    assert "no longer sold" not in texts(cart)
