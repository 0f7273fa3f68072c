"""The cart outlives what a browser and a server go through."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import Server
from tests.browser.shop import Shop

LAPTOP, MOUSE = "Laptop", "Mouse"

OpenShop = Callable[..., Shop]
StartServer = Callable[..., Server]

NOT_SAVED = "Your cart is not saved at the moment"


def tab(shop: Shop, path: str) -> Shop:
    """Another tab of the same browser, at an address that was typed in."""
    other = object.__new__(Shop)
    other.__dict__ |= shop.__dict__
    other.page = shop.new_tab()
    return other.goto(path)


def test_a_reload_and_a_typed_in_address_find_the_cart(shop: Shop):
    shop.goto("/Catalog").add(LAPTOP).add(MOUSE)
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
    browser: Browser, server: Server, tmp_path: Path
):
    profile = {
        "user_data_dir": tmp_path / "profile",
        "executable_path": browser.browser_type.executable_path,
        "args": ["--no-sandbox", "--disable-background-networking"],
    }
    profile["executable_path"] = getattr(browser, "chromium_path", None) or "/usr/bin/chromium"
    with browser.browser_type.launch_persistent_context(**profile) as context:
        Shop(context, server).goto("/Catalog").add(LAPTOP).add(MOUSE)
    with browser.browser_type.launch_persistent_context(**profile) as context:
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
    first, second = shop.page, shop.new_tab()
    for page in (first, second):
        page.goto(shop.server.url + "/Catalog", wait_until="commit")
    for number, page in enumerate((first, second)):
        page.get_by_role("button", name="Add to cart").nth(number).click()
    for page in (first, second):
        expect(page.get_by_role("link", name="Cart (2)")).to_be_visible()
        page.reload()
        expect(page.get_by_role("link", name="Cart (2)")).to_be_visible()


def test_another_shopper_sees_nothing_of_the_cart(shop: Shop, open_shop: OpenShop):
    shop.goto("/Catalog").add(LAPTOP)
    stranger = open_shop(shop.server).goto("/Cart")
    expect(stranger.heading("Your cart is empty")).to_be_visible()
    stranger.goto("/Catalog").add(MOUSE)
    stranger.open("Cart")
    stranger.expect_column("Product", [MOUSE])
    shop.expect_count(1)


def test_the_cookie_is_long_lived_and_tells_nothing(shop: Shop):
    shop.goto("/").add(LAPTOP)
    (cookie,) = [one for one in shop.context.cookies() if one["name"] == "cart"]
    cart_id, day = cookie["value"].split(".")
    assert len(cart_id) == 43
    assert int(day) == int(time.time()) // 86400
    assert (cookie["path"], cookie["sameSite"], cookie["secure"]) == ("/", "Lax", False)
    assert 179 < (cookie["expires"] - time.time()) / 86400 <= 180
    assert cart_id not in shop.page.url
    assert cart_id not in shop.server.log()


def test_a_cookie_that_is_due_is_renewed_for_the_same_cart(shop: Shop):
    shop.goto("/").add(LAPTOP)
    (cookie,) = [one for one in shop.context.cookies() if one["name"] == "cart"]
    cart_id, day = cookie["value"].split(".")
    old = {"name": "cart", "value": f"{cart_id}.{int(day) - 30}", "url": shop.server.url}
    shop.context.clear_cookies()
    shop.context.add_cookies([old])
    shop.goto("/").expect_count(1)
    shop.page.wait_for_function(f"document.cookie.includes('cart={cart_id}.{day}')")


@pytest.mark.parametrize("value", ["x", "..%2f..", "'DROP TABLE carts--", "A" * 3000])
def test_a_cookie_that_is_none_of_ours_opens_nobodys_cart(shop: Shop, value: str):
    shop.context.add_cookies([{"name": "cart", "value": value, "url": shop.server.url}])
    shop.goto("/Catalog")
    shop.expect_count(0)
    shop.add(LAPTOP)
    shop.page.reload()
    shop.expect_count(1)


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
    shop = open_shop(server).goto("/Catalog")
    for _ in range(3):
        shop.add(LAPTOP)
    server.kill()
    server.start()
    other = open_shop(server)
    other.context.add_cookies(shop.context.cookies())
    other.goto("/Catalog")
    other.expect_count(3)
    other.add(MOUSE)
    shop.expect_count(4)  # nobody touched this page
    shop.add(MOUSE).add(LAPTOP)
    shop.page.reload()
    shop.expect_count(6)
    shop.errors.clear()  # the browser could not reach the server that was killed


def test_while_the_store_is_away_the_cart_goes_on_and_is_saved_later(
    start_server: StartServer, open_shop: OpenShop, tmp_path: Path
):
    file = tmp_path / "carts.sqlite3"
    server = start_server({"CART_DATABASE_URL": f"sqlite:///{file}"})
    shop = open_shop(server).goto("/Catalog").add(LAPTOP)
    with closing(sqlite3.connect(file, isolation_level=None)) as lock:
        lock.execute("BEGIN EXCLUSIVE")
        shop.add(MOUSE)
        expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(1)
        shop.add(MOUSE)
        expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(1)
        lock.execute("ROLLBACK")
    expect(shop.page.get_by_text(NOT_SAVED)).to_have_count(0)
    tab(shop, "/Cart").expect_column("Quantity", [1, 2])


def test_what_changed_while_away_is_said(
    start_server: StartServer, open_shop: OpenShop, catalog_csv: Path
):
    header = "sku,name,category,price,stock,description,image\n"
    goods = "desk,Desk,Desks,{},9,,\nlamp,Lamp,Lighting,100,{},,\n"
    catalog_csv.write_text(header + goods.format(5000, 9) + "mug,Mug,Kitchen,10,9,,\n")
    shop = open_shop(start_server({"CATALOG_CSV": str(catalog_csv)})).goto("/Catalog")
    for name in ("Desk", "Lamp", "Lamp", "Mug"):
        shop.add(name)
    catalog_csv.write_text(header + goods.format(4500, 1) + "pen,Pen,Desks,1,1,,\n")
    shop.goto("/Cart")
    said = shop.page.get_by_test_id("stMain")
    expect(said).to_contain_text("Desk was ₹5,000, now ₹4,500")
    expect(said).to_contain_text("Lamp is only 1 left, and you have 2 in your cart")
    expect(said).to_contain_text("mug is no longer sold")
    shop.expect_total("₹4,700")
    shop.button("Lower to what is left").click()
    shop.expect_total("₹4,600")
    shop.button("Keep at the new price").click()
    expect(said).not_to_contain_text("was ₹5,000")
    shop.idle()
    shop.click_remove(2)
    expect(said).not_to_contain_text("Since you were last here")
