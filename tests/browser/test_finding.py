"""Finding goods: search, filters, pages, and addresses that can be passed on."""

import math
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.shop import GOODS, PER_PAGE, Shop, goods_of

NAMES = [product.name for product in GOODS.values()]
FIRST = GOODS.categories[0]
LAST_PAGE = math.ceil(len(GOODS) / PER_PAGE)

OpenShop = Callable[..., Shop]


def names_of(category: str) -> list[str]:
    return [product.name for product in goods_of(category)]


def search(shop: Shop, text: str) -> None:
    shop.page.get_by_label("Search", exact=True).fill(text)
    shop.page.get_by_label("Search", exact=True).press("Enter")


def test_the_rest_of_the_catalog_is_on_the_next_page(shop: Shop):
    shop.goto("/Catalog")
    shop.button("Page 2").scroll_into_view_if_needed()
    shop.button("Page 2").click()
    expect(shop.names).to_have_text(NAMES[PER_PAGE : 2 * PER_PAGE])
    expect(shop.heading("Catalog")).to_be_in_viewport()
    shop.pill(FIRST).click()
    expect(shop.names).to_have_text(names_of(FIRST))
    shop.goto(f"/Catalog?page={LAST_PAGE}")
    expect(shop.button(f"Page {LAST_PAGE}")).to_have_attribute("aria-current", "page")
    expect(shop.names).to_have_text(NAMES[(LAST_PAGE - 1) * PER_PAGE :])


def test_typing_redraws_the_results_and_nothing_else(shop: Shop):
    shop.goto("/Catalog")
    shop.page.evaluate("document.querySelector('h1').mark = 1")
    shop.page.get_by_label("Search", exact=True).press_sequentially("STAND laptop", delay=30)
    expect(shop.heading("1 product")).to_be_visible()
    expect(shop.names).to_have_text(["Aluminium laptop stand"])
    assert shop.page.evaluate("document.querySelector('h1').mark") == 1


@pytest.mark.long
def test_a_view_is_in_its_address_and_is_taken_back_bit_by_bit(shop: Shop, open_shop: OpenShop):
    shop.goto("/Catalog")
    search(shop, "desk")
    shop.pill("Accessories").click()
    shop.idle()
    shop.pill("Desks").click()
    shop.idle()
    shop.page.get_by_label("In stock only").click(force=True)
    chips = shop.page.get_by_role("button", name=re.compile("^(“desk”|In stock)$"))
    expect(chips).to_have_count(2)
    shop.idle()
    shop.page.get_by_label("Sort by").click()
    shop.page.get_by_role("option", name="Price, high to low").click()
    expect(shop.names.first).to_have_text("Desk")
    shop.idle()
    assert shop.params == {
        "search": ["desk"],
        "category": ["Accessories", "Desks"],
        "in_stock": ["true"],
        "sort": ["price-down"],
    }
    found = shop.names.all_text_contents()
    other = open_shop(shop.server).goto(shop.page.url.removeprefix(shop.server.url))
    expect(other.names).to_have_text(found)
    expect(other.pill("Accessories")).to_have_attribute("aria-pressed", "true")
    shop.button("“desk”").click()
    expect(shop.button("“desk”")).to_have_count(0)
    shop.idle()
    assert "search" not in shop.params
    shop.button("Clear all").click()
    expect(shop.heading(f"{len(GOODS)} products")).to_be_visible()
    shop.idle()
    assert shop.params == {"sort": ["price-down"]}


def test_the_way_to_the_cart_and_back_restores_filters_and_scroll_position(shop: Shop):
    shop.goto("/Catalog?category=Accessories").add("Dotted notebook A5")
    expect(shop.card("Dotted notebook A5")).to_be_in_viewport()
    shop.open("Cart").open("Catalog")
    assert shop.params == {"category": ["Accessories"]}
    expect(shop.pill("Accessories")).to_have_attribute("aria-pressed", "true")
    expect(shop.card("Dotted notebook A5")).to_be_in_viewport()


@pytest.mark.long
def test_back_and_forward_follow_the_filters(shop: Shop):
    shop.goto("/Catalog")
    shop.pill(FIRST).click()
    expect(shop.names).to_have_text(names_of(FIRST))
    shop.idle()
    shop.page.go_back()
    expect(shop.names).to_have_text(NAMES[:PER_PAGE])
    expect(shop.pill(FIRST)).to_have_attribute("aria-pressed", "false")
    shop.idle()
    shop.page.go_forward()
    expect(shop.names).to_have_text(names_of(FIRST))
