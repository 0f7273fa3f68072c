"""The cart as files for the shopper: a table for a spreadsheet, and a summary to print."""

import csv
import io
from datetime import date
from decimal import Decimal
from html import escape

from babel.numbers import get_decimal_symbol

import cart_state
from cart_state import Cart, Line, Product, money
from pages.words import cart as words
from pages.words.shop import QUANTITY

_SUMMARY = """<!doctype html>
<html lang="{language}">
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ font: 12pt/1.5 Georgia, serif; max-width: 46em; margin: 3em auto; padding: 0 1em }}
  table {{ border-collapse: collapse; width: 100% }}
  th, td {{ border-bottom: 1px solid #ccc; padding: .4em .6em; text-align: left }}
  th:nth-child(n+3), td:nth-child(n+3) {{ text-align: right }}
  .head {{ break-after: avoid }}
</style>
<h1>{title}</h1>
<table>
<thead><tr class="head">{head}</thead>
{rows}
</table>
<p><strong>{total}</strong> {note}</p>
<p>{day}</p>
<p>{shop}</p>
</html>
"""


def as_csv(cart: Cart) -> bytes:
    """Returns the lines as CSV that a spreadsheet opens as text and numbers, never as formulas.

    As a spreadsheet in the shop's locale does: with a decimal comma, semicolons divide columns.
    """
    text = io.StringIO(newline="")
    mark = get_decimal_symbol(cart_state.shop().locale)
    between = ";" if mark == "," else ","
    table = csv.writer(text, delimiter=between, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writerow(column() for column in words.CSV_COLUMNS)
    for line in cart.lines:
        name, price, total = "", "", ""
        if line.product:
            name, price = _harmless(line.product.name), _number(line.product.price, mark)
            total = _number(line.total, mark)
        table.writerow([_harmless(line.sku), name, price, line.quantity, total])
    # The byte-order mark is what makes Excel read the file as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def as_summary(cart: Cart, day: date) -> bytes:
    """Returns the lines as a page to print: HTML in one file, with every text escaped."""
    sold = [(line, line.product) for line in cart.lines if line.product]
    head = (words.PRODUCT(), words.ARTICLE(), words.UNIT_PRICE(), QUANTITY(), words.LINE_TOTAL())
    units = sum(line.quantity for line, _ in sold)
    shop = cart_state.shop()
    reach = (shop.name, shop.contact.address, shop.contact.email, shop.contact.phone)
    return _SUMMARY.format(
        language=shop.language,
        title=escape(words.YOUR_CART()),
        head="".join(f"<th>{escape(title)}" for title in head),
        rows="\n".join(_row(line, product) for line, product in sold),
        note=escape(shop.price_note),
        shop=escape(", ".join(filter(None, reach))),
        total=escape(words.TOTAL_FOR.text(total=cart.total, count=units)),
        day=escape(words.PRICES_OF.text(day=day)),
    ).encode()


def _row(line: Line, product: Product) -> str:
    texts = (product.name, product.sku, money(product.price), line.quantity, money(line.total))
    return "<tr>" + "".join(f"<td>{escape(str(text))}</td>" for text in texts) + "</tr>"


def _harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with the apostrophe that prevents it."""
    formula = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if formula else text


def _number(amount: Decimal, mark: str) -> str:
    """An amount with two decimals, or with as many as it has, behind this mark."""
    return f"{amount:.{max(2, -int(amount.as_tuple().exponent))}f}".replace(".", mark)
