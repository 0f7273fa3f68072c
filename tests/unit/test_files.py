"""The cart as a file: for a spreadsheet, and to print."""

import csv
import io
import re
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser

import pytest

from cart_state import Cart, money
from pages.parts.cart.summary import as_csv, as_summary
from tests.shops import BAKERY
from tests.unit.goods import empty_cart, filled, next_day, product

BOM = b"\xef\xbb\xbf"
COLUMNS = ["sku", "name", "unit price", "quantity", "line total"]


def rows(cart: Cart) -> list[dict[str, str]]:
    """The file as Python's csv reads it, every field a text."""
    return list(csv.DictReader(io.StringIO(as_csv(cart).decode("utf-8-sig"), newline="")))


def named(name: str) -> Cart:
    """A cart with one product of this name."""
    return filled({"desk": 1}, product("desk", name=name))


# For a spreadsheet


def test_the_file_begins_with_the_mark_that_excel_needs():
    content = as_csv(named("Schreibtisch für 机"))
    assert content.startswith(BOM)
    assert not content[len(BOM) :].startswith(BOM)
    assert rows(named("Schreibtisch für 机"))[0]["name"] == "Schreibtisch für 机"


def test_each_line_is_a_row_in_the_order_of_the_cart():
    goods = product("desk", "12000", name="Oak desk"), product("lamp", "1299.50")
    table = rows(filled({"lamp": 3, "desk": 1}, *goods))
    assert list(table[0]) == COLUMNS
    assert [(r["sku"], r["name"], r["quantity"]) for r in table] == [
        ("lamp", "Lamp", "3"),
        ("desk", "Oak desk", "1"),
    ]
    assert [Decimal(r["unit price"]) for r in table] == [Decimal("1299.50"), 12000]
    assert [Decimal(r["line total"]) for r in table] == [Decimal("3898.50"), 12000]


@pytest.mark.parametrize(
    ("price", "quantity", "total"),
    [
        ("0.10", 3, "0.30"),
        ("1299.50", 7, "9096.50"),
        ("12000.00", 1, "12000.00"),
        ("0.50", 1, "0.50"),
        ("999999999999.99", 999_999_999, "999999998999990000000.01"),
    ],
)
def test_amounts_are_exact(price: str, quantity: int, total: str):
    (row,) = rows(
        filled({"desk": quantity}, product("desk", price.removesuffix(".00"), stock=quantity))
    )
    assert (row["unit price"], row["line total"]) == (price, total)


def test_amounts_of_a_currency_with_three_decimals_are_exact():
    (row,) = rows(filled({"desk": 3}, product("desk", "1.255")))
    assert (Decimal(row["unit price"]), Decimal(row["line total"])) == (
        Decimal("1.255"),
        Decimal("3.765"),
    )


