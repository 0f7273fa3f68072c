"""The cart as files for the shopper: a table for a spreadsheet, and a summary to print."""

from datetime import date

import cart_state
from cart_state import Cart
from pages.parts import spreadsheet
from pages.parts.document import Document, lines_of
from pages.parts.spreadsheet import Cell, code
from pages.words import cart as words


def as_csv(cart: Cart) -> bytes:
    """Returns the lines as CSV; what is no longer sold has no price."""
    rows: list[tuple[Cell, ...]] = []
    for line in cart.lines:
        price, total = (line.product.price, line.total) if line.product else ("", "")
        rows.append((code(line.sku), words.line_name(line), price, line.quantity, total))
    return spreadsheet.as_csv((column() for column in words.CSV_COLUMNS), rows)


def as_summary(cart: Cart, day: date) -> bytes:
    """Returns what is in the cart as a page to print: HTML in one file."""
    lines, gone = lines_of(cart), words.NO_LONGER_SOLD.text()
    pieces = sum(line.quantity for line in lines)
    return (
        Document(
            title=words.YOUR_CART.text(),
            lines=lines,
            total=words.TOTAL_FOR.text(total=cart.total, count=pieces),
            note=cart_state.shop().price_note,
            costs=tuple(
                (f"{line.name} × {line.quantity}", gone) for line in cart.lines if not line.product
            ),
            foot=(words.PRICES_OF.text(day=day),),
        )
        .as_html()
        .encode()
    )
