"""The cart's table: quantities edited where they stand, remove, clear and undo."""

import pytest
from playwright.sync_api import expect

from tests.browser.shop import GOODS, Shop, amount

THREE = ["Laptop", "Mouse", "Keyboard"]
SKUS = ("laptop", "mouse", "keyboard")


@pytest.fixture
def cart(shop: Shop) -> Shop:
    """A shopper looking at a cart of three lines, a piece each."""
    shop.goto("/Cart?shared=laptop:1,mouse:1,keyboard:1").button("Add to my cart").click()
    shop.expect_column("Quantity", [1, 1, 1])
    shop.idle()
    return shop


def expect_lines(cart: Shop, *quantities: int) -> None:
    """Quantities, line totals, total and count tell of these quantities of the three."""
    pairs = list(zip(SKUS, quantities, strict=True))
    cart.expect_column("Product", THREE)
    cart.expect_column("Quantity", quantities)
    cart.expect_column("Line total", [amount(pair) for pair in pairs])
    cart.expect_total(amount(*pairs))
    cart.expect_count(sum(quantities))


def test_an_edit_takes_effect_at_once(cart: Shop):
    cart.set_quantity(0, "3")
    expect_lines(cart, 3, 1, 1)
    cart.set_quantity(1, "9", key="Tab")
    expect_lines(cart, 3, 9, 1)
    assert cart.table()[0]["Unit price"] == amount("laptop")


def test_typing_down_the_column_twice_loses_no_edit(cart: Shop):
    cart.click_cell("Quantity", 0)
    cart.type_quantities(["2", "3", "4"])
    for _ in range(2):
        cart.page.keyboard.press("ArrowUp", delay=60)
    cart.type_quantities(["5", "6", "7"])
    expect_lines(cart, 5, 6, 7)
    cart.idle()
    cart.type_quantities(["8"])  # the focus has not left the grid
    expect_lines(cart, 5, 6, 8)
    cart.open("Catalog").open("Cart")
    expect_lines(cart, 5, 6, 8)


@pytest.mark.long
def test_one_edit_after_the_other_twice_each_loses_none(cart: Shop):
    for quantities in ([2, 3, 4], [7, 6, 5]):
        for row, quantity in enumerate(quantities):
            cart.set_quantity(row, str(quantity))
            cart.idle()
        expect_lines(cart, *quantities)


def test_undo_names_what_it_takes_back_and_can_be_pressed_again(cart: Shop):
    cart.set_quantity(0, "4")
    cart.expect_count(6)
    cart.idle()
    cart.set_quantity(0, "2")
    expect(cart.undo).to_contain_text("Laptop")
    cart.idle()
    cart.click_action("Remove", 1)
    cart.expect_toast("Mouse", amount(("laptop", 2), "keyboard"))
    cart.expect_column("Product", ["Laptop", "Keyboard"])
    expect(cart.undo).to_contain_text("Mouse")
    cart.idle()
    cart.undo.click()
    expect_lines(cart, 2, 1, 1)
    expect(cart.undo).to_contain_text("Laptop")
    cart.idle()
    cart.undo.click()
    expect_lines(cart, 4, 1, 1)
    expect(cart.undo).to_have_count(0)


def test_rows_removed_one_after_the_other_leave_the_right_ones(cart: Shop):
    for left in (["Mouse", "Keyboard"], ["Keyboard"]):
        cart.click_action("Remove", 0)
        cart.expect_column("Product", left)
        cart.idle()
    cart.expect_total(amount("keyboard"))
    cart.click_action("Remove", 0)
    expect(cart.heading("Your cart is empty")).to_be_visible()
    cart.expect_count(0)


def test_more_than_there_is_in_stock_is_refused_with_the_reason(cart: Shop):
    stock = GOODS["laptop"].stock
    cart.click_cell("Quantity", 0)
    cart.type_quantities([str(stock + 1), "2"])
    cart.expect_toast("Laptop", str(stock))
    expect_lines(cart, 1, 2, 1)  # the edit that followed the refused one is made
    cart.set_quantity(0, str(stock))
    expect_lines(cart, stock, 2, 1)


def test_what_is_no_number_of_pieces_never_gets_into_the_cart(cart: Shop):
    cart.set_quantity(0, "1.5")
    cart.expect_toast("whole number")
    for typed in ("abc", "-1", "--"):
        cart.click_cell("Quantity", 0)
        cart.page.keyboard.type(typed, delay=60)
        cart.page.keyboard.press("Escape")  # closes the box if the grid opened one for such a key
        cart.idle()
        cart.expect_column("Quantity", [1, 1, 1])
    cart.click_cell("Quantity", 0)
    cart.page.keyboard.press("Delete")
    cart.idle()
    expect_lines(cart, 1, 1, 1)


def test_a_name_in_the_cart_leads_to_the_product(cart: Shop):
    cart.click_action("Laptop", 0, left=24)  # only the name itself is a button
    cart.expect_details("Laptop").get_by_label("In your cart").fill("3")
    cart.page.keyboard.press("Enter")
    cart.expect_count(5)
    expect(cart.dialog).to_be_visible()


def test_a_line_saved_for_later_comes_back_and_undo_takes_either_back(cart: Shop):
    later = cart.heading("Saved for later")
    cart.click_action("Save for later", 0)
    cart.expect_column("Product", ["Mouse", "Keyboard"])
    expect(cart.undo).to_contain_text("Laptop")
    cart.page.reload()
    expect(later).to_be_visible()
    cart.idle()
    cart.undo.click()
    cart.expect_column("Product", THREE)
    expect(later).to_have_count(0)
    cart.idle()
    cart.click_action("Save for later", 1)
    cart.button("Move to cart").click()
    cart.expect_count(3)
    expect(later).to_have_count(0)
