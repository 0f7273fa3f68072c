"""A catalogue and a shopper that mean harm, on a phone, through every page."""

import csv
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

from cart_state.catalog import COLUMNS
from tests.browser.server import Server
from tests.browser.shop import Shop

MARKUP = (
    "**b** ![i](//evil.example/i) <img src=//evil.example/x onerror=hacked=1> :red[r] $x$ www.e.x"
)
LONG = "x" * 10_000
TURNED = "left open \u202e here"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 60
STACKED = "Z\u0335\u0321\u0489" * 40
HIDDEN = "no\u200bth\u200ding\ufeff \u2028 seen"
NAMES = [MARKUP, LONG, TURNED, FAMILY, STACKED, HIDDEN]
COMBINATION = "![i](//evil.example/i) <b>:red[r]$x$"

SIDEWAYS = """() => [document.documentElement, ...document.querySelectorAll(
    '[data-testid=stMain], [role=dialog], [data-testid=stToast]')]
    .filter((e) => e.scrollWidth > Math.max(e.clientWidth, 1) + 1)
    .map((e) => [e.dataset.testid || e.localName, e.scrollWidth, e.clientWidth])"""

LINKS_AWAY = """() => [...document.querySelectorAll('[href]')].map((e) => e.href)
    .filter((to) => /^http/.test(to) && new URL(to).host !== location.host)"""

NAMES_INSIDE = "(place) => [...place.querySelectorAll('*')].map((e) => e.localName)"

# Where the first and the last character of what the shop says after a name are painted.
FORWARD = """() => {
    const toast = [...document.querySelectorAll('[data-testid=stToast]')]
        .find((e) => e.textContent.includes('left open'));
    const walk = document.createTreeWalker(toast, NodeFilter.SHOW_TEXT);
    for (let node; (node = walk.nextNode());) {
        const at = node.textContent.indexOf('added');
        if (at < 0) continue;
        const x = (from) => {
            const range = document.createRange();
            range.setStart(node, from);
            range.setEnd(node, from + 1);
            return range.getBoundingClientRect().left;
        };
        return x(at) < x(at + 4);
    }
}"""


def expect_harmless(shop: Shop) -> None:
    """Nothing scrolls sideways, nothing was made of any text, nothing else was asked for."""
    shop.still()
    assert shop.page.evaluate(SIDEWAYS) == []
    assert shop.page.evaluate(LINKS_AWAY) == []
    for made in ('[src*="evil"]', "[onerror]", ".katex"):
        expect(shop.page.locator(f"body {made}")).to_have_count(0)
    assert shop.page.evaluate("typeof hacked") == "undefined"
    expect(shop.page).to_have_title(re.compile(r"^(Home|Catalog|Cart|Compare) · Alcove$"))
    assert shop.other_hosts == []


def sku_of(number: int) -> str:
    """As much of the name as a sku may hold, and what makes it the only one."""
    return "".join(filter(str.isprintable, NAMES[number][:60])) + str(number)


@pytest.mark.long
def test_a_hostile_catalogue_is_shown_as_text_on_a_phone(
    catalog_csv: Path, open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    with catalog_csv.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        rows.writerows(
            (sku_of(number), name, name, 10, 5, name, "") for number, name in enumerate(NAMES)
        )
    server = start_server({"CATALOG_CSV": str(catalog_csv)})
    shop = open_shop(server, width=390, height=844).goto("/")
    expect_harmless(shop)

    shop.open("Catalog")
    adds = shop.page.get_by_role("button", name="Add to cart")
    for number, name in enumerate(NAMES):
        adds.nth(number).click()
        shop.expect_count(number + 1)
        if name == TURNED:
            expect(shop.toasts.filter(has_text="left open")).to_be_visible()
            assert shop.page.evaluate(FORWARD)
    expect_harmless(shop)
    shop.page.get_by_label("Search").fill(MARKUP)
    expect(shop.cards).to_have_count(1)
    expect_harmless(shop)

    for number in (0, 1):
        shop.goto(f"/Catalog?product={quote(sku_of(number))}")
        expect(shop.dialog).to_contain_text("₹10")
        expect_harmless(shop)

    shop.goto("/Cart")
    shop.expect_total("₹60")
    expect_harmless(shop)
    shop.button("Save this combination").click()
    shop.page.get_by_label("Name").fill(COMBINATION)
    shop.button("Save").click()
    expect(shop.toasts.first).to_be_visible()
    shop.open("Home")
    expect_harmless(shop)

    shop.goto("/Compare")
    chart = shop.page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first
    expect(chart).to_be_visible()
    expect_harmless(shop)
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    tip = shop.page.locator("#vg-tooltip-element")
    shop.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4)
    shop.page.mouse.move(box["x"] + box["width"] / 2 + 3, box["y"] + box["height"] / 4)
    expect(tip).to_be_visible()
    assert {"b", "img", "script"}.isdisjoint(tip.evaluate(NAMES_INSIDE))
    expect_harmless(shop)
