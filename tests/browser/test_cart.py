"""The cart's table and list: quantities edited where they stand, remove, clear and undo."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server, StartServer
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
    cart.close_dialog()
    cart.idle()
    expect(cart.heading("Your cart")).to_be_visible()
    assert cart.params == {}


def test_more_than_there_is_in_stock_is_refused_with_the_reason(cart: Shop):
    stock = GOODS["laptop"].stock
    cart.click_cell("Quantity", 0)
    cart.type_quantities([str(stock + 1)])
    cart.expect_toast("Laptop", str(stock))
    expect_lines(cart, 1, 1, 1)
    cart.idle()
    cart.set_quantity(0, str(stock))
    expect_lines(cart, stock, 1, 1)


NOT_WHOLE = ["2,7", "1e1", "1/2", "abc", "1.000"]
WHY = "Please enter a whole number"


@pytest.mark.long
def test_what_is_no_whole_number_is_refused_however_it_comes_into_the_table(cart: Shop):
    cart.context.grant_permissions(["clipboard-read", "clipboard-write"])
    for text in NOT_WHOLE:
        cart.click_cell("Quantity", 0)
        cart.type_quantities([text])
        cart.expect_toast(WHY)
        cart.idle()
        expect_lines(cart, 1, 1, 1)
    cart.page.reload()
    cart.expect_column("Quantity", [1, 1, 1])
    cart.idle()
    paste(cart, "abc")
    cart.expect_toast(WHY)
    cart.idle()
    paste(cart, "0\n0")
    cart.expect_column("Product", ["Keyboard"])
    for _ in range(2):
        cart.idle()
        cart.undo.click()
    expect_lines(cart, 1, 1, 1)


def paste(cart: Shop, text: str) -> None:
    cart.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
    cart.click_cell("Quantity", 0)
    cart.page.keyboard.press("Control+V")


@pytest.mark.long
def test_money_is_sorted_as_numbers_and_the_grid_has_neither_toolbar_nor_menus(cart: Shop):
    cart.click_cell("Quantity", 2)
    cart.type_quantities(["9"])
    totals = sorted(zip(SKUS, (1, 1, 9), strict=True), key=lambda n: n[1] * GOODS[n[0]].price)
    cart.idle()
    cart.click_head("Line total")
    cart.expect_column("Line total", [amount(one) for one in totals])
    cart.click_head("Line total")
    cart.expect_column("Line total", [amount(one) for one in reversed(totals)])
    tools = cart.page.locator(".st-key-cart_table [data-testid=stElementToolbar]")
    expect(tools.locator("visible=true")).to_have_count(0)
    cart.click_head("Line total", from_right=16)
    expect(cart.page.get_by_test_id("stDataFrameColumnMenu").first).to_be_hidden()
    assert "data:" not in cart.grid.locator("table").inner_text()


@pytest.mark.long
def test_on_paper_every_line_of_the_cart_is_there(shop: Shop):
    some = [product for product in GOODS.values() if product.stock][:20]
    shop.goto(f"/Cart?shared={','.join(f'{product.sku}:1' for product in some)}")
    shop.button("Add to my cart").click()
    on_paper = shop.page.locator("#on_paper tr")
    expect(on_paper).to_have_count(len(some) + 1)
    expect(on_paper.first).to_be_hidden()
    shop.page.emulate_media(media="print")
    expect(shop.grid).to_be_hidden()
    for product, line in zip(some, on_paper.all()[1:], strict=True):
        expect(line).to_be_visible()
        expect(line).to_contain_text(product.name)
        expect(line).to_contain_text(amount(product.sku))


PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def phone(open_shop: Callable[..., Shop], server: Server) -> Shop:
    """A shopper with an empty cart and a phone."""
    return open_shop(server, width=390, height=844, user_agent=PHONE)


def test_on_a_phone_the_keyboard_does_everything_in_the_list_and_no_grid_is_loaded(phone: Shop):
    loaded: list[str] = []
    phone.page.on("request", lambda request: loaded.append(request.url))
    phone.goto("/Catalog").add("Laptop", "Mouse").open("Cart")
    quantity = phone.page.get_by_label("Quantity: Mouse", exact=True)
    quantity.focus()
    for key, pieces in (("ArrowUp", 2), ("ArrowUp", 3), ("ArrowDown", 2)):
        phone.page.keyboard.press(key)
        phone.expect_count(1 + pieces)
        expect(quantity).to_have_value(str(pieces))
        expect(quantity).to_be_focused()
    for text in NOT_WHOLE:
        quantity.fill(text)
        phone.page.keyboard.press("Enter")
        expect(quantity).to_have_value("2")
        phone.expect_toast(WHY)
    for _ in range(4):  # quicker than anything answers
        phone.button("One more: Mouse").press("Enter")
    expect(quantity).to_have_value("6")
    phone.expect_count(7)
    phone.idle()
    phone.link("Laptop").press("Enter")
    phone.expect_details("Laptop")
    phone.page.keyboard.press("Escape")
    expect(phone.dialog).to_have_count(0)
    phone.idle()
    phone.button("Remove: Laptop").press("Enter")
    phone.expect_count(6)
    phone.button("Save for later: Mouse").press("Enter")
    expect(phone.heading("Your cart is empty")).to_be_visible()
    phone.undo.press("Enter")
    phone.expect_count(6)
    assert not [url for url in loaded if "DataFrame" in url]
    phone.expect_no_sideways_scrolling()


@pytest.mark.long
def test_the_list_goes_on_with_the_real_quantity_after_the_server_was_restarted(
    open_shop: Callable[..., Shop], start_server: StartServer, tmp_path: Path
):
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{tmp_path / 'carts.sqlite3'}"})
    phone = open_shop(server, width=390, height=844, user_agent=PHONE)
    phone.goto("/Catalog").add("Mouse").open("Cart")
    more = phone.button("One more: Mouse")
    more.click()
    phone.expect_count(2)
    server.restart()
    desktop = open_shop(server)
    desktop.context.add_cookies(phone.context.cookies())
    desktop.goto("/Catalog").add("Mouse")
    phone.expect_count(3)  # so it has come back
    phone.errors.clear()
    for page in ("Catalog", "Cart"):
        phone.open(page)
        phone.idle()
    quantity = phone.page.get_by_label("Quantity: Mouse", exact=True)
    expect(quantity).to_have_value("3")
    more.click()
    phone.expect_count(4)
    expect(quantity).to_have_value("4")
