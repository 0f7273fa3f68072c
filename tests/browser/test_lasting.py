"""The cart outlives what a browser and a server go through."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.server import CHROMIUM_ARGS, Server, StartServer
from tests.browser.shop import Shop

LAPTOP, MOUSE = "Laptop", "Mouse"

OpenShop = Callable[..., Shop]


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


@pytest.mark.long
def test_two_tabs_opened_at_once_on_a_first_visit_end_up_with_one_cart(shop: Shop):
    tabs = [shop, shop.on(shop.new_tab())]
    for one in tabs:
        one.page.goto(shop.server.url + "/Catalog", wait_until="commit")
    for one, name in zip(tabs, (LAPTOP, MOUSE), strict=True):
        one.add_button(name).click()
    for one in tabs:
        one.expect_count(2)
    shop.page.reload()
    shop.expect_count(2)


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
    shop.page.wait_for_function(f"document.cookie.includes('={cart_id}.{day}')")


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
    shop = open_shop(server).goto("/Catalog").add(LAPTOP)
    server.kill()
    server.start()
    other = open_shop(server)
    other.context.add_cookies(shop.context.cookies())
    other.goto("/Catalog")
    other.expect_count(1)
    other.add(MOUSE)
    shop.expect_count(2)  # nobody touched this page
    shop.add(LAPTOP).open_details(MOUSE)
    shop.errors.clear()  # the browser could not reach the server that was killed


@pytest.mark.long
def test_what_the_owner_changes_is_told_on_an_open_page_by_itself(
    start_server: StartServer, open_shop: OpenShop, tmp_path: Path
):
    goods, head = tmp_path / "goods.csv", "sku,name,category,price,stock,description,image\n"
    goods.write_text(head + "desk,Desk,A,100,9,,\nlamp,Lamp,A,50,9,,\nmug,Mug,A,5,9,,\n")
    shop = open_shop(start_server({"CATALOG_CSV": str(goods)})).goto("/Catalog")
    shop.add("Desk", "Lamp", "Lamp", "Mug").open("Cart")
    home = shop.on(shop.new_tab()).goto("/")
    goods.write_text(head + "desk,Desk,A,90,9,,\nlamp,Lamp,A,50,1,,\n")
    for news in ("Desk was ₹100.00, now ₹90.00", "Lamp is only 1 left", "Mug is no longer sold"):
        expect(shop.page.get_by_text(news)).to_be_visible()  # nobody touched this page
    shop.expect_column("Product", ["Desk", "Lamp", "Mug (no longer sold)"])
    expect(home.page.get_by_text("price or stock of 3 products")).to_be_visible()


@pytest.mark.long
def test_a_reload_loses_the_tutorial_s_cart_before_one_s_eyes_and_ours_stays(shop: Shop):
    shop.goto("/How_it_works").button("Add to both").click()
    lines = shop.page.get_by_text("× 1", exact=False)
    expect(lines).to_have_count(2)
    expect(shop.page.get_by_text("only that was drawn again")).to_be_visible()
    shop.expect_count(1)
    shop.page.reload()
    expect(shop.page.get_by_text("Nothing in it")).to_be_visible()
    expect(lines).to_have_count(1)
    shop.expect_count(1)
