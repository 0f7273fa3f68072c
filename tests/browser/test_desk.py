"""The owner's desk in a browser: an order comes in by itself, and the shopper sees each step."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.server import Server, StartServer
from tests.browser.shop import Shop
from tests.browser.test_looks import both_schemes, serious, too_low
from tests.browser.test_ordering import WHO, with_full_cart

Open = Callable[..., "Desk"]


class Desk(Shop):
    """The desk as an owner has it open."""

    def visit(self) -> "Desk":
        self.page.goto(self.server.url)
        expect(self.heading("Orders")).to_be_visible()
        self.idle()
        return self

    def numbers(self) -> list[str]:
        """The numbers of the orders in the table, as a screen reader has them."""
        return self.column("Number").all_text_contents() if self.grid.count() else []

    def choose(self, row: int) -> None:
        """Ticks a row of the table, the first being 0."""
        box = self.grid.bounding_box()
        assert box
        self.page.mouse.click(box["x"] + 18, box["y"] + 38 + 36 * row + 18)

    def expect_detail(self, title: str) -> None:
        expect(self.page.get_by_role("heading", level=3)).to_have_text(title)
        self.idle()

    def expect_new(self, label: str) -> None:
        expect(self.button(label)).to_be_visible()
        self.idle()


@pytest.fixture
def shop_server(start_server: StartServer) -> Server:
    return start_server()


@pytest.fixture
def desk_server(start_server: StartServer, shop_server: Server) -> Server:
    return start_server({"CART_DATABASE_URL": shop_server.database}, script="pages/owner/app.py")


@pytest.fixture
def shopper(open_shop: Callable[..., Shop], shop_server: Server) -> Shop:
    return open_shop(shop_server)


@pytest.fixture
def open_desk(open_shop: Callable[..., Shop], desk_server: Server) -> Open:
    """Opens the desk in a window of its own."""

    return lambda **looks: open_shop(desk_server, kind=Desk, **looks).visit()


def orders(shopper: Shop) -> str:
    """The shopper orders; the receipt stays open. Returns the number."""
    with_full_cart(shopper).tell(**WHO)
    shopper.place.click()
    return shopper.expect_status("placed")


@pytest.mark.long
def test_an_order_comes_in_by_itself_and_the_shopper_sees_each_step_of_it(
    open_desk: Open, shopper: Shop
):
    desk = open_desk()
    expect(desk.page.get_by_text("No order has come yet")).to_be_visible()
    number = orders(shopper)
    desk.expect_new("1 new order")
    expect(desk.page).to_have_title(re.compile(r"^\(1\) Orders"))
    desk.expect_detail(f"Order {number} is placed")
    expect(desk.column("Number")).to_have_text([number])
    expect(desk.page).to_have_title(re.compile(r"^\(1\) Orders"))

    desk.choose(0)
    desk.idle()
    expect(desk.button("1 new order")).to_have_count(0)
    expect(desk.page).to_have_title(re.compile("^Orders"))
    desk.button("Mark as “Ready”").click()
    desk.expect_toast(f"Order {number} is ready")
    shopper.expect_status("ready")
    desk.button("Mark as “Completed”").click()
    desk.expect_detail(f"Order {number} is completed")
    assert desk.numbers() == []
    shopper.expect_status("completed")
    desk.button("Undo “Completed”").click()
    desk.expect_detail(f"Order {number} is ready")
    assert desk.numbers() == [number]

    desk.button("Cancel the order").click()
    desk.page.get_by_label("Why? The shopper reads this on the receipt.").fill(
        "The <b>van</b> is broken."
    )
    desk.button("Yes, cancel it").click()
    desk.expect_detail(f"Order {number} is cancelled")
    shopper.page.reload()  # it was completed, and nobody waits for more
    shopper.expect_status("cancelled")
    expect(shopper.page.get_by_text("The <b>van</b> is broken.")).to_be_visible()
    shopper.expect_count(0)


@pytest.mark.long
def test_what_is_chosen_and_typed_stays_when_another_order_comes(open_desk: Open, shopper: Shop):
    first = orders(shopper)
    desk = open_desk()
    desk.choose(0)
    desk.expect_detail(f"Order {first} is placed")
    desk.button("Cancel the order").click()
    reason = desk.page.get_by_label("Why? The shopper reads this on the receipt.")
    reason.press_sequentially("Half a sen")
    second = orders(shopper)
    desk.expect_new("1 new order")
    assert desk.numbers() == [second, first]
    desk.expect_detail(f"Order {first} is placed")
    expect(reason).to_have_value("Half a sen")
    expect(reason).to_be_focused()
    desk.page.keyboard.press("Escape")
    desk.choose(0)
    desk.expect_detail("2 orders")
    with desk.page.expect_download() as download:
        desk.button("These orders as CSV, for the books").click()
    assert download.value.suggested_filename == "orders.csv"
    lines = download.value.path().read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0].strip("\"'") for line in lines[1:]] == [second] * 2 + [first] * 2
    desk.button("Mark 2 as “Ready”").click()
    desk.expect_toast("2 orders")
    shopper.expect_status("ready")


@pytest.mark.long
def test_what_another_owner_does_is_shown_by_itself(open_desk: Open, shopper: Shop):
    number = orders(shopper)
    desk, other = open_desk(), open_desk()
    other.button("Mark as “Ready”").click()
    other.expect_detail(f"Order {number} is ready")
    desk.expect_detail(f"Order {number} is ready")
    desk.button("Undo “Ready”").click()
    desk.expect_detail(f"Order {number} is placed")
    other.expect_detail(f"Order {number} is placed")


@pytest.mark.long
def test_the_keyboard_alone_finds_an_order_and_takes_its_step(open_desk: Open, shopper: Shop):
    first, second = orders(shopper), orders(shopper)
    desk = open_desk()
    keyboard = desk.page.keyboard
    desk.grid.focus()
    keyboard.press("ArrowDown")
    keyboard.press("Shift+Space")
    desk.expect_detail(f"Order {first} is placed")
    desk.page.get_by_label("Search", exact=True).focus()
    keyboard.type(second)
    expect(desk.page.get_by_text("1 order", exact=True)).to_be_visible()
    desk.idle()
    for _ in range(40):
        keyboard.press("Tab")
        if "Mark as" in desk.page.evaluate("document.activeElement.textContent"):
            break
    keyboard.press("Enter")
    desk.expect_detail(f"Order {first} is ready")


@pytest.mark.long
def test_on_a_phone_the_order_that_was_chosen_comes_into_view(open_desk: Open, shopper: Shop):
    numbers = [orders(shopper) for _ in range(3)]
    desk = open_desk(width=390, height=700)
    desk.expect_no_sideways_scrolling()
    desk.choose(2)
    desk.expect_detail(f"Order {numbers[0]} is placed")
    expect(desk.button("Mark as “Ready”")).to_be_in_viewport()
    desk.expect_no_sideways_scrolling()
    desk.button("Erase personal data").click()
    expect(desk.button("Erase it for good")).to_be_visible()
    desk.expect_no_sideways_scrolling()


@pytest.mark.long
@both_schemes
def test_axe_and_contrast_find_nothing_serious_at_the_desk(
    open_desk: Open, shopper: Shop, scheme: str
):
    found: dict[str, list[str]] = {}
    desk = open_desk(color_scheme=scheme)

    def look(where: str) -> None:
        found[where] = serious(desk) + too_low(desk)

    look("empty")
    number = orders(shopper)
    desk.expect_new("1 new order")
    look("an order")
    desk.button("Cancel the order").click()
    expect(desk.button("Yes, cancel it")).to_be_visible()
    look("cancelling")
    desk.page.keyboard.press("Escape")
    desk.button("Mark as “Ready”").click()
    desk.expect_detail(f"Order {number} is ready")
    look("with an undo")
    assert not {where: what for where, what in found.items() if what}
