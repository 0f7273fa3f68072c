"""The cart outlives what a browser and a server go through."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import CHROMIUM_ARGS
from tests.browser.server import Server
from tests.browser.shop import Shop

LAPTOP, MOUSE = "Laptop", "Mouse"
NOT_SAVED = "Your cart is not saved at the moment"
NOT_SHOWN = "Your cart cannot be shown at the moment"

OpenShop = Callable[..., Shop]
StartServer = Callable[..., Server]


def tab(shop: Shop, path: str) -> Shop:
    """Another tab of the same browser, at an address that was typed in."""
    return shop.on(shop.new_tab()).goto(path)


def test_a_reload_and_a_typed_in_address_find_the_cart(shop: Shop):
    shop.goto("/Catalog").add(LAPTOP, MOUSE)
    shop.page.reload()
    shop.expect_count(2)
    other = tab(shop, "/Cart")
    other.expect_count(2)
    other.expect_column("Product", [LAPTOP, MOUSE])


def test_the_first_thing_a_returning_page_says_is_how_many_are_in_the_cart(shop: Shop):
    shop.goto("/Catalog").add(LAPTOP)
    other = shop.new_tab()
    other.add_init_script(
        "window.said = []; new MutationObserver(() => { for (const a of document.links)"
        " if (a.innerText.includes('Cart')) window.said.push(a.innerText.includes('(1)')) })"
        ".observe(document, {subtree: true, childList: true, characterData: true})"
    )
    other.goto(shop.server.url + "/Cart")
    other.wait_for_function("window.said.length > 0")
    assert other.evaluate("window.said[0]")


def test_the_browser_closed_and_opened_again_finds_the_cart(
    browser: Browser, chromium: str, server: Server, tmp_path: Path
):
    def opened():
        return browser.browser_type.launch_persistent_context(
            tmp_path / "profile", executable_path=chromium, args=CHROMIUM_ARGS
        )

    with opened() as context:
        Shop(context, server).goto("/Catalog").add(LAPTOP, MOUSE)
    with opened() as context:
        Shop(context, server).goto("/").expect_count(2)


def test_two_tabs_in_turn_change_one_cart(shop: Shop):
    shop.goto("/Catalog")
    other = tab(shop, "/Catalog")
    shop.add(LAPTOP)
    other.expect_count(1)
    other.add(MOUSE)
    shop.expect_count(2)
    shop.add(LAPTOP)
    other.expect_count(3)
    other.open("Cart")
    other.expect_column("Quantity", [2, 1])


def test_two_tabs_opened_at_once_on_a_first_visit_end_up_with_one_cart(shop: Shop):
    tabs = [shop, shop.on(shop.new_tab())]
    for one in tabs:
        one.page.goto(shop.server.url + "/Catalog", wait_until="commit")
    for one, name in zip(tabs, (LAPTOP, MOUSE), strict=True):
        one.add_button(name).click()
    for one in tabs:
        one.expect_count(2)
        one.page.reload()
        one.expect_count(2)


def test_the_cookie_is_long_lived_tells_nothing_and_is_renewed_for_the_same_cart(shop: Shop):
    shop.goto("/").add(LAPTOP)
    cookie, cart_id = shop.cookie, shop.cart_id
    day = int(time.time()) // 86400
    assert len(cart_id) == 43
    assert cookie["value"] == f"{cart_id}.{day}"
    assert (cookie["path"], cookie["sameSite"], cookie["secure"]) == ("/", "Lax", False)
    assert 179 < (cookie["expires"] - time.time()) / 86400 <= 180
    assert cart_id not in shop.page.url
    assert cart_id not in shop.server.log()
    old = {"name": "cart", "value": f"{cart_id}.{day - 30}", "url": shop.server.url}
    shop.context.clear_cookies()
    shop.context.add_cookies([old])
    shop.goto("/").expect_count(1)
    shop.page.wait_for_function(f"document.cookie.includes('cart={cart_id}.{day}')")


def test_without_cookies_the_visit_works_and_the_shopper_is_told(shop: Shop):
    shop.page.add_init_script(
        "Object.defineProperty(document, 'cookie', {get: () => '', set: () => {}})"
    )
    shop.page.goto(shop.server.url + "/Catalog")
    expect(shop.page.get_by_text("will not outlast this visit")).to_be_visible()
    shop.add(LAPTOP).open("Cart")
    shop.expect_column("Product", [LAPTOP])


def test_a_page_left_open_comes_back_by_itself_after_the_server_was_killed(
    start_server: StartServer, open_shop: OpenShop
):
    server = start_server()
    shop = open_shop(server).goto("/Catalog").add(LAPTOP, LAPTOP, LAPTOP)
    server.kill()
    server.start()
    other = open_shop(server)
    other.context.add_cookies(shop.context.cookies())
    other.goto("/Catalog")
    other.expect_count(3)
    other.add(MOUSE)
    shop.expect_count(4)  # nobody touched this page
    shop.add(MOUSE, LAPTOP)
    shop.open_details(MOUSE)
    shop.page.reload()
    shop.expect_count(6)
    shop.errors.clear()  # the browser could not reach the server that was killed


@contextmanager
def away(file: Path) -> Iterator[None]:
    """Inside the `with` block nobody gets at the carts."""
    with closing(sqlite3.connect(file, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        yield
        lock.execute("ROLLBACK")


def test_while_the_store_is_away_the_cart_goes_on_and_is_saved_later(
    start_server: StartServer, open_shop: OpenShop, tmp_path: Path
):
    file = tmp_path / "carts.sqlite3"
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{file}"})
    shop = open_shop(server).goto("/Catalog").add(LAPTOP)
    with away(file):
        shop.add(MOUSE)
        expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(1)
        shop.add(MOUSE)
        expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(1)
    expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(0)
    tab(shop, "/Cart").expect_column("Quantity", [1, 2])


def test_a_cart_that_cannot_be_read_is_not_called_empty(
    start_server: StartServer, open_shop: OpenShop, tmp_path: Path
):
    file = tmp_path / "carts" / "carts.sqlite3"
    file.parent.mkdir()
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{file}"})
    shop = open_shop(server).goto("/Catalog").add(LAPTOP)
    server.stop()
    file.parent.rename(tmp_path / "elsewhere")
    file.parent.touch()  # a file where the folder should be
    server.start()
    shop.goto("/Cart")
    expect(shop.page.get_by_text(NOT_SHOWN)).to_be_visible()
    expect(shop.heading("Your cart is empty")).to_have_count(0)
    file.parent.unlink()
    (tmp_path / "elsewhere").rename(file.parent)
    shop.expect_column("Product", [LAPTOP])
    expect(shop.page.get_by_text(NOT_SHOWN)).to_have_count(0)
    shop.errors.clear()  # the browser could not reach the server meanwhile
