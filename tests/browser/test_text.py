"""Goods whose text means harm: it is shown as it is written, on every page."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from cart_state.goods.reader import COLUMNS
from tests.browser.server import StartServer
from tests.browser.shop import Shop, money_of

EVIL = [
    "**bold** _it_ `code` ~~gone~~ $E=mc^2$ or $5 and $6",
    "<b>b</b><img src=https://evil.example/x onerror=hacked=1> &amp; <script>hacked=1</script>",
    ":smile: :material/home: :red[red] :blue-badge[b] :streamlit: -> <- --",
    "[l](https://evil.example/l) https://evil.example/u www.evil.example who@evil.example",
    '![i](//evil.example/i.png) [y](javascript:hacked=1) <a href="javascript:hacked=1">x</a>',
    "RTL \u202eabc\u202c \u05d0\u05d1\u05d2 [^1] \\*",
    "# not a heading",
    "left open \u202e here",
    "x" * 5_000,
    "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 60,
    "Z\u0335\u0321\u0489" * 40,
]

MADE_OF_TEXT = (
    'a[href^="http"], a[href^="//"], [href^="javascript" i], [src*="evil"],'
    ' [href^="mailto"]:not([href$="@office.example"]),'  # that is the shop's own
    " [onerror], .katex, b, em, i, del, code, blockquote, ol li, h4,"
    ' [data-testid=stMain] table:not([role=grid], #on_paper), [aria-label="home icon"]'
)


OpenShop = Callable[..., Shop]


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def text(element: Locator) -> str:
    """Returns the text as it is read, without the marks of no width that contain it."""
    return re.sub("[\u2060\u2068\u2069]", "", element.text_content() or "")


def elements(element: Locator) -> set[str]:
    """Returns the names of the elements inside."""
    names = "(element) => [...element.querySelectorAll('*')].map((inner) => inner.localName)"
    return set(element.evaluate(names))


def expect_only_text(shop: Shop) -> None:
    """Nothing was made of any text, nothing else asked for, and nothing stands out sideways."""
    shop.expect_no_sideways_scrolling()
    expect(shop.page.locator("body").locator(MADE_OF_TEXT)).to_have_count(0)
    assert shop.page.evaluate("typeof hacked") == "undefined"
    assert shop.other_hosts == []


@pytest.mark.long
def test_text_of_a_product_is_shown_as_it_is_written(
    tmp_path: Path, open_shop: OpenShop, start_server: StartServer
):
    goods = tmp_path / "goods.csv"
    write(goods, ((f"evil-{n}", name, name, "10", 5, name, "") for n, name in enumerate(EVIL)))
    server = start_server({"CATALOG_CSV": str(goods)})
    shop = open_shop(server, width=390, height=844).goto("/Catalog")
    expect(shop.names).to_have_count(len(EVIL))
    assert [text(name) for name in shop.names.all()] == EVIL
    assert not any(elements(name) for name in shop.names.all())
    shop.button("Filters").click()
    pills = shop.page.get_by_role("toolbar").get_by_role("button")
    expect(pills).to_have_count(len(EVIL))
    assert [text(pill) for pill in pills.all()] == EVIL
    expect_only_text(shop)

    for number, name in enumerate(EVIL):
        shop.cards.nth(number).get_by_role("button").click()
        shop.expect_count(number + 1)
        toast = shop.page.get_by_test_id("stToastText").filter(has_text=f"Cart: {number + 1}").first
        expect(toast).to_be_visible()
        assert text(toast).startswith(f"{name} added"), text(toast)
        assert elements(toast) <= {"div", "p", "strong"}
    expect_only_text(shop)

    for number in (0, 1, 4, 8):
        name = EVIL[number]
        shop.goto(f"/Catalog?product=evil-{number}")
        expect(shop.dialog).to_contain_text(money_of(10))
        assert text(shop.dialog.get_by_role("heading").first) == name
        paragraphs = [text(paragraph) for paragraph in shop.dialog.locator("p").all()]
        assert paragraphs.count(name) >= 2, paragraphs  # title and description
        assert f"{name} · evil-{number}" in paragraphs  # category and sku
        expect_only_text(shop)

    shop.goto("/Cart").expect_total(money_of(10 * len(EVIL)))
    seen = shop.column("Product").all_text_contents()
    assert seen
    assert seen == EVIL[: len(seen)]
    shop.button("Save this combination").click()
    shop.page.get_by_label("Name").fill("![i](//evil.example/i) <b>:red[r]$x$")
    shop.button("Save").click()
    shop.expect_toast("is saved")
    expect_only_text(shop)
    shop.goto("/Compare")
    expect(shop.heading("![i](//evil.example/i) <b>:red[r]$x$")).to_be_visible()
