"""Reading catalog.csv, and every check that its rows have to pass."""

import csv
import functools
import io
import logging
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from babel.numbers import get_currency_precision

from cart_state.goods.catalog import Catalog
from cart_state.goods.shop import PICTURE_TYPES, ShopError, file_beside
from cart_state.rules.product import Product

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")
_SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}

_Row = dict[str, str]  # the text in each column
_Fault = tuple[int, str]  # the line, and what is wrong there
# The column, the form of its values, and what is wrong with others.
_Rule = tuple[str, re.Pattern[str], str]


def _rule(column: str, form: str, wrong: str) -> _Rule:
    return column, re.compile(form, re.ASCII), wrong


_RULES = (
    *(_rule(column, r".+", "must not be empty") for column in ("sku", "name", "category")),
    *(
        _rule(column, r"[^\x00-\x1f\x7f]*", "holds an invisible control character")
        for column in ("name", "category", "description")
    ),
)

# What may stand before the header: byte-order marks, and the line that tells Excel the separator.
_START = re.compile(r'\ufeff*(?:"?sep=[^\r\n]*(\r?\n|\r|\Z)\ufeff*)?', re.IGNORECASE)

# A price with a mark between thousands, or so it seems.
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,]\d{3})+([.,]\d+)?", re.ASCII)

_log = logging.getLogger(__name__)


def read_catalog(path: Path, currency: str) -> Catalog:
    """Returns the catalogue in this CSV file, whose prices are amounts of `currency`.

    The header tells the separator. Negative stock, as of goods sold before they came, is 0.
    Raises ShopError, naming every fault in the file.
    """
    text = _text(path)
    separator = _separator(text)
    decimals = get_currency_precision(currency)
    rows, faults = _rows(path.name, text, separator)
    table = _table(path.name, rows, separator)
    faults += _value_faults(path.name, table, [*_RULES, *_number_rules(separator, currency)])
    if decimals > 2 and not faults:
        faults = _mixed_marks(path.name, table)
    if faults:
        raise ShopError(fault for _, fault in sorted(faults))
    if not table:
        raise ShopError([f"{path.name}: the file lists no products."])
    if below := [str(line) for line, row in table.items() if row["stock"].startswith("-")]:
        lines = ", ".join(below[:9]) + ", …" * (len(below) > 9)
        _log.warning("%s: negative stock counts as 0, in line %s", path.name, lines)
    picture = functools.cache(functools.partial(_picture, path.parent))  # a bad one is told once
    return Catalog(
        Product(
            sku=row["sku"],
            name=row["name"],
            category=row["category"],
            price=_number(row["price"], decimals),
            stock=max(0, int(_number(row["stock"], 0))),
            description=row["description"],
            image=picture(row["image"]) if row["image"] else None,
        )
        for row in table.values()
    )


def _text(path: Path) -> str:
    """The text from the header on, on the lines that it has in the file."""
    try:
        return _START.sub(r"\1", path.read_bytes().decode(), count=1)
    except OSError as error:
        fault = f"{path.name}: the file cannot be read ({error.strerror})."
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        value = error.object[error.start : error.start + 1]
        fault = f"{path.name}, line {line}: {value!r} is not UTF-8. Save the file as UTF-8."
    raise ShopError([fault])


def _separator(text: str) -> str:
    """The separator with which the header has the most of our columns."""
    start = text[: csv.field_size_limit()]  # no copy of a long file

    def columns(separator: str) -> int:
        reader = csv.reader(io.StringIO(start, newline=""), strict=True, delimiter=separator)
        try:
            header = next(filter(any, map(_values, reader)), [])
        except csv.Error:  # quotes that make no sense with this separator
            return 0
        return len({*COLUMNS}.intersection(map(str.casefold, header)))

    return max(_SEPARATORS, key=columns)


def _values(row: list[str]) -> list[str]:
    return [" ".join(value.split()) for value in row]


