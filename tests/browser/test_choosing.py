"""Finding, setting aside, comparing and sharing, as a shopper does it."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.shop import Shop

OpenShop = Callable[..., Shop]


def params(shop: Shop) -> dict[str, list[str]]:
    return parse_qs(urlsplit(shop.page.evaluate("location.href")).query)


def search(shop: Shop, text: str) -> None:
    shop.page.get_by_label("Search", exact=True).fill(text)
    shop.page.get_by_label("Search", exact=True).press("Enter")


def save(shop: Shop, name: str) -> None:
    shop.button("Save this combination").click()
    shop.page.get_by_label("Name", exact=True).fill(name)
    shop.button("Save").click()
    shop.expect_toast(name)
    shop.page.keyboard.press("Escape")
    shop.idle()


def test_typing_redraws_the_results_and_nothing_else(shop: Shop):
    shop.goto("/Catalog")
    shop.page.evaluate("document.querySelector('h1').mark = 1")
    shop.page.get_by_label("Search", exact=True).press_sequentially("STAND laptop", delay=30)
    expect(shop.heading("1 product")).to_be_visible()
    expect(shop.card("Aluminium laptop stand")).to_be_visible()
    assert shop.page.evaluate("document.querySelector('h1').mark") == 1


def test_a_view_is_in_its_address_and_is_taken_back_bit_by_bit(shop: Shop, open_shop: OpenShop):
    shop.goto("/Catalog")
    search(shop, "desk")
    shop.pill("Accessories").click()
    shop.pill("Desks").click()
    shop.page.get_by_label("In stock only").click(force=True)
    chips = shop.page.get_by_role("button", name=re.compile("^(“desk”|In stock)$"))
    expect(chips).to_have_count(2)
    shop.idle()
    view = shop.page.evaluate("location.href")
    assert params(shop) == {
        "search": ["desk"],
        "category": ["Accessories", "Desks"],
        "in_stock": ["true"],
    }
    found = shop.page.get_by_role("heading", level=2).text_content()
    other = open_shop(shop.server).goto(view.removeprefix(shop.server.url))
    expect(other.page.get_by_role("heading", level=2)).to_have_text(found)
    shop.button("“desk”").click()
    expect(shop.button("“desk”")).to_have_count(0)
    shop.idle()
    assert "search" not in params(shop)
    shop.button("Clear all").click()
    expect(shop.heading("44 products")).to_be_visible()
    shop.idle()
    assert params(shop) == {}


def test_the_way_to_the_cart_and_back_keeps_filters_and_place(shop: Shop):
    shop.goto("/Catalog?category=Accessories").add("Dotted notebook A5")
    place = shop.card("Dotted notebook A5")
    expect(place).to_be_in_viewport()
    shop.open("Cart").open("Catalog")
    assert params(shop) == {"category": ["Accessories"]}
    expect(place).to_be_in_viewport()


def test_nothing_found_says_what_to_take_back(shop: Shop):
    shop.goto("/Catalog?category=Chairs&search=lumen")
    expect(shop.heading("No products fit")).to_be_visible()
    shop.page.get_by_role("button", name=re.compile(r"^Chairs: \d+ products?$")).click()
    expect(shop.cards.first).to_be_visible()


def test_a_product_has_a_link_and_its_name_in_the_cart_leads_there(shop: Shop):
    shop.goto("/Catalog?product=laptop")
    expect(shop.dialog.get_by_role("heading", name="Laptop")).to_be_visible()
    shop.dialog.get_by_role("button", name="Add to cart").click()
    shop.expect_count(1)
    expect(shop.dialog).to_have_count(0)
    shop.open("Cart")
    shop.click_action("Laptop", 0, left=24)  # only the name itself is a button
    expect(shop.dialog.get_by_role("heading", name="Laptop")).to_be_visible()
    shop.dialog.get_by_label("In your cart").fill("3")
    shop.page.keyboard.press("Enter")
    shop.expect_count(3)
    expect(shop.dialog).to_be_visible()
    shop.dialog.get_by_role("button", name="Monitor").click()
    expect(shop.dialog.get_by_role("heading", name="Monitor")).to_be_visible()


def test_a_line_is_set_aside_and_comes_back(shop: Shop):
    shop.goto("/Catalog").add("Laptop").add("Mouse")
    shop.open("Cart")
    shop.click_action("Save for later", 0)
    shop.expect_column("Product", ["Mouse"])
    shop.page.reload()
    shop.button("Move to cart").click()
    shop.expect_column("Quantity", [1, 1])
    expect(shop.heading("Saved for later")).to_have_count(0)


def test_combinations_are_compared_and_put_into_the_cart(shop: Shop):
    shop.goto("/Catalog").add("Laptop").add("Mouse")
    shop.open("Cart")
    save(shop, "Small <b>one</b>")
    shop.open("Catalog").add("Monitor")
    shop.open("Cart")
    save(shop, "With a screen")
    shop.button("Clear cart").click()
    shop.open("Catalog").add("Keyboard")
    shop.open("Cart")
    shop.page.get_by_role("link", name="Compare combinations (2)").click()
    table = shop.page.get_by_role("table").first
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Product", "Your cart", "Small <b>one</b>", "With a screen"]
    )
    cells = [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert ["Monitor", "–", "–", "1"] in cells
    assert ["Total", "₹499", "₹25,349", "₹33,348"] in cells
    assert cells[-1] == ["Compared with your cart", "\xa0", "₹24,850 more", "₹32,849 more"]
    shop.button("Replace cart").nth(1).click()
    shop.expect_count(3)
    shop.button("Undo").click()
    shop.expect_count(1)
    shop.button("Add all to cart").first.click()
    shop.expect_count(3)


def test_a_cart_is_shared_by_a_link_copied_with_a_click(shop: Shop, open_shop: OpenShop):
    shop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    shop.goto("/Catalog").add("Laptop").add("Laptop").add("Mouse")
    shop.open("Cart")
    shop.button("Share").click()
    code = shop.page.get_by_test_id("stCode")
    code.hover()
    code.get_by_role("button").click()
    link = shop.page.evaluate("navigator.clipboard.readText()")
    (cookie,) = [one for one in shop.context.cookies() if one["name"] == "cart"]
    assert cookie["value"].split(".")[0] not in link
    other = open_shop(shop.server).goto(link.removeprefix(shop.server.url))
    expect(other.heading("Somebody shared a cart with you")).to_be_visible()
    other.expect_count(0)
    other.button("Add to my cart").click()
    other.expect_count(3)
    other.idle()
    assert params(other) == {}
    other.expect_column("Product", ["Laptop", "Mouse"])


@pytest.mark.parametrize("text", ["%00", "laptop:-1", "<script>", "x" * 40_000, "a:1," * 300])
def test_a_hostile_link_is_explained_and_changes_nothing(shop: Shop, text: str):
    shop.goto("/Catalog").add("Laptop")
    shop.goto(f"/Cart?shared={text}")
    shop.button("Close").click()
    shop.expect_count(1)
    shop.idle()
    assert params(shop) == {}


def test_the_cart_is_downloaded_as_a_table_and_as_a_page_to_print(shop: Shop, tmp_path: Path):
    shop.goto("/Catalog").add("Laptop")
    shop.open("Cart")
    shop.button("Download").click()
    for label, words in (("Table (CSV)", '"25000.00"'), ("Summary to print", "₹25,000")):
        with shop.page.expect_download() as download:
            shop.button(label).click()
        download.value.save_as(tmp_path / "file")
        assert words in (tmp_path / "file").read_text("utf-8-sig")


def test_the_keyboard_alone_completes_the_journey(shop: Shop):
    shop.goto("/Catalog")
    keyboard = shop.page.keyboard

    def tab_to(name: str) -> None:
        for _ in range(60):
            keyboard.press("Tab")
            text = shop.page.evaluate("document.activeElement.innerText || ''")
            if text.strip().endswith(name):  # an icon's name may stand before it
                return
        raise AssertionError(f"{name} is not reached by Tab")

    shop.page.get_by_label("Search", exact=True).focus()
    keyboard.type("mouse")
    expect(
        shop.heading("4 products").or_(shop.page.get_by_role("heading", level=2)).first
    ).not_to_have_text("44 products")
    shop.idle()
    tab_to("Add to cart")
    keyboard.press("Enter")
    shop.expect_count(1)
    shop.cart_link.focus()
    keyboard.press("Enter")
    expect(shop.page).to_have_title(re.compile("^Cart"))
    shop.idle()
    tab_to("Clear cart")
    keyboard.press("Enter")
    shop.expect_count(0)
    shop.idle()
    tab_to("Undo")
    keyboard.press("Enter")
    shop.expect_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_scrolls_sideways_on_a_phone(open_shop: OpenShop, server: object, scheme: str):
    shop = open_shop(server, width=390, color_scheme=scheme).goto("/Cart?shared=laptop:2,desk:1")
    narrow = "document.documentElement.scrollWidth <= innerWidth"
    assert shop.page.evaluate(narrow)
    shop.button("Add to my cart").click()
    shop.expect_count(2)
    save(shop, "A name of forty characters, which is all")
    shop.open("Catalog").add("Monitor").open("Cart")
    save(shop, "Another")
    shop.page.get_by_role("link", name="Compare combinations (2)").click()
    expect(shop.heading("Your combinations")).to_be_visible()
    shop.idle()
    assert shop.page.evaluate(narrow)
