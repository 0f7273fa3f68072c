"""Combinations, comparing, sharing and downloads, as a shopper does it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.shop import GOODS, Shop, amount, money_of

OpenShop = Callable[..., Shop]


def save(shop: Shop, name: str) -> None:
    shop.button("Save this combination").click()
    # Faster than anybody types: what is closed before it was drawn as open would stay open.
    shop.idle()
    shop.page.get_by_label("Name", exact=True).fill(name)
    shop.button("Save").click()
    shop.expect_toast(f"{name} is saved")
    expect(shop.button("Save")).to_have_count(0)  # the form has closed by itself
    shop.idle()


def fill(shop: Shop, shared: str) -> None:
    """Makes the cart what this link holds, and goes on on the Cart page."""
    shop.goto(f"/Cart?shared={shared}")
    shop.button("Replace my cart").or_(shop.button("Add to my cart")).last.click()
    expect(shop.heading("Somebody shared a cart with you")).to_have_count(0)
    shop.idle()


def combination(shop: Shop, name: str) -> Locator:
    """Returns the box of a combination."""
    boxes = shop.page.get_by_test_id("stVerticalBlock").filter(has=shop.heading(name))
    return boxes.filter(has=shop.page.get_by_role("button", name=f"Replace cart: {name}")).last


def test_combinations_are_compared_and_put_into_the_cart(shop: Shop):
    fill(shop, "laptop:1,mouse:1")
    save(shop, "Small <b>one</b>")
    fill(shop, "laptop:1,mouse:1,monitor:1")
    save(shop, "With a screen")
    fill(shop, "keyboard:1")
    shop.page.get_by_role("link", name="Compare combinations (2)").click()
    expect(shop.heading("Your combinations")).to_be_visible()
    table = shop.page.get_by_role("table").first
    expect(table.get_by_role("columnheader")).to_have_text(
        ["Product", "Your cart", "Small <b>one</b>", "With a screen"]
    )
    cells = [row.locator("th, td").all_inner_texts() for row in table.locator("tbody tr").all()]
    assert ["Monitor", "–", "–", "1"] in [[cell.strip() for cell in row] for row in cells]
    small, large = ("laptop", "mouse"), ("laptop", "mouse", "monitor")
    totals = ["Total", amount("keyboard"), amount(*small), amount(*large)]
    dearer = [
        f"{money_of(sum(GOODS[sku].price for sku in skus) - GOODS['keyboard'].price)} more"
        for skus in (small, large)
    ]
    assert cells[:2] == [totals, ["Compared with your cart", "\xa0", *dearer]]
    expect(shop.page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first).to_be_visible()

    combination(shop, "With a screen").get_by_role("button", name="Replace cart").click()
    shop.expect_count(3)
    shop.undo.click()
    shop.expect_count(1)
    combination(shop, "Small <b>one</b>").get_by_role("button", name="Add all to cart").click()
    shop.expect_count(3)


@pytest.mark.long
def test_a_cart_is_shared_by_a_link_copied_with_a_click(shop: Shop, open_shop: OpenShop):
    shop.context.grant_permissions(["clipboard-read", "clipboard-write"])
    fill(shop, "laptop:2,mouse:1")
    shop.button("Share").click()
    shop.button("Copy the link").click()
    expect(shop.page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    link = shop.page.evaluate("navigator.clipboard.readText()")
    assert shop.cart_id not in link
    other = open_shop(shop.server).goto(link.removeprefix(shop.server.url))
    expect(other.heading("Somebody shared a cart with you")).to_be_visible()
    other.expect_count(0)
    other.button("Add to my cart").click()
    other.expect_count(3)
    other.idle()
    assert other.params == {}
    other.expect_column("Product", ["Laptop", "Mouse"])


@pytest.mark.long
def test_a_link_is_copied_on_plain_http_too_or_marked_to_copy_by_hand(shop: Shop):
    # As on plain http, where a page has no clipboard.
    shop.page.add_init_script("delete Navigator.prototype.clipboard")
    fill(shop, "laptop:2")
    shop.button("Share").click()
    field = shop.page.get_by_role("textbox", name="Link")
    link = field.input_value()
    assert link.startswith(f"{shop.server.url}/Cart?shared=laptop")
    copy, said = shop.button("Copy the link"), shop.page.locator("output")
    copy.click()
    expect(said).to_have_text("Copied")
    shop.page.evaluate("document.execCommand = () => false")
    copy.click()
    expect(said).to_have_text("It is marked now. Please copy it yourself.")
    assert shop.page.evaluate("getSelection().toString()") == link
    shop.goto("/Catalog").page.get_by_label("Search").focus()
    shop.page.keyboard.press("Control+v")
    expect(shop.page.get_by_label("Search")).to_have_value(link)


def test_the_cart_is_downloaded_as_a_table_and_as_a_page_to_print(shop: Shop, tmp_path: Path):
    fill(shop, "laptop:1")
    shop.button("Download").click()
    price = f'"{GOODS["laptop"].price:.2f}"'
    for label, words in (("Table (CSV)", price), ("Summary to print", amount("laptop"))):
        with shop.page.expect_download() as download:
            shop.page.get_by_role("link", name=label).click()
        download.value.save_as(tmp_path / "file")
        assert words in (tmp_path / "file").read_text("utf-8-sig")
