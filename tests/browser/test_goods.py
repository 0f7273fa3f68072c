"""A catalogue of one's own: text that means harm, changes under way, and faults."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, expect

from cart_state.goods.reader import COLUMNS
from tests.browser.server import Server
from tests.browser.shop import Shop, money_of

EVIL = [
    "**bold** _it_ `code` ~~gone~~ $E=mc^2$ or $5 and $6",
    "<b>b</b><img src=https://evil.example/x onerror=hacked=1> &amp; <script>hacked=1</script>",
    ":smile: :material/home: :red[red] :blue-badge[b] :streamlit: -> <- --",
    "[l](https://evil.example/l) https://evil.example/u www.evil.example who@evil.example",
    '![i](https://evil.example/i.png) [y](javascript:hacked=1) <a href="javascript:hacked=1">x</a>',
    "RTL \u202eabc\u202c \u05d0\u05d1\u05d2 [^1] \\*",
    "# not a heading",
    "1. not a list",
]
LONG = "x" * 10_000
TURNED = "left open \u202e here"
FAMILY = "\U0001f469\u200d\U0001f469\u200d\U0001f467" * 60
STACKED = "Z\u0335\u0321\u0489" * 40
HIDDEN = "no\u200bth\u200ding\ufeff \u2028 seen"
WIDE = [EVIL[1], LONG, TURNED, FAMILY, STACKED, HIDDEN]

MADE_OF_TEXT = (
    'a[href^="http"], a[href^="//"], [href^="javascript" i], [href^="mailto"], [src*="evil"],'
    " [onerror], .katex, b, em, i, del, code, blockquote, ol li, h4,"
    ' [data-testid=stMain] table:not([role=grid]), [aria-label="home icon"]'
)
LINKS_AWAY = """() => [...document.querySelectorAll('[href]')].map((e) => e.href)
    .filter((to) => /^http/.test(to) && new URL(to).host !== location.host)"""
NAMES_INSIDE = "(element) => [...element.querySelectorAll('*')].map((inner) => inner.localName)"

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

OpenShop = Callable[..., Shop]
StartServer = Callable[..., Server]


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def text(element: Locator) -> str:
    """Returns the text as it is read, without the marks of no width that contain it."""
    return re.sub("[\u2060\u2068\u2069]", "", element.text_content() or "")


def elements(element: Locator) -> set[str]:
    """Returns the names of the elements inside."""
    return set(element.evaluate(NAMES_INSIDE))


def expect_nothing_made_of_it(shop: Shop) -> None:
    expect(shop.page.locator("body").locator(MADE_OF_TEXT)).to_have_count(0)
    assert shop.page.evaluate("typeof hacked") == "undefined"
    assert shop.page.evaluate(LINKS_AWAY) == []
    assert shop.other_hosts == []


@pytest.fixture
def evil_shop(tmp_path: Path, open_shop: OpenShop, start_server: StartServer) -> Shop:
    goods = tmp_path / "goods.csv"
    write(goods, ((f"evil-{n}", name, name, "10", 5, name, "") for n, name in enumerate(EVIL)))
    return open_shop(start_server({"CATALOG_CSV": str(goods)}))


def test_text_of_a_product_is_shown_as_it_is_written(evil_shop: Shop):
    shop = evil_shop.goto("/Catalog")
    expect(shop.names).to_have_count(len(EVIL))
    assert [text(name) for name in shop.names.all()] == EVIL
    assert not any(elements(name) for name in shop.names.all())
    pills = shop.page.get_by_role("toolbar").get_by_role("button")
    assert [text(pill) for pill in pills.all()] == EVIL
    expect_nothing_made_of_it(shop)

    for number, name in enumerate(EVIL):
        shop.page.locator(f".st-key-add_evil-{number} button").click()
        shop.expect_count(number + 1)
        toast = shop.page.get_by_test_id("stToastText").filter(has_text=f"{number + 1} piece").first
        expect(toast).to_be_visible()
        assert text(toast).startswith(f"{name} × 1 added"), text(toast)
        assert elements(toast) <= {"div", "p", "strong"}
        expect_nothing_made_of_it(shop)
    shop.dismiss_toasts()

    for number, name in enumerate(EVIL):
        shop.page.locator(f".st-key-tile_evil-{number}").get_by_role("link").click()
        expect(shop.dialog).to_contain_text(money_of(10))
        shop.idle()
        assert text(shop.dialog.get_by_role("heading").first) == name
        paragraphs = [text(paragraph) for paragraph in shop.dialog.locator("p").all()]
        assert paragraphs.count(name) >= 3, paragraphs  # title, category and description
        assert elements(shop.dialog.get_by_test_id("stMarkdown").nth(1)) <= {"div", "p"}
        expect_nothing_made_of_it(shop)
        shop.close_dialog()

    shop.open("Cart")
    shop.expect_column("Quantity", [1] * shop.column("Quantity").count())
    seen = shop.column("Product").all_text_contents()
    assert seen
    assert seen == EVIL[: len(seen)]
    expect_nothing_made_of_it(shop)
    shop.set_quantity(0, "99")
    expect(shop.toasts.first).to_be_visible()
    assert EVIL[0] in text(shop.toasts.first)
    shop.click_action("Remove", 1)
    expect(shop.undo).to_be_visible()
    assert EVIL[1] in text(shop.undo)
    assert elements(shop.undo) <= {"div", "p", "span"}
    expect_nothing_made_of_it(shop)

    shop.open("Home")
    odd = shop.page.get_by_role("link").filter(has=shop.page.locator("#title"))
    assert {text(tile.locator("#title")) for tile in odd.all()} >= set(EVIL)
    expect_nothing_made_of_it(shop)
    next(tile for tile in odd.all() if text(tile.locator("#title")) == EVIL[1]).click()
    expect(shop.names).to_have_count(1)
    assert text(shop.names) == EVIL[1]


@pytest.mark.long
def test_a_hostile_catalogue_is_shown_as_text_on_a_phone(
    tmp_path: Path, open_shop: OpenShop, start_server: StartServer
):
    def sku_of(number: int) -> str:
        return "".join(filter(str.isprintable, WIDE[number][:60])) + str(number)

    goods = tmp_path / "goods.csv"
    write(goods, ((sku_of(n), name, name, 10, 5, name, "") for n, name in enumerate(WIDE)))
    server = start_server({"CATALOG_CSV": str(goods)})
    shop = open_shop(server, width=390, height=844).goto("/")

    def look() -> None:
        shop.still()
        shop.expect_no_sideways_scrolling()
        for made in ('[src*="evil"]', "[onerror]", ".katex"):
            expect(shop.page.locator(f"body {made}")).to_have_count(0)
        assert shop.page.evaluate("typeof hacked") == "undefined"
        assert shop.page.evaluate(LINKS_AWAY) == []

    look()
    shop.open("Catalog")
    for number, name in enumerate(WIDE):
        shop.cards.nth(number).get_by_role("button").click()
        shop.expect_count(number + 1)
        if name == TURNED:
            expect(shop.toasts.filter(has_text="left open")).to_be_visible()
            assert shop.page.evaluate(FORWARD)
    look()
    shop.page.get_by_label("Search").fill(WIDE[0])
    expect(shop.cards).to_have_count(1)
    look()
    for number in (0, 1):
        shop.goto(f"/Catalog?product={quote(sku_of(number))}")
        expect(shop.dialog).to_contain_text(money_of(10))
        look()
    shop.goto("/Cart").expect_total(money_of(60))
    look()
    shop.button("Save this combination").click()
    shop.page.get_by_label("Name").fill("![i](//evil.example/i) <b>:red[r]$x$")
    shop.button("Save").click()
    expect(shop.toasts.first).to_be_visible()
    shop.open("Home")
    look()
    shop.goto("/Compare")
    chart = shop.page.get_by_test_id("stVegaLiteChart").locator("svg, canvas").first
    expect(chart).to_be_visible()
    look()
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    assert box
    tip = shop.page.locator("#vg-tooltip-element")
    for moved in (0, 3):
        x, y = box["x"] + box["width"] / 2 + moved, box["y"] + box["height"] / 4
        shop.page.mouse.move(x, y)
    expect(tip).to_be_visible()
    assert {"b", "img", "script"}.isdisjoint(tip.evaluate(NAMES_INSIDE))
    look()


LAMP = ("lamp", "Lamp", "Lighting", "100", 5, "A lamp.", "")
DESK = ("desk", "Desk", "Desks", "200", 5, "A desk.", "")
BROKEN = [
    ("lamp", "Lamp", "Lighting", "-1", 5, "A lamp.", ""),
    ("lamp", "Desk", "Desks", "200.5555", "many", "A desk.", ""),
    ("", "Chair", "Chairs", "3", 1, "A chair.", ""),
]
FAULTS = [
    ("line 2", "price", "-1"),
    ("line 3", "sku", "lamp"),
    ("line 3", "price", "200.5555"),
    ("line 3", "stock", "many"),
    ("line 4", "sku", "empty"),
]


def expect_faults(said: Iterable[str]) -> None:
    lines = list(said)
    for fault in FAULTS:
        assert any(all(part in line for part in fault) for line in lines), (fault, lines)


def test_a_changed_catalogue_shows_at_the_next_interaction(
    tmp_path: Path, open_shop: OpenShop, start_server: StartServer
):
    goods = tmp_path / "goods.csv"
    write(goods, [LAMP, DESK])
    shop = open_shop(start_server({"CATALOG_CSV": str(goods)})).goto("/Catalog").add("Lamp")
    write(goods, [("lamp", "Lamp", "Lighting", "150", 5, "A lamp.", ""), DESK])
    shop.add("Lamp")
    expect(shop.card("Lamp")).to_contain_text(money_of(150))
    shop.expect_toast("Lamp", money_of(300))
    write(goods, [("lamp", "Better lamp", "Lighting", "175", 5, "A lamp.", "")])
    shop.open("Cart").expect_column("Product", ["Better lamp"])
    shop.expect_total(money_of(350))


def test_a_catalogue_broken_under_way_leaves_the_last_good_one_in_use(
    tmp_path: Path, open_shop: OpenShop, start_server: StartServer
):
    goods = tmp_path / "goods.csv"
    write(goods, [LAMP, DESK])
    server = start_server({"CATALOG_CSV": str(goods)})
    shop = open_shop(server).goto("/Catalog").add("Lamp")
    write(goods, BROKEN)
    shop.add("Desk").open("Cart").expect_column("Product", ["Lamp", "Desk"])
    shop.expect_total(money_of(300))
    shop.open("Home")
    expect(shop.cards).to_have_count(2)
    expect(shop.page.get_by_role("alert")).to_have_count(0)
    expect_faults(server.log().splitlines())
    goods.unlink()
    shop.open("Home").expect_count(2)
    write(goods, [LAMP])
    shop.open("Catalog")
    expect(shop.cards).to_have_count(1)


def test_a_catalogue_broken_at_the_start_shows_every_fault(
    tmp_path: Path, open_shop: OpenShop, start_server: StartServer
):
    goods = tmp_path / "goods.csv"
    write(goods, BROKEN)
    shop = open_shop(start_server({"CATALOG_CSV": str(goods)}))
    for path in ("/", "/Catalog", "/Cart"):
        alert = shop.goto(path).page.get_by_role("alert").last
        expect(alert).to_be_visible()
        faults = [text(fault) for fault in alert.get_by_role("listitem").all()]
        assert len(faults) == len(FAULTS)
        expect_faults(faults)
        assert "Traceback" not in text(shop.page.locator("body"))
    write(goods, [LAMP, DESK])
    shop.goto("/Catalog").add("Lamp").expect_count(1)
