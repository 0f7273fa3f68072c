"""The cart as files for the shopper: a table for a spreadsheet, and a summary to print."""

from __future__ import annotations

import csv
from decimal import Decimal

import pandas as pd

from cart_state.cart import Cart, Line
from cart_state.money import money

_SUMMARY = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>{title}</title>
<style>
  body {{ font: 12pt/1.5 Georgia, serif; max-width: 46em; margin: 3em auto; padding: 0 1em }}
  table {{ border-collapse: collapse; width: 100% }}
  th, td {{ border-bottom: 1px solid #ccc; padding: .4em .6em; text-align: left }}
  th:nth-child(n+3), td:nth-child(n+3) {{ text-align: right }}
</style>
<h1>{title}</h1>
{table}
<p><strong>Total: {total}</strong> for {units}</p>
<p>Prices as of {day}. Nothing has been ordered yet.</p>
</html>
"""


def as_csv(cart: Cart) -> bytes:
    """Returns the lines as CSV that a spreadsheet opens as text and numbers, never as formulas."""
    table = pd.DataFrame(
        {
            "sku": [_harmless(line.sku) for line in cart.lines],
            "name": [_harmless(line.product.name) if line.product else "" for line in cart.lines],
            "unit price": [
                _amount(line, line.product.price if line.product else None) for line in cart.lines
            ],
            "quantity": [line.quantity for line in cart.lines],
            "line total": [_amount(line, line.total) for line in cart.lines],
        }
    )
    # The byte-order mark is what makes Excel read the file as UTF-8.
    return str(table.to_csv(index=False, quoting=csv.QUOTE_ALL)).encode("utf-8-sig")


def as_summary(cart: Cart, title: str, day: str) -> bytes:
    """Returns the lines as a page to print: HTML in one file, with every text escaped."""
    sold = [(line, line.product) for line in cart.lines if line.product]
    table = pd.DataFrame(
        {
            "Product": [product.name for _, product in sold],
            "Article": [product.sku for _, product in sold],
            "Unit price": [money(product.price) for _, product in sold],
            "Quantity": [line.quantity for line, _ in sold],
            "Line total": [money(line.total) for line, _ in sold],
        }
    )
    return _SUMMARY.format(
        title=title,
        table=table.to_html(index=False, border=0, escape=True),
        total=money(cart.total),
        units="1 piece"
        if (units := sum(line.quantity for line, _ in sold)) == 1
        else f"{units} pieces",
        day=day,
    ).encode()


def _amount(line: Line, amount: Decimal | None) -> str:
    return f"{amount:.2f}" if line.product and amount is not None else ""


def _harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with the apostrophe that prevents it."""
    formula = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if formula else text
