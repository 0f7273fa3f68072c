"""Tables as files that a spreadsheet opens as text and numbers, never as formulas."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from babel.dates import get_month_names
from babel.numbers import get_decimal_symbol

import cart_state

# Digits and marks, with one word at most, as numbers and dates have them: 0012, 1E5, 1-2, MAR1.
_MAYBE_A_VALUE = re.compile(r"(?=.*\d)([\W\d_]*)([^\W\d_]*)[\W\d_]*")

Cell = str | int | Decimal | datetime | date


def as_csv(columns: Iterable[str], rows: Iterable[Iterable[Cell]]) -> bytes:
    """Returns a table as CSV, as a spreadsheet in the shop's locale reads it.

    With a decimal comma, semicolons divide the columns.
    """
    text = io.StringIO(newline="")
    mark = get_decimal_symbol(cart_state.shop().locale)
    between = ";" if mark == "," else ","
    table = csv.writer(text, delimiter=between, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writerow(columns)
    table.writerows([_cell(value, mark) for value in row] for row in rows)
    # The byte-order mark is what makes Excel read the file as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def code(text: str) -> str:
    """Returns a text, such as a sku, that a spreadsheet shall not take for a number or a date."""
    found = _MAYBE_A_VALUE.fullmatch(text)
    if not found:
        return text
    before, word = found[1], found[2].casefold()
    is_number = re.search(r"\d", before) and word in ("", "e", "a", "p", "am", "pm")
    return f"'{text}" if is_number or _is_month(word) else text


def _is_month(word: str) -> bool:
    """Whether a word is short for a month, in English or in the shop's language."""
    locales = "en", cart_state.shop().locale
    names = [name for one in locales for name in get_month_names("wide", locale=one).values()]
    return len(word) > 2 and any(name.casefold().startswith(word) for name in names)


def _cell(value: Cell, mark: str) -> str | int:
    match value:
        case str():
            # In full width too: a spreadsheet in Chinese or Japanese reads them alike.
            is_formula = value.lstrip().startswith(tuple("=+-@＝＋－＠"))
            return f"'{value}" if is_formula or value.startswith(("\t", "\r", "\n")) else value
        case Decimal():  # with two decimals, or with as many as it has
            decimals = max(2, -int(value.as_tuple().exponent))
            return f"{value:.{decimals}f}".replace(".", mark)
        case datetime():
            return value.isoformat(" ", "minutes")
        case date():
            return value.isoformat()
    return value