def test_where_decimals_have_a_comma_semicolons_divide_the_columns(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOP", str(BAKERY))
    monkeypatch.delenv("CATALOG_CSV", raising=False)
    text = as_csv(filled({"desk": 2}, product("desk", "1.5"))).decode("utf-8-sig")
    assert text.splitlines()[1] == '"desk";"Desk";"1,50";"2";"3,00"'


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1＋1", "＋1", "－1", "＠SUM"])
@pytest.mark.parametrize("space", ["", " ", "\t", "\n", "\u00a0", " \t "])
def test_a_formula_is_made_harmless(space: str, name: str):
    (row,) = rows(named(space + name))
    assert row["name"] == f"'{space}{name}"


def test_a_sku_is_made_harmless_too():
    goods = product("=cmd|' /C calc'!A0", name="Desk")
    assert rows(filled({goods.sku: 1}, goods))[0]["sku"] == f"'{goods.sku}"
    gone = next_day(filled({goods.sku: 1}, goods), product("lamp"))
    assert rows(gone)[0]["sku"] == f"'{goods.sku}"


@pytest.mark.parametrize(
    "name", ["Desk", "A=B", "1+1", "a-b", "me@home", "'quoted'", "5 - 3", "", "€5", "140 × 70 cm"]
)
def test_other_names_stay_as_they_are(name: str):
    assert rows(named(name or "x"))[0]["name"] == (name or "x")


@pytest.mark.parametrize(
    "name",
    ['24" monitor', "Desk, oak", "two\nlines", "two\r\nlines", '",\n"', "two\rlines", "semi;colon"],
)
def test_quotes_commas_and_line_breaks_stay_in_their_field(name: str):
    (row,) = rows(named(name))
    assert row["name"] == name
    assert (row["quantity"], Decimal(row["unit price"])) == ("1", 100)


def test_what_is_no_longer_sold_has_no_price():
    cart = next_day(filled({"desk": 2, "lamp": 1}), product("lamp"))
    assert list(rows(cart)[0].values()) == ["desk", "Desk (no longer sold)", "", "2", ""]
    assert Decimal(rows(cart)[1]["line total"]) == 100


def test_an_empty_cart_is_a_header():
    lines = as_csv(empty_cart()).decode("utf-8-sig").splitlines()
    assert list(csv.reader(lines)) == [COLUMNS]


# To print


class Page(HTMLParser):
    """The tags, attributes and cells of a page."""

    def __init__(self, content: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.cells: list[str] = []
        self.feed(content.decode())

    def handle_starttag(self, tag: str, attrs: list) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "td":
            self.cells.append("")

    def handle_data(self, data: str) -> None:
        if self.tags and self.tags[-1] == "td":
            self.cells[-1] += data


def summary(cart: Cart) -> str:
    return as_summary(cart, date(2026, 11, 22)).decode()


def test_the_summary_tells_lines_total_and_day():
    goods = product("desk", "12000", name="Oak desk"), product("lamp", "1299.50")
    text = summary(filled({"desk": 2, "lamp": 1}, *goods))
    cells = [cell.strip() for cell in Page(text.encode()).cells]
    assert cells == [
        *("Oak desk", "desk", money(Decimal(12000)), "2", money(Decimal(24000))),
        *("Lamp", "lamp", money(Decimal("1299.50")), "1", money(Decimal("1299.50"))),
    ]
    assert f"Total: {money(Decimal('25299.50'))} for 3 pieces" in text
    assert "<h1>Your cart</h1>" in text
    assert "22 November 2026" in text
    assert text.startswith('<!doctype html>\n<html lang="en">')


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "<img src=http://x>", "a & b", '"><b>', "{total}", "&lt;"]
)
def test_every_text_of_the_summary_is_escaped(name: str):
    goods = product("desk", name=name)
    page = Page(summary(filled({"desk": 1}, goods)).encode())
    assert page.cells[0].strip() == name
    assert not {"script", "img", "b"} & set(page.tags)
    odd = product(name, name="Desk")
    assert Page(summary(filled({name: 1}, odd)).encode()).cells[1].strip() == name


def test_the_summary_fetches_nothing():
    text = summary(filled({"desk": 1, "lamp": 1}))
    page = Page(text.encode())
    fetching = {"script", "link", "img", "iframe", "object", "embed", "base", "form", "a", "svg"}
    assert not fetching & set(page.tags)
    assert not {"src", "href", "srcset", "background", "action", "onload"} & page.attributes
    assert not re.search(r"url\(|@import|//", text)
    assert text.startswith("<!doctype html>")
    assert '<meta charset="utf-8">' in text


def test_what_is_no_longer_sold_is_in_the_summary_and_not_in_its_total():
    cart = next_day(filled({"desk": 2, "lamp": 1}), product("lamp"))
    text = summary(cart)
    assert f"Total: {money(Decimal(100))} for 1 piece<" in text
    cells = [cell.strip() for cell in Page(text.encode()).cells]
    assert cells[5:] == ["Desk × 2", "", "", "", "No longer sold"]
