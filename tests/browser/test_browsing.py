"""Finding goods: tiles, pills, pages, and addresses that can be passed on."""

import math
import re
from collections.abc import Callable
from urllib.parse import quote, urlencode

from playwright.sync_api import expect

from tests.browser.server import Server
from tests.browser.shop import GOODS, PER_PAGE, Shop, goods_of


def _in_url(text: str) -> str:
    return re.escape(quote(text)).replace("%20", "(%20|[+])")


LAST_PAGE = math.ceil(len(GOODS) / PER_PAGE)
ON_LAST_PAGE = len(GOODS) - (LAST_PAGE - 1) * PER_PAGE


def expect_cards(shop: Shop, count: int) -> None:
    expect(shop.cards).to_have_count(min(count, PER_PAGE))


def test_a_category_on_home_leads_to_the_catalog_of_it(shop: Shop):
    shop.goto("/")
    for category in GOODS.categories[::-3]:
        shop.open("Home").link(category).click()
        expect(shop.page).to_have_title(re.compile("^Catalog"))
        expect(shop.pill(category)).to_have_attribute("aria-pressed", "true")
        expect_cards(shop, len(goods_of(category)))
        expect(shop.page).to_have_url(re.compile(f"/Catalog.category={_in_url(category)}$"))


def test_the_pills_choose_one_or_several_categories(shop: Shop):
    first, second = GOODS.categories[:2]
    shop.goto("/Catalog")
    expect_cards(shop, PER_PAGE)
    shop.pill(first).click()
    expect_cards(shop, len(goods_of(first)))
    shop.pill(second).click()
    expect_cards(shop, len(goods_of(first, second)))
    shop.pill(first).click()
    expect_cards(shop, len(goods_of(second)))
    expect(shop.heading(goods_of(second)[0].name)).to_be_visible()
    shop.pill(second).click()
    expect_cards(shop, PER_PAGE)


def test_the_rest_of_the_catalog_is_on_the_next_page(shop: Shop):
    names = [product.name for product in GOODS.values()]
    shop.goto("/Catalog")
    expect(shop.page.get_by_role("heading", level=3)).to_have_text(names[:PER_PAGE])
    shop.button("Page 2").scroll_into_view_if_needed()
    shop.button("Page 2").click()
    expect(shop.page.get_by_role("heading", level=3)).to_have_text(names[PER_PAGE : 2 * PER_PAGE])
    expect(shop.heading("Catalog")).to_be_in_viewport()
    shop.pill(GOODS.categories[0]).click()
    expect_cards(shop, len(goods_of(GOODS.categories[0])))


def test_the_place_in_the_catalog_is_kept_while_looking_at_the_cart(shop: Shop):
    category = GOODS.categories[1]
    shop.goto("/Catalog").pill(category).click()
    expect_cards(shop, len(goods_of(category)))
    shop.add(goods_of(category)[0].name).open("Cart").open("Catalog")
    expect(shop.pill(category)).to_have_attribute("aria-pressed", "true")
    expect_cards(shop, len(goods_of(category)))


def test_an_address_shows_somebody_else_the_same_goods(
    open_shop: Callable[..., Shop], server: Server
):
    first, second = GOODS.categories[1:3]
    chooser = open_shop(server).goto("/Catalog")
    chooser.pill(first).click()
    chooser.pill(second).click()
    expect_cards(chooser, len(goods_of(first, second)))
    expect(chooser.page).to_have_url(re.compile("category=.*category="))
    address = chooser.page.url.removeprefix(server.url)
    other = open_shop(server).goto(address)
    expect(other.pill(first)).to_have_attribute("aria-pressed", "true")
    expect(other.pill(second)).to_have_attribute("aria-pressed", "true")
    expect_cards(other, len(goods_of(first, second)))


def test_an_address_leads_to_a_page(shop: Shop):
    shop.goto(f"/Catalog?page={LAST_PAGE}")
    expect(shop.button(f"Page {LAST_PAGE}")).to_have_attribute("aria-current", "page")
    expect_cards(shop, ON_LAST_PAGE)


def test_nonsense_in_the_address_shows_the_whole_catalog(shop: Shop):
    for query in (
        {"category": "No such thing"},
        {"page": "99"},
        {"page": "-1"},
        {"page": "x"},
        {"category": "<script>alert(1)</script>", "page": "1e9", "other": "x" * 500},
    ):
        shop.goto(f"/Catalog?{urlencode(query)}")
        expect(shop.page.get_by_test_id("stMain")).to_contain_text(f"{len(GOODS)} products")
        expect(shop.page.get_by_role("alert")).to_have_count(0)
        assert shop.cards.count() in (PER_PAGE, ON_LAST_PAGE), query


def test_the_cart_can_be_the_first_request_of_a_server(
    open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    shop = open_shop(start_server()).goto("/Cart")
    expect(shop.heading("Your cart is empty")).to_be_visible()
    shop.button("Go to the catalog").click()
    expect(shop.page).to_have_title(re.compile("^Catalog"))
    shop.add("Mouse").open("Cart").expect_column("Product", ["Mouse"])


def test_the_catalog_can_be_the_first_request_of_a_server(
    open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    shop = open_shop(start_server()).goto("/Catalog")
    shop.add("Mouse").open("Cart").expect_column("Product", ["Mouse"])
    shop.expect_total("₹349")


def test_a_server_that_was_killed_serves_again_after_a_restart(
    open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    server = start_server()
    server.kill()
    server.restart()
    shop = open_shop(server).goto("/Catalog").add("Mouse")
    shop.expect_count(1)
