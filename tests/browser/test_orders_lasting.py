"""An order is placed once, whatever becomes of the server meanwhile."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from pages.words import cart as cart_words
from tests.browser.server import StartServer
from tests.browser.shop import Shop
from tests.postgres import sql

# Milliseconds from a double click to the kill; None: nobody clicked before it.
AFTER = [None, *range(0, 150, 10)]


@pytest.mark.long
@pytest.mark.parametrize("after", AFTER)
def test_on_a_page_left_open_over_a_kill_the_order_button_makes_it_one_order(
    start_server: StartServer, open_shop: Callable[..., Shop], after: int | None
):
    def placed() -> int:
        return len(sql(server.database, "SELECT number FROM cart_orders"))

    server = start_server()
    shop = open_shop(server).goto("/Catalog").add("Laptop").goto("/Order")
    # What is still being typed in when the connection breaks stays on the screen and is not sent.
    shop.tell(name="Asha Rao", email="asha@example.com").field("email").press("Tab")
    shop.idle()
    if after is not None:
        shop.place.dblclick(no_wait_after=True)
        shop.page.wait_for_timeout(after)
    server.kill()
    assert placed() <= (after is not None)
    server.start()
    # The receipt, or the link to it where the page came back to an empty cart.
    receipt = shop.page.get_by_text("is placed").first
    for _ in range(60):  # a click that finds no server is lost
        if receipt.is_visible():
            break
        shop.place.or_(receipt).first.click()
        shop.page.wait_for_timeout(500)
    shop.goto("/Order")
    expect(shop.heading(cart_words.EMPTY())).to_be_visible()
    assert placed() == 1
    shop.errors.clear()  # the browser could not reach the server that was killed
