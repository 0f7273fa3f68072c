"""Reading catalog.csv, and every check that its rows have to pass."""

import csv
import functools
import io
import logging
import operator
import re
import unicodedata
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from babel.numbers import get_currency_precision

from cart_state.goods import checks
from cart_state.goods.catalog import Catalog
from cart_state.goods.checks import Check, ShopError, quoted
from cart_state.rules.product import Product

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")

# What may stand before the header: byte-order marks, and the line that tells Excel the separator.
_START = re.compile(r'\ufeff*(?:"?sep=[^\r\n]*(\r?\n|\r|\Z)\ufeff*)?', re.IGNORECASE)

_Row = tuple[int, list[str]]  # the line on which it begins, and the text in each field
_Fault = tuple[int, str]  # the line, and what is wrong there

_log = logging.getLogger(__name__)


def read_catalog(path: Path, currency: str) -> Catalog:
    """Returns the catalogue in this CSV file, whose prices are amounts of `currency`.

    The header tells the separator. Negative stock, as of goods sold before they came, is 0.
    Raises ShopError, naming every fault in the file.
    """
    try:
        counted_at = _here_since(path)
        return Catalog(_products(checks.text_of(path), path.parent, currency), counted_at)
    except ShopError as error:
        raise ShopError(path.name + fault for fault in error.faults) from None


def _here_since(path: Path) -> int:
    """When a file came to be as it is: one moved here from elsewhere may have an older time."""
    try:
        found = path.stat()
    except OSError:
        return 0  # which is said when it is read
    return max(found.st_mtime_ns, found.st_ctime_ns)


def _products(text: str, folder: Path, currency: str) -> list[Product]:
    text = _START.sub(r"\1", text, count=1)
    first_row = text.lstrip(' ,;\t\r\n"').partition("\n")[0]
    separator = max(",;\t", key=first_row.count)
    (line, header), *rows = [*_rows(text, separator)] or [(1, [])]
    values = operator.itemgetter(*_places(line, header, separator))
    goods = {line: dict(zip(COLUMNS, values(row), strict=True)) for line, row in rows}
    if not goods:
        raise ShopError([": the file lists no products."])
    prices = "".join(row["price"] for row in goods.values())
    mark = "." if separator == "," else max(".,", key=prices.count)
    columns = _columns(folder, currency, mark)
    faults = [*_too_long(header, rows, separator), *_repeated(goods)]
    products = []
    for line, row in goods.items():
        try:
            good = checks.all_of(row, columns, ", column ")
            if good["stock"] < 0:
                _log.warning("Line %d of the catalogue: negative stock counts as 0.", line)
                good["stock"] = 0
            products.append(Product(**good))
        except ShopError as error:
            faults += [(line, fault) for fault in error.faults]
    if faults:
        raise ShopError(f", line {line}{fault}" for line, fault in sorted(faults))
    return products


def _rows(text: str, separator: str) -> Iterator[_Row]:
    """Every row that is not empty; as long as the first at least."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line, width = 1, 0
    try:
        for row in reader:
            values = [" ".join(value.split()) for value in row]
            if any(values):
                width = width or len(values)
                # A spreadsheet may leave out what is empty at the end.
                values += [""] * (width - len(values))
                yield line, values
            line = reader.line_num + 1  # a quoted field may hold line breaks
    except csv.Error as error:
        reason = "perhaps a quote is wrong or never closed"
        raise ShopError([f", line {line}: {error}; {reason}."]) from None


def _places(line: int, header: list[str], separator: str) -> list[int]:
    """Where each of our columns stands in the rows."""
    names = [name.casefold() for name in header]
    if wrong := [column for column in COLUMNS if names.count(column) != 1]:
        fault = f"the header must have {', '.join(wrong)} once"
        seen = f"It reads {quoted(f'{separator} '.join(header), 300)}"
        right = f"Right are {', '.join(COLUMNS)} in any order"
        between = "with commas, semicolons or tabs between"
        raise ShopError([f", line {line}: {fault}. {seen}. {right}, {between}."])
    return [names.index(column) for column in COLUMNS]


def _too_long(header: list[str], rows: list[_Row], separator: str) -> Iterator[_Fault]:
    advice = f"Put a field that contains {separator!r} in double quotes."
    for line, row in rows:
        if len(row) > len(header):
            yield line, f": {len(row)} fields where the header has {len(header)}. {advice}"


def _repeated(goods: Mapping[int, Mapping[str, str]]) -> Iterator[_Fault]:
    """A fault for each sku that only differs by capitals or by its Unicode form from another."""
    first: dict[str, int] = {}
    alike = "capitals and Unicode form make no difference"
    for line, row in goods.items():
        sku = unicodedata.normalize("NFKC", row["sku"]).casefold()
        if sku and first.setdefault(sku, line) != line:
            used = f"{quoted(row['sku'])} is used by line {first[sku]} already; {alike}"
            yield line, f", column sku: {used}."


def _columns(folder: Path, currency: str, mark: str) -> dict[str, Check]:
    """The check of each column; `mark` stands before the decimals of a price."""
    decimals = get_currency_precision(currency)
    # 1.299 may be 1299, unless the currency has three decimals; 0.500 and 100.0000 are clear.
    clear = rf"(?![1-9]\d{{0,2}}[{mark}]\d{{3}}$)" if decimals < 3 else ""
    example = f" or {1299.5:.{decimals}f}".replace(".", mark) if decimals else ""
    name = checks.text(r"[^\x00-\x1f\x7f]+", "must not be empty, nor have control characters")
    return {
        "sku": checks.value(
            str,
            "must not be empty, nor have invisible characters",  # these nobody sees in a link
            lambda sku: sku if sku and sku.isprintable() else None,
        ),
        "name": name,
        "category": name,
        # Twelve digits before the mark are more than any price, and exact in all that we compute.
        "price": checks.text(
            rf"{clear}(\d{{1,12}})(?:[{mark}](?=\d)(\d{{0,{decimals}}})0*)?",
            f"must be an amount of {currency} such as 499{example}: not negative, no mark between"
            f" thousands, at most {decimals} decimals",
            lambda amount: Decimal(f"{amount[1]}.{amount[2] or ''}"),
        ),
        "stock": checks.text(
            r"(-?\d{1,9})(?:[.,](?!000$)0+)?",
            "must be a whole number such as 12, or 0",
            lambda number: int(number[1]),
        ),
        "description": checks.text(r"[^\x00-\x1f\x7f]*", "must not have control characters"),
        # Found once, so that a bad one is told once.
        "image": functools.cache(functools.partial(_picture, folder)),
    }


def _picture(folder: Path, image: str) -> Path | None:
    """The picture beside the catalogue, or None: one bad picture must not close the shop."""
    path = checks.file_beside(folder, image, checks.PICTURE_TYPES) if image else None
    if image and path is None:
        _log.warning("The picture %s is not a picture file beside the catalogue.", quoted(image))
    return path
