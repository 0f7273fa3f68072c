"""The Cart page: the editor, the total, clearing and undoing."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from cart_state import Cart
from tests.pages.reading import (
    CART,
    CATALOG,
    EMPTY,
    HOME,
    add,
    button,
    count,
    edit,
    go,
    is_well,
    labels,
    quantities,
    table,
    texts,
    toasts,
    total,
)

Sell = Callable[..., Path]


@pytest.fixture
def cart(small_shop: AppTest) -> AppTest:
    """The Cart page with 2 desks, 1 lamp and 3 mugs."""
    for sku in ("desk", "desk", "lamp", "mug", "mug", "mug"):
        add(small_shop, sku)
    return go(small_shop, CART)


def test_an_empty_cart_says_so_and_leads_to_the_catalog(small_shop: AppTest):
    go(small_shop, CART)
    assert small_shop.title[0].value == EMPTY
    assert "Go to the catalog" in labels(small_shop)
    assert not small_shop.data_editor
    assert not small_shop.metric
    assert not {"Clear cart", "Undo"} & set(labels(small_shop))


def test_the_editor_shows_the_lines(cart: AppTest):
    lines = table(cart)
    assert lines.index.name == "sku"
    assert list(lines.index) == ["desk", "lamp", "mug"]
    shown = ["Picture", "Product", "Quantity", "Unit price", "Line total", "Remove"]
    assert list(lines.columns)[:6] == shown
    assert list(lines["Quantity"]) == [2, 1, 3]
    assert list(lines["Product"]) == ["Oak desk", "Desk lamp", "Mug"]
    assert list(lines["Unit price"]) == ["₹12,000", "₹1,299.50", "₹0.10"]
    assert list(lines["Line total"]) == ["₹24,000", "₹1,299.50", "₹0.30"]


def test_the_total_and_the_pieces_are_told(cart: AppTest):
    assert total(cart) == "₹25,299.80"
    assert "6 pieces" in texts(cart)


def test_pictures_are_part_of_the_table(open_shop: Callable[[], AppTest]):
    shop = go(add(open_shop(), "laptop"), CART)
    assert table(shop)["Picture"].str.startswith("data:image/svg+xml;base64,").all()


def test_an_edit_takes_effect_at_once(cart: AppTest):
    edit(cart, {0: 7})
    assert quantities(cart) == {"desk": 7, "lamp": 1, "mug": 3}
    assert table(cart).loc["desk", "Line total"] == "₹84,000"
    assert total(cart) == "₹85,299.80"
    assert count(cart) == 11
    assert is_well(cart)


def test_an_accepted_edit_keeps_the_editor(cart: AppTest):
    key = cart.data_editor[0].key
    for quantity in (7, 1, 10):
        edit(cart, {0: quantity})
        assert cart.data_editor[0].key == key
        assert quantities(cart)["desk"] == quantity


def test_several_cells_edited_at_once_all_count(cart: AppTest):
    edit(cart, {0: 5, 1: 3, 2: 50})
    assert quantities(cart) == {"desk": 5, "lamp": 3, "mug": 50}
    assert count(cart) == 58


def test_an_edit_made_twice_counts_once(cart: AppTest):
    edit(cart, {0: 7})
    edit(cart, {0: 7})
    cart.run()
    assert quantities(cart)["desk"] == 7


def test_0_takes_the_line_out_and_undo_brings_it_back(cart: AppTest):
    edit(cart, {1: 0})
    assert quantities(cart) == {"desk": 2, "mug": 3}
    button(cart, "Undo").click().run()
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}
    assert total(cart) == "₹25,299.80"
    assert "Undo" not in labels(cart)


def test_0_typed_twice_into_one_row_takes_two_lines_out(cart: AppTest):
    edit(cart, {1: 0})
    assert quantities(cart) == {"desk": 2, "mug": 3}
    edit(cart, {1: 0})
    assert quantities(cart) == {"desk": 2}


def test_two_lines_set_to_0_at_once_are_taken_out(cart: AppTest):
    edit(cart, {0: 0, 1: 0})
    assert quantities(cart) == {"mug": 3}


def test_a_line_brought_back_can_be_taken_out_again(cart: AppTest):
    edit(cart, {1: 0})
    button(cart, "Undo").click().run()
    edit(cart, {1: 0})
    assert quantities(cart) == {"desk": 2, "mug": 3}


def test_0_in_the_last_line_leaves_an_empty_cart(small_shop: AppTest):
    go(add(small_shop, "desk"), CART)
    edit(small_shop, {0: 0})
    assert small_shop.title[0].value == EMPTY
    assert "Undo" in labels(small_shop)


def test_an_edit_above_stock_is_refused_and_the_real_quantity_shown_again(cart: AppTest):
    key = cart.data_editor[0].key
    edit(cart, {1: 4})
    assert toasts(cart) == ["Only 3 of Desk lamp can be had, and 1 is in your cart."]
    assert cart.data_editor[0].key != key
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}
    assert total(cart) == "₹25,299.80"
    assert count(cart) == 6
    assert not toasts(cart.run())


def test_of_several_edits_only_the_bad_one_is_refused(cart: AppTest):
    edit(cart, {0: 3, 1: 4, 2: 9})
    assert len(toasts(cart)) == 1
    assert quantities(cart) == {"desk": 3, "lamp": 1, "mug": 9}


@pytest.mark.parametrize("quantity", [-1, None, 10**9])
def test_a_quantity_that_is_none_is_refused(cart: AppTest, quantity: object):
    edit(cart, {0: quantity})
    assert len(toasts(cart)) == 1
    assert quantities(cart)["desk"] == 2
    assert is_well(cart)


@pytest.mark.parametrize("quantity", [1.5, "many", "", True, [1], 10**30])
def test_a_forged_quantity_does_no_harm(cart: AppTest, quantity: object):
    edit(cart, {0: quantity})
    assert not cart.exception
    assert quantities(go(cart, CART))["desk"] == 2


def test_other_columns_cannot_be_edited(cart: AppTest):
    cart.session_state[cart.data_editor[0].key] = {
        "edited_rows": {0: {"Unit price": "₹1", "Product": "Cheap", "Line total": "₹2"}},
        "added_rows": [],
        "deleted_rows": [],
    }
    cart.run()
    assert is_well(cart)
    assert total(cart) == "₹25,299.80"
    assert "Cheap" not in list(table(go(cart, CART))["Product"])


def test_an_edit_of_a_row_that_is_not_there_leaves_the_cart(cart: AppTest):
    edit(cart, {9: 5})
    assert not cart.exception
    assert count(go(cart, HOME)) == 6
    assert quantities(go(cart, CART)) == {"desk": 2, "lamp": 1, "mug": 3}


def test_clear_empties_the_cart_and_undo_brings_it_back(cart: AppTest):
    button(cart, "Clear cart").click().run()
    assert cart.title[0].value == EMPTY
    assert count(cart) == 0
    assert len(toasts(cart)) == 1
    button(cart, "Undo").click().run()
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}
    assert count(cart) == 6
    assert len(toasts(cart)) == 1
    assert is_well(cart)


def test_undo_is_still_there_after_another_page(cart: AppTest):
    button(cart, "Clear cart").click().run()
    add(go(cart, HOME), "desk")
    go(go(cart, CATALOG), CART)
    button(cart, "Undo").click().run()
    assert quantities(cart) == {"desk": 3, "lamp": 1, "mug": 3}


def test_prices_are_those_of_today(cart: AppTest, sell: Sell):
    sell(
        "mug,Mug,Kitchen,0.20,50,,",
        "lamp,Desk lamp,Lighting,1000,3,,",
        "desk,Oak desk,Desks,10000,10,,",
    )
    cart.run()
    assert total(cart) == "₹21,000.60"
    assert list(table(cart).index) == ["desk", "lamp", "mug"]


def test_a_withdrawn_product_stays_but_is_not_counted_in_the_total(cart: AppTest, sell: Sell):
    sell("mug,Mug,Kitchen,0.10,50,,")
    cart.run()
    assert is_well(cart)
    assert quantities(cart) == {"desk": 2, "lamp": 1, "mug": 3}
    assert total(cart) == "₹0.30"
    edit(cart, {0: 0})
    assert quantities(cart) == {"lamp": 1, "mug": 3}


def test_hundreds_of_lines_are_shown_and_edited(
    sell: Sell, open_shop: Callable[[], AppTest], monkeypatch: pytest.MonkeyPatch
):
    sell(*(f"p{n},Product {n},Things,1.01,9,," for n in range(300)))
    add_one = Cart.add

    def add_all(cart: Cart, sku: str, quantity: int = 1) -> Cart:
        for n in range(300):
            cart = add_one(cart, f"p{n}", quantity)
        return cart

    monkeypatch.setattr(Cart, "add", add_all)
    shop = go(add(open_shop(), "p0"), CART)
    assert len(table(shop)) == 300
    assert total(shop) == "₹303"
    edit(shop, {299: 9})
    assert total(shop) == "₹311.08"
    assert is_well(shop)
