"""A catalogue of one's own: text that means harm, changes under way, and faults."""

import csv
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.server import Server
from tests.browser.shop import Shop

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")

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


def write(path: Path, rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def text(place: Locator) -> str:
    """Returns the text as it is read, without the marks of no width that keep it to itself."""
    return re.sub("[\u2060\u2068\u2069]", "", place.text_content() or "")


def elements(place: Locator) -> set[str]:
    """Returns the names of the elements inside."""
    names: list[str] = place.evaluate(
        "(place) => [...place.querySelectorAll('*')].map((e) => e.localName)"
    )
    return set(names)


@pytest.fixture
def evil_shop(
    catalog_csv: Path, open_shop: Callable[..., Shop], start_server: Callable[..., Server]
) -> Shop:
    rows = [(f"evil-{number}", name, name, "10", 5, name, "") for number, name in enumerate(EVIL)]
    write(catalog_csv, rows)
    return open_shop(start_server({"CATALOG_CSV": str(catalog_csv)}))


def test_text_of_a_product_is_shown_as_it_is_written(evil_shop: Shop):
    shop = evil_shop.goto("/Catalog")
    headings = shop.page.get_by_role("heading", level=3)
    expect(headings).to_have_count(len(EVIL))
    assert [text(heading) for heading in headings.all()] == EVIL
    assert all(elements(heading) <= {"span"} for heading in headings.all())
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
        shop.page.locator(f".st-key-details_evil-{number} button").click()
        expect(shop.dialog).to_contain_text("₹10")
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

    shop.open("Home")
    names = [text(link) for link in shop.page.get_by_test_id("stPageLink-NavLink").all()]
    assert set(EVIL) <= set(names)
    expect_nothing_made_of_it(shop)


def expect_nothing_made_of_it(shop: Shop) -> None:
    main = shop.page.locator("body")
    for made in (
        'a[href^="http"]',
        'a[href^="//"]',
        '[href^="javascript" i]',
        '[href^="mailto"]',
        '[src*="evil"]',
        "[onerror]",
        ".katex",
        "b, em, i, del, code, blockquote, ol li, h4, [data-testid=stMain] table:not([role=grid])",
        '[aria-label="home icon"]',
    ):
        expect(main.locator(made)).to_have_count(0)
    assert shop.page.evaluate("typeof hacked") == "undefined"


def test_a_link_to_an_odd_category_finds_it(evil_shop: Shop):
    odd = EVIL[1]
    evil_shop.goto("/")
    tiles = evil_shop.page.get_by_test_id("stPageLink-NavLink")
    next(tile for tile in tiles.all() if text(tile) == odd).click()
    expect(evil_shop.cards).to_have_count(1)
    assert text(evil_shop.page.get_by_role("heading", level=3)) == odd


GOOD = [
    ("lamp", "Lamp", "Lighting", "100", 5, "A lamp.", ""),
    ("desk", "Desk", "Desks", "200.50", 5, "A desk.", ""),
]
BROKEN = [
    ("lamp", "Lamp", "Lighting", "-1", 5, "A lamp.", ""),
    ("lamp", "Desk", "Desks", "200.555", "many", "A desk.", ""),
    ("", "Chair", "Chairs", "3", 1, "A chair.", ""),
]
FAULTS = [
    ("line 2", "price", "-1"),
    ("line 3", "sku", "lamp"),
    ("line 3", "price", "200.555"),
    ("line 3", "stock", "many"),
    ("line 4", "sku", "empty"),
]


def test_a_changed_catalogue_shows_at_the_next_interaction(
    catalog_csv: Path, open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    write(catalog_csv, GOOD)
    shop = open_shop(start_server({"CATALOG_CSV": str(catalog_csv)})).goto("/Catalog").add("Lamp")
    write(catalog_csv, [("lamp", "Lamp", "Lighting", "150", 5, "A lamp.", ""), GOOD[1]])
    shop.add("Lamp")
    expect(shop.card("Lamp")).to_contain_text("₹150")
    shop.expect_toast("Lamp", "₹300")
    write(catalog_csv, [("lamp", "Better lamp", "Lighting", "175", 5, "A lamp.", "")])
    shop.open("Cart").expect_column("Product", ["Better lamp"])
    shop.expect_total("₹350")


def test_a_catalogue_broken_under_way_leaves_the_last_good_one_in_use(
    catalog_csv: Path, open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    write(catalog_csv, GOOD)
    server = start_server({"CATALOG_CSV": str(catalog_csv)})
    shop = open_shop(server).goto("/Catalog").add("Lamp")
    write(catalog_csv, BROKEN)
    shop.add("Desk").open("Cart").expect_column("Product", ["Lamp", "Desk"])
    shop.expect_total("₹300.50")
    for page in ("Home", "Catalog"):
        shop.open(page)
        expect(shop.cards).to_have_count(2)
        expect(shop.page.get_by_role("alert")).to_have_count(0)
    for line, column, value in FAULTS:
        assert any({line, column, value} <= set(_words(said)) for said in _lines(server)), line
    catalog_csv.unlink()
    shop.open("Home").expect_count(2)
    write(catalog_csv, GOOD[:1])
    shop.open("Catalog")
    expect(shop.cards).to_have_count(1)


def test_a_catalogue_broken_at_the_start_shows_every_fault(
    catalog_csv: Path, open_shop: Callable[..., Shop], start_server: Callable[..., Server]
):
    write(catalog_csv, BROKEN)
    shop = open_shop(start_server({"CATALOG_CSV": str(catalog_csv)}))
    for path in ("/", "/Catalog", "/Cart"):
        alert = shop.goto(path).page.get_by_role("alert").last
        expect(alert).to_be_visible()
        faults = [text(fault) for fault in alert.get_by_role("listitem").all()]
        assert len(faults) == len(FAULTS)
        for fault in FAULTS:
            assert any(set(fault) <= set(_words(said)) for said in faults), fault
        assert "Traceback" not in text(shop.page.locator("body"))
    write(catalog_csv, GOOD)
    shop.goto("/Catalog").add("Lamp").expect_count(1)


def _lines(server: Server) -> list[str]:
    return server.log().splitlines()


def _words(fault: str) -> Iterable[str]:
    """The parts of a fault that tests look for: "line 3", the column, the value."""
    return [
        part for line, column, value in FAULTS for part in (line, column, value) if part in fault
    ]
