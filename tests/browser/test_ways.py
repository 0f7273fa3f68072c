"""Ways about the shop: Back, what Home leads to, the search of every page, a phone's filters."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from pages.words import shop as words
from tests.browser.server import Server, StartServer
from tests.browser.shop import GOODS, PER_PAGE, Shop, goods_of

OpenShop = Callable[..., Shop]

PHONE: dict[str, Any] = {
    "height": 844,
    "user_agent": "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/156.0 Mobile",
    "is_mobile": True,
    "has_touch": True,
}
NAMES = [product.name for product in GOODS.values()]
SCROLLED = "document.querySelector('[data-testid=stMain]').scrollTop"

# What a browser that translates does to a page: each text is a node of its own, in two elements.
TRANSLATE = """() => {
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (const text of found) {
        if (!text.data.trim() || text.parentElement.closest("script, style")) continue;
        const outer = document.createElement("font");
        outer.appendChild(document.createElement("font")).textContent = text.data;
        text.replaceWith(outer);
    }
}"""


def press(link: Locator) -> None:
    """Clicks without having it scrolled into view, as by a key or after a look at the header."""
    link.dispatch_event("click")


def search(shop: Shop) -> Locator:
    return shop.page.get_by_label(words.SEARCH(), exact=True)


def test_back_from_the_cart_shows_filter_page_and_place_that_one_left(shop: Shop):
    shop.goto("/Catalog?in_stock=true")
    shop.button("Page 2").scroll_into_view_if_needed()
    shop.button("Page 2").click()
    shop.idle()
    shown = shop.names.all_text_contents()
    assert shown != NAMES[PER_PAGE : 2 * PER_PAGE], "what is sold out is left out"
    shop.page.mouse.move(600, 500)
    shop.page.mouse.wheel(0, 300)
    shop.page.wait_for_function(f"{SCROLLED} === 300")
    press(shop.cart_link)
    expect(shop.heading("Your cart is empty")).to_be_visible()
    shop.idle()
    shop.page.go_back()
    expect(shop.names).to_have_text(shown)
    shop.idle()
    assert shop.params == {"in_stock": ["true"], "page": ["2"]}
    shop.page.wait_for_function(f"{SCROLLED} === 300")
    shop.page.go_forward()
    expect(shop.heading("Your cart is empty")).to_be_visible()


@pytest.mark.long
def test_back_closes_a_dialog_and_opens_none_that_was_closed(shop: Shop):
    shop.goto("/").open("Catalog")
    for name in NAMES[:3]:
        shop.open_details(name)
        expect(shop.page).to_have_title(re.compile(f"^{name} · "))
        shop.close_dialog()
        shop.idle()
        expect(shop.page).to_have_title(re.compile("^Catalog · "))
    shop.open("Cart")
    shop.page.go_back()
    expect(shop.names).to_have_text(NAMES[:PER_PAGE])
    shop.idle()
    expect(shop.dialog).to_have_count(0)
    shop.open_details(NAMES[0])
    shop.page.go_back()
    expect(shop.dialog).to_have_count(0)
    shop.idle()
    expect(shop.heading("Catalog")).to_be_visible()
    shop.page.go_back()
    expect(shop.page).to_have_title(re.compile("^Home · "))


@pytest.mark.long
def test_home_leads_to_a_category_or_everything_and_its_search_to_what_was_typed(shop: Shop):
    shop.goto("/Catalog?in_stock=true")
    search(shop).fill("laptop")
    expect(shop.button("“laptop”")).to_be_visible()
    shop.idle()
    shop.open("Home")
    shop.page.locator(".st-key-category_Chairs a").click()
    expect(shop.names).to_have_text([product.name for product in goods_of("Chairs")])
    shop.idle()
    shop.open("Home")
    search(shop).fill("mouse")
    shop.button(words.FEATURED()).or_(shop.heading(words.FEATURED())).click()
    shop.idle()
    expect(shop.page).to_have_title(re.compile("^Home · "))  # who leaves the field asks nothing
    search(shop).press("Enter")
    expect(shop.names).to_have_text(["Mouse"])
    expect(search(shop)).to_have_value("mouse")
    shop.idle()
    assert shop.params == {"search": ["mouse"]}
    shop.open("Cart").open("Catalog")
    expect(shop.names).to_have_text(["Mouse"])
    shop.open("Home").button(words.SEE_EVERYTHING()).click()
    expect(shop.heading(f"{len(GOODS)} products")).to_be_visible()
    shop.idle()
    assert shop.params == {}


@pytest.mark.long
def test_a_phone_shows_a_product_at_once_and_its_filters_behind_one_button(
    open_shop: OpenShop, server: Server
):
    shop = open_shop(server, width=390, **PHONE).goto("/Catalog")
    top = shop.cards.first.bounding_box()
    assert top
    assert top["y"] < 300
    expect(shop.page.get_by_role("toolbar")).to_have_count(0)
    shop.button(words.FILTERS()).click()
    shop.pill("Chairs").click()
    expect(shop.heading(words.PRODUCTS(count=len(goods_of("Chairs"))))).to_be_visible()
    expect(shop.pill("Lighting")).to_be_visible()  # it stays open
    shop.page.keyboard.press("Escape")
    expect(shop.page.get_by_role("toolbar")).to_have_count(0)
    expect(shop.button("Chairs")).to_be_visible()  # what is applied
    shop.expect_no_sideways_scrolling()


@pytest.mark.long
@pytest.mark.parametrize("device", [{"height": 844}, PHONE], ids=["window", "phone"])
def test_a_long_name_of_the_shop_is_cut_with_a_sign_and_leaves_the_links_in_one_line(
    start_server: StartServer, open_shop: OpenShop, tmp_path: Path, device: dict[str, Any]
):
    name = "The very long name of Corner & Sons, makers of desks since 1887"
    (tmp_path / "shop.toml").write_text(f'name = "{name}"\nlanguage = "en"', "utf-8")
    shop = open_shop(start_server({"SHOP": str(tmp_path)}), width=320, **device)
    shop.goto("/Catalog").add(NAMES[0], NAMES[1], NAMES[2])
    links = [shop.link(words.HOME()), shop.link(words.CATALOG()), shop.link("Cart (3)")]
    lines = {round((link.bounding_box() or {"y": -1})["y"]) for link in links}
    assert len(lines) == 1
    drawn = shop.page.locator(".st-key-brand span")
    expect(drawn).to_have_text(name)
    expect(drawn).to_have_css("text-overflow", "ellipsis")
    box, home = drawn.bounding_box(), links[0].bounding_box()
    assert box
    assert home
    assert 10 < box["width"] < home["x"] - box["x"]
    assert abs(box["y"] - home["y"]) < 20, "in the same line"
    shop.expect_no_sideways_scrolling()


@pytest.mark.long
def test_where_the_browser_translates_counts_and_totals_are_right_after_a_change(shop: Shop):
    def translated() -> Shop:
        shop.idle()
        shop.page.evaluate(TRANSLATE)
        return shop

    shop.goto("/Catalog")
    for chosen in (["Chairs"], ["Chairs", "Computers"]):
        translated().pill(chosen[-1]).click()
        expect(shop.heading(words.PRODUCTS(count=len(goods_of(*chosen))))).to_be_visible()
    for pieces in (1, 2):
        translated().add("Laptop")
        expect(shop.card("Laptop").locator("#mark")).to_have_text(f"{pieces} in cart")
    translated().open_details("Laptop")
    translated().dialog.get_by_test_id("stNumberInputStepUp").click()
    shop.expect_count(3)
    expect(shop.dialog.get_by_text("3 in cart")).to_be_visible()
    shop.close_dialog()
    shop.open("Cart").expect_total("₹75,000.00")
    translated().set_quantity(0, "2")
    shop.expect_total("₹50,000.00")
    shop.expect_count(2)
    translated().button("Clear cart").click()
    shop.expect_count(0)


@pytest.mark.long
def test_without_the_entry_for_deployment_a_wrong_address_leads_to_the_page_meant_or_home(
    shop: Shop,
):
    shop.goto("/catalog?category=Chairs")
    expect(shop.names).to_have_text([product.name for product in goods_of("Chairs")])
    shop.idle()
    assert shop.page.url == f"{shop.server.url}/Catalog?category=Chairs"
    shop.goto("/wishlist")
    expect(shop.page.get_by_text("There is no such page", exact=True)).to_be_visible()
    expect(shop.page).to_have_title(re.compile("^Home · "))
    assert all(error.startswith("The page that you have requested") for error in shop.errors)
    shop.errors.clear()  # Streamlit's own words, which it also shows