def _rows(name: str, text: str, separator: str) -> tuple[dict[int, list[str]], list[_Fault]]:
    """Every row that is not empty, by the line on which it begins; and the faults in its form."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    rows: dict[int, list[str]] = {}
    faults = []
    line = 1
    try:
        for row in reader:
            values = _values(row)
            if any(values):
                rows[line] = values
            line = reader.line_num + 1  # a quoted field may hold line breaks
    except csv.Error as error:
        reason = f"a quote is wrong here ({error})"
        if "field limit" in str(error):
            reason = f"a field has more than {csv.field_size_limit()} characters here"
            reason += ", perhaps because a quote is never closed"
        faults.append((line, f"{name}, line {line}: {reason}."))
    if not rows:
        raise ShopError([fault for _, fault in faults] or [f"{name}: the file is empty."])
    width = len(next(iter(rows.values())))
    for line, values in rows.items():
        if len(values) > width:
            reason = f"{len(values)} fields where the first line has {width}"
            advice = f"Put a field that contains a {_SEPARATORS[separator]} in double quotes."
            faults.append((line, f"{name}, line {line}: {reason}. {advice}"))
    return rows, faults


def _table(name: str, rows: Mapping[int, list[str]], separator: str) -> dict[int, _Row]:
    """The values of every row but the header, by line."""
    (first, written), *others = rows.items()
    header = [value.casefold() for value in written]
    lacks = ", ".join(column for column in COLUMNS if column not in header)
    twice = ", ".join(column for column in COLUMNS if header.count(column) > 1)
    if lacks or twice:
        wrong = [f"lacks {lacks}"] * bool(lacks) + [f"has more than one {twice}"] * bool(twice)
        seen = _quoted(f"{separator} ".join(written), 300)
        raise ShopError(
            [
                f"{name}, line {first}: the header {' and '.join(wrong)}. It reads {seen}. Right "
                f"are {', '.join(COLUMNS)} in any order, with commas, semicolons or tabs between."
            ]
        )
    row = others[0][1] if others else []
    for mark, word in _SEPARATORS.items():
        if mark != separator and 0 < len(row) < 5 and row[0].count(mark) > 2:
            reason = f"between columns the header has a {_SEPARATORS[separator]}, the rows a {word}"
            raise ShopError([f"{name}, line {first}: {reason}. Use the same in both."])
    empty = dict.fromkeys(COLUMNS, "")  # a spreadsheet may leave out what is empty at the end
    return {line: empty | dict(zip(header, row, strict=False)) for line, row in others}


def _value_faults(name: str, table: Mapping[int, _Row], rules: Iterable[_Rule]) -> Iterator[_Fault]:
    """Every fault in the values, each with its line."""
    used: dict[str, int] = {}
    for line, row in table.items():
        faults = [
            (column, reason) for column, form, reason in rules if not form.fullmatch(row[column])
        ]
        sku = row["sku"]
        first = used.setdefault(_folded(sku), line)
        if sku and first != line:
            other = _quoted(table[first]["sku"])
            reason = "which differs in capitals or Unicode form alone"
            reason = f", as {other}, {reason}" if table[first]["sku"] != sku else ""
            faults.append(("sku", f"is used by line {first} already{reason}"))
        if not sku.isprintable():  # it is in links, where nobody would see the difference
            faults.append(("sku", "holds an invisible character"))
        for column, reason in faults:
            value = _quoted(row[column])
            if column == "price" and _GROUPED.fullmatch(row[column]):
                value += " is ambiguous: decimals, or a mark between thousands? It"
            yield line, f"{name}, line {line}, column {column}: {value} {reason}."


def _folded(sku: str) -> str:
    """The same text for skus that differ by capitals or by how Unicode writes them alone."""
    if sku.isascii():
        return sku.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", sku).casefold())


def _number_rules(separator: str, currency: str) -> list[_Rule]:
    """The rules for stock and price. A decimal comma needs another separator than a comma."""
    mark = "[.]" if separator == "," else "[.,]"
    decimals = get_currency_precision(currency)
    # 1.299 may be 1299, unless the currency has three decimals; 0.500 and 100.0000 are clear.
    clear = r"(?![1-9]\d{0,2}[.,]\d{3}$)" if decimals < 3 else ""
    examples, most = "499", "no decimals"
    if decimals:
        examples += f" or {1299.5:.{decimals}f}"
        most = f"{decimals} decimals at most"
    amount = f"must be an amount such as {examples}: not negative, and {currency} has {most}"
    return [
        _rule(
            "stock", rf"-?\d{{1,9}}({mark}(?!000$)0+)?", "must be a whole number such as 12, or 0"
        ),
        # Twelve digits before the mark are more than any price, and exact in all that we compute.
        _rule("price", rf"{clear}\d{{1,12}}({mark}(?=\d)\d{{0,{decimals}}}0*)?", amount),
    ]


def _mixed_marks(name: str, table: Mapping[int, _Row]) -> list[_Fault]:
    """One fault where 1.299 may be 1299 because other prices have a decimal comma."""
    prices = {line: row["price"] for line, row in table.items()}
    seen = {mark: line for line in reversed(prices) for mark in ",." if mark in prices[line]}
    if len(seen) < 2:
        return []
    first, other = sorted(seen.values())
    reason = f"{prices[first]!r}, but {prices[other]!r} in line {other}: use one decimal mark"
    return [(first, f"{name}, line {first}, column price: {reason} in all prices.")]


def _number(text: str, decimals: int) -> Decimal:
    """The number without the zeros behind its last decimal."""
    if text.isdecimal():
        return Decimal(text)
    whole, _, part = text.replace(",", ".").partition(".")
    return Decimal(f"{whole}.{part[:decimals]}")


def _quoted(value: str, most: int = 60) -> str:
    """Enough of a value to find it in the file."""
    return repr(value if len(value) <= most else f"{value[:most]}…")


def _picture(folder: Path, image: str) -> Path | None:
    """The picture beside the catalogue, or None: one bad picture must not close the shop."""
    path = file_beside(folder, image, PICTURE_TYPES)
    if path is None:
        _log.warning("The picture %s is not a picture file beside the catalogue.", _quoted(image))
    return path
