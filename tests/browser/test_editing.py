"""The cart's table: quantities edited where they stand, remove, clear and undo."""

import pytest
from playwright.sync_api import expect

from tests.browser.shop import GOODS, Shop


@pytest.fixture
def cart(shop: Shop) -> Shop:
    """A shopper looking at a cart of three lines: 25,000 + 349 + 499."""
    shop.goto("/Catalog?category=Computers").add("Laptop").add("Mouse").add("Keyboard")
    shop.open("Cart").expect_column("Quantity", [1, 1, 1])
    return shop


def test_an_edit_takes_effect_at_once(cart: Shop):
    cart.set_quantity(0, "3")
    cart.expect_column("Line total", ["₹75,000", "₹349", "₹499"])
    cart.expect_total("₹75,848")
    cart.expect_count(5)
    row = cart.table()[0]
    assert (row["Product"], row["Unit price"], row["Quantity"]) == ("Laptop", "₹25,000", "3")


def test_typing_down_the_column_twice_loses_no_edit(cart: Shop):
    cart.click_cell("Quantity", 0)
    cart.type_quantities(["2", "3", "4"])
    cart.press("ArrowUp", 2)
    cart.type_quantities(["5", "6", "7"])
    cart.expect_column("Quantity", [5, 6, 7])
    cart.expect_column("Line total", ["₹1,25,000", "₹2,094", "₹3,493"])
    cart.expect_total("₹1,30,587")
    cart.expect_count(18)
    cart.idle()
    cart.type_quantities(["8"])  # the focus has not left the grid
    cart.expect_column("Quantity", [5, 6, 8])
    cart.expect_total("₹1,31,086")
    cart.open("Catalog").open("Cart").expect_column("Quantity", [5, 6, 8])


def test_one_edit_after_the_other_twice_each_loses_none(cart: Shop):
    for quantities in ([2, 3, 4], [7, 6, 5]):
        for row, quantity in enumerate(quantities):
            cart.set_quantity(row, str(quantity))
            cart.idle()
        cart.expect_column("Quantity", quantities)
        cart.expect_count(sum(quantities))
    cart.expect_total("₹1,79,589")


def test_leaving_the_cell_with_tab_keeps_the_edit(cart: Shop):
    cart.set_quantity(1, "9", key="Tab")
    cart.expect_column("Quantity", [1, 9, 1])
    cart.expect_count(11)


def test_zero_takes_the_line_out_and_undo_brings_it_back_in_its_place(cart: Shop):
    cart.set_quantity(1, "0")
    cart.expect_column("Product", ["Laptop", "Keyboard"])
    cart.expect_total("₹25,499")
    cart.expect_count(2)
    cart.button("Undo").click()
    cart.expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    cart.expect_column("Quantity", [1, 1, 1])
    cart.expect_total("₹25,848")
    cart.expect_count(3)
    expect(cart.button("Undo")).to_have_count(0)


def test_remove_takes_its_own_row_out_and_undo_brings_it_back_in_its_place(cart: Shop):
    cart.set_quantity(1, "4")
    cart.expect_count(6)
    cart.click_remove(1)
    cart.expect_toast("Mouse", "₹25,499")
    cart.expect_column("Product", ["Laptop", "Keyboard"])
    cart.expect_column("Quantity", [1, 1])
    cart.expect_count(2)
    cart.button("Undo").click()
    cart.expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    cart.expect_column("Quantity", [1, 4, 1])
    cart.expect_count(6)


def test_rows_removed_one_after_the_other_leave_the_right_ones(cart: Shop):
    cart.click_remove(0)
    cart.expect_column("Product", ["Mouse", "Keyboard"])
    cart.idle()
    cart.click_remove(0)
    cart.expect_column("Product", ["Keyboard"])
    cart.expect_total("₹499")
    cart.idle()
    cart.click_remove(0)
    expect(cart.heading("Your cart is empty")).to_be_visible()
    cart.expect_count(0)


def test_a_cleared_cart_is_empty_and_undo_brings_everything_back(cart: Shop):
    cart.set_quantity(2, "3")
    cart.expect_count(5)
    cart.dismiss_toasts()
    cart.idle()
    cart.button("Clear cart").click()
    expect(cart.heading("Your cart is empty")).to_be_visible()
    expect(cart.grid).to_have_count(0)
    cart.expect_count(0)
    expect(cart.button("Go to the catalog")).to_be_visible()
    cart.open("Catalog").open("Cart")
    cart.button("Undo").click()
    cart.expect_column("Product", ["Laptop", "Mouse", "Keyboard"])
    cart.expect_column("Quantity", [1, 1, 3])
    cart.expect_count(5)


def test_more_than_there_is_in_stock_is_refused_with_the_reason(cart: Shop):
    stock = GOODS["laptop"].stock
    cart.set_quantity(0, str(stock + 1))
    cart.expect_toast(f"Only {stock} of Laptop")
    cart.expect_column("Quantity", [1, 1, 1])
    cart.expect_count(3)
    cart.set_quantity(0, str(stock))
    cart.expect_column("Quantity", [stock, 1, 1])
    cart.expect_count(stock + 2)


def test_a_refused_edit_leaves_the_others_as_they_were_typed(cart: Shop):
    cart.click_cell("Quantity", 0)
    cart.type_quantities(["2", "999"])
    cart.expect_toast("of Mouse")
    cart.expect_column("Quantity", [2, 1, 1])
    cart.expect_total("₹50,848")
    cart.expect_count(4)


def test_a_fraction_is_refused_with_the_reason(cart: Shop):
    assert GOODS["laptop"].stock >= 15  # else 15 would be refused for another reason
    cart.set_quantity(0, "1.5")
    cart.expect_toast("whole number")
    cart.idle()
    cart.expect_column("Quantity", [1, 1, 1])
    cart.expect_count(3)


def test_what_is_no_number_of_pieces_never_gets_into_the_cart(cart: Shop):
    for typed in ("abc", "-1", "--", "+"):
        cart.click_cell("Quantity", 0)
        cart.page.keyboard.type(typed, delay=60)
        cart.press("Escape")  # closes the box if the grid opened one for such a key
        cart.idle()
        cart.expect_column("Quantity", [1, 1, 1])
    cart.expect_count(3)


def test_an_emptied_cell_shows_the_real_quantity_again(cart: Shop):
    cart.set_quantity(0, "2")
    cart.expect_count(4)
    cart.click_cell("Quantity", 0)
    cart.press("Delete")
    cart.idle()
    cart.expect_column("Quantity", [2, 1, 1])
    cart.expect_count(4)
