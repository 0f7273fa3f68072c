"""The cart's table: quantities edited where they stand, remove, clear and undo."""

import pytest

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


def test_rows_removed_one_after_the_other_leave_the_right_ones(cart: Shop):
    for left in (["Mouse", "Keyboard"], ["Keyboard"]):
        cart.click_action("Remove", 0)
        cart.expect_column("Product", left)
        cart.idle()
    cart.expect_total(amount("keyboard"))
    cart.undo.click()
    cart.expect_column("Product", ["Mouse", "Keyboard"])
    cart.idle()
    cart.click_action("Mouse", 0, left=24)  # only the name itself is a button
    cart.expect_details("Mouse")


def test_more_than_there_is_in_stock_is_refused_with_the_reason(cart: Shop):
    stock = GOODS["laptop"].stock
    cart.click_cell("Quantity", 0)
    cart.type_quantities([str(stock + 1)])
    cart.expect_toast("Laptop", str(stock))
    expect_lines(cart, 1, 1, 1)
    cart.idle()
    cart.set_quantity(0, str(stock))
    expect_lines(cart, stock, 1, 1)
