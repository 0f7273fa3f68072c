"""The cart as files for the shopper: a table for a spreadsheet, and a summary to print."""

from datetime import date
from html import escape

import cart_state
from cart_state import Cart, Line, Product, money
from pages.parts import spreadsheet
from pages.parts.spreadsheet import Cell, code
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
    """Returns the lines as CSV; what is no longer sold has no name and no price."""
    rows: list[tuple[Cell, ...]] = []
    for line in cart.lines:
        name, price, total = (
            (line.product.name, line.product.price, line.total) if line.product else ("", "", "")
        )
        rows.append((code(line.sku), name, price, line.quantity, total))
    return spreadsheet.as_csv((column() for column in words.CSV_COLUMNS), rows)


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
