"""The cart as files for the shopper: a table for a spreadsheet, and a summary to print."""

import csv
import io
from datetime import date
from decimal import Decimal

from babel.numbers import get_decimal_symbol

import cart_state
from cart_state import Cart
from pages.parts.document import Document, lines_of
from pages.words import cart as words


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
    """Returns what is in the cart as a page to print: HTML in one file."""
    lines = lines_of(cart)
    pieces = sum(line.quantity for line in lines)
    return (
        Document(
            title=words.YOUR_CART.text(),
            lines=lines,
            total=words.TOTAL_FOR.text(total=cart.total, count=pieces),
            note=cart_state.shop().price_note,
            foot=(words.PRICES_OF.text(day=day),),
        )
        .as_html()
        .encode()
    )


def _harmless(text: str) -> str:
    """Text that a spreadsheet would take for a formula, with the apostrophe that prevents it."""
    formula = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if formula else text


def _number(amount: Decimal, mark: str) -> str:
    """An amount with two decimals, or with as many as it has, behind this mark."""
    return f"{amount:.{max(2, -int(amount.as_tuple().exponent))}f}".replace(".", mark)
