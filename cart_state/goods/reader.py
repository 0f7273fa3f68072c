"""Reading catalog.csv, and every check that its rows have to pass."""

from __future__ import annotations

import csv
import io
import logging
import operator
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from cart_state.goods.catalog import Catalog
from cart_state.goods.money import CURRENCY, decimals
from cart_state.rules.product import Product

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")
PICTURE_TYPES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})

_STOCK = re.compile(r"\d{1,9}", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")

_QUOTED_CHARACTERS = 60  # of a value, in a fault: enough to find it in the file

_Row = dict[str, str]  # the text in each of COLUMNS
_Fault = tuple[int, str]  # the line, and what is wrong there

_log = logging.getLogger(__name__)


class CatalogError(ValueError):
    """A catalogue that cannot be used. `faults` lists every reason, one line of text each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


def read_catalog(path: Path, currency: str = CURRENCY) -> Catalog:
    """Returns the catalogue in this CSV file, whose prices are amounts of `currency`.

    Raises CatalogError, naming every fault in the file.
    """
    rows, faults = _rows(path.name, _text(path))
    table = _table(path.name, rows)
    faults += _value_faults(path.name, table, currency)
    if faults:
        raise CatalogError(fault for _, fault in sorted(faults))
    if not table:
        raise CatalogError([f"{path.name}: the file lists no products."])
    return Catalog(_products(path.parent, table.values()))


def _text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise CatalogError([f"{path.name}: the file cannot be read ({error.strerror})."]) from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        value = content[error.start : error.start + 1]
        raise CatalogError(
            [f"{path.name}, line {line}: {value!r} is not UTF-8. Save the file as UTF-8."]
        ) from None


def _rows(name: str, text: str) -> tuple[dict[int, list[str]], list[_Fault]]:
    """Every row that is not empty, by the line on which it begins; and the faults in its form."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[int, list[str]] = {}
    faults = []
    line = 1
    try:
        for row in reader:
            values = [" ".join(value.split()) for value in row]
            if any(values):
                rows[line] = values
            line = reader.line_num + 1  # a quoted field may hold line breaks
    except csv.Error as error:
        if "field limit" in str(error):
            reason = f"a field has more than {csv.field_size_limit()} characters here"
            reason += ", perhaps because a quote is never closed"
        else:
            reason = f"a quote is wrong here ({error})"
        faults.append((line, f"{name}, line {line}: {reason}."))
    if not rows:
        raise CatalogError([fault for _, fault in faults] or [f"{name}: the file is empty."])
    width = len(next(iter(rows.values())))
    for line, values in rows.items():
        if len(values) > width:
            reason = f"{len(values)} fields where the first line has {width}"
            advice = "Put a field that contains a comma in double quotes."
            faults.append((line, f"{name}, line {line}: {reason}. {advice}"))
    return rows, faults


def _table(name: str, rows: Mapping[int, list[str]]) -> dict[int, _Row]:
    """The values in COLUMNS of every row but the header, by line."""
    (first, header), *others = rows.items()
    known = ", ".join(COLUMNS)
    wrong = [
        f"the column {column!r} {'occurs more than once' if count else 'is missing'}."
        for column in COLUMNS
        if (count := header.count(column)) != 1
    ]
    if wrong:
        raise CatalogError(
            f"{name}, line {first}: {what} The columns are: {known}." for what in wrong
        )
    pick = operator.itemgetter(*(header.index(column) for column in COLUMNS))
    missing = [""] * len(header)  # a spreadsheet may leave out empty fields at the end of a row
    return {line: dict(zip(COLUMNS, pick(row + missing), strict=True)) for line, row in others}


def _value_faults(name: str, table: Mapping[int, _Row], currency: str) -> Iterator[_Fault]:
    """Every fault in the values, each with its line."""
    price_form, price_reason = _price_rule(currency)
    used: set[str] = set()
    for line, row in table.items():
        faults = list(_text_faults(row, used))
        if not price_form.fullmatch(row["price"]):
            faults.append(("price", price_reason))
        if not _STOCK.fullmatch(row["stock"]):
            faults.append(("stock", "must be a whole number such as 12, or 0"))
        for column, reason in faults:
            value = _quoted(row[column])
            yield line, f"{name}, line {line}, column {column}: {value} {reason}."
        used.add(row["sku"])


def _price_rule(currency: str) -> tuple[re.Pattern[str], str]:
    """How a price in this currency is written in the file, and the reason given otherwise."""
    digits = decimals(currency)
    # Twelve digits before the point are more than any price, and exact in all that we compute.
    if not digits:
        reason = f"must be an amount such as 499: not negative, and {currency} has no decimals"
        return re.compile(r"\d{1,12}", re.ASCII), reason
    example = "1299." + "500"[:digits].ljust(digits, "0")
    reason = (
        f"must be an amount such as 499 or {example}:"
        f" not negative, and {currency} has {digits} decimals at most"
    )
    return re.compile(rf"\d{{1,12}}(\.\d{{1,{digits}}})?", re.ASCII), reason


def _text_faults(row: _Row, used: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with the texts of one row: the column and the reason."""
    for column in ("sku", "name", "category"):
        if not row[column]:
            yield column, "must not be empty"
    if row["sku"] and row["sku"] in used:
        yield "sku", "is used by an earlier line"
    if not row["sku"].isprintable():  # it stands in links, where nobody would see the difference
        yield "sku", "holds an invisible character"
    for column in ("name", "category", "description"):
        if _CONTROL.search(row[column]):
            yield column, "holds an invisible control character"


def _quoted(value: str) -> str:
    some = value[:_QUOTED_CHARACTERS]
    return repr(some if some == value else f"{some}…")


def _products(folder: Path, rows: Collection[_Row]) -> Iterator[Product]:
    images = dict.fromkeys(row["image"] for row in rows if row["image"])
    pictures = {image: _picture(folder, image) for image in images}
    for row in rows:
        yield Product(
            sku=row["sku"],
            name=row["name"],
            category=row["category"],
            price=Decimal(row["price"]),
            stock=int(row["stock"]),
            description=row["description"],
            image=pictures.get(row["image"]),
        )


def _picture(folder: Path, image: str) -> Path | None:
    """The picture beside the catalogue, or None: one bad picture must not close the shop."""
    path = folder / image
    try:
        beside = not Path(image).is_absolute() and ".." not in path.parts and path.is_file()
    except OSError:  # a name longer than a file's may be
        beside = False
    if beside and path.suffix.lower() in PICTURE_TYPES:
        return path
    _log.warning("The picture %s is not a picture file beside the catalogue.", _quoted(image))
    return None
