"""Reading catalog.csv, and every check that its rows have to pass."""

import csv
import functools
import io
import logging
import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from babel.numbers import get_currency_precision

from cart_state.goods.catalog import Catalog
from cart_state.goods.shop import PICTURE_TYPES, ShopError, file_beside
from cart_state.rules.product import Product

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")

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
    _rule("stock", r"\d{1,9}", "must be a whole number such as 12, or 0"),
)

_log = logging.getLogger(__name__)


def read_catalog(path: Path, currency: str) -> Catalog:
    """Returns the catalogue in this CSV file, whose prices are amounts of `currency`.

    Raises ShopError, naming every fault in the file.
    """
    rows, faults = _rows(path.name, _text(path))
    table = _table(path.name, rows)
    faults += _value_faults(path.name, table, currency)
    if faults:
        raise ShopError(fault for _, fault in sorted(faults))
    if not table:
        raise ShopError([f"{path.name}: the file lists no products."])
    picture = functools.cache(functools.partial(_picture, path.parent))  # a bad one is told once
    return Catalog(
        Product(
            sku=row["sku"],
            name=row["name"],
            category=row["category"],
            price=Decimal(row["price"]),
            stock=int(row["stock"]),
            description=row["description"],
            image=picture(row["image"]) if row["image"] else None,
        )
        for row in table.values()
    )


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        fault = f"{path.name}: the file cannot be read ({error.strerror})."
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        value = error.object[error.start : error.start + 1]
        fault = f"{path.name}, line {line}: {value!r} is not UTF-8. Save the file as UTF-8."
    raise ShopError([fault])


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
            advice = "Put a field that contains a comma in double quotes."
            faults.append((line, f"{name}, line {line}: {reason}. {advice}"))
    return rows, faults


def _table(name: str, rows: Mapping[int, list[str]]) -> dict[int, _Row]:
    """The values of every row but the header, by line."""
    (first, header), *others = rows.items()
    wrong = [
        f"the column {column!r} {'occurs more than once' if count else 'is missing'}."
        for column in COLUMNS
        if (count := header.count(column)) != 1
    ]
    if wrong:
        known = ", ".join(COLUMNS)
        raise ShopError(f"{name}, line {first}: {what} The columns are: {known}." for what in wrong)
    missing = dict.fromkeys(COLUMNS, "")  # a spreadsheet may leave out what is empty at the end
    return {line: missing | dict(zip(header, row, strict=False)) for line, row in others}


def _value_faults(name: str, table: Mapping[int, _Row], currency: str) -> Iterator[_Fault]:
    """Every fault in the values, each with its line."""
    rules = [*_RULES, _price_rule(currency)]
    used: set[str] = set()
    for line, row in table.items():
        faults = [
            (column, reason) for column, form, reason in rules if not form.fullmatch(row[column])
        ]
        sku = row["sku"]
        if sku and sku in used:
            faults.append(("sku", "is used by an earlier line"))
        if not sku.isprintable():  # it is in links, where nobody would see the difference
            faults.append(("sku", "holds an invisible character"))
        for column, reason in faults:
            value = _quoted(row[column])
            yield line, f"{name}, line {line}, column {column}: {value} {reason}."
        used.add(sku)


def _price_rule(currency: str) -> _Rule:
    decimals = get_currency_precision(currency)
    # Twelve digits before the point are more than any price, and exact in all that we compute.
    form, examples, most = r"\d{1,12}", "499", "no decimals"
    if decimals:
        form += rf"(\.\d{{1,{decimals}}})?"
        examples += f" or {1299.5:.{decimals}f}"
        most = f"{decimals} decimals at most"
    reason = f"must be an amount such as {examples}: not negative, and {currency} has {most}"
    return _rule("price", form, reason)


def _quoted(value: str) -> str:
    """Enough of a value to find it in the file."""
    return repr(value if len(value) <= 60 else f"{value[:60]}…")


def _picture(folder: Path, image: str) -> Path | None:
    """The picture beside the catalogue, or None: one bad picture must not close the shop."""
    path = file_beside(folder, image, PICTURE_TYPES)
    if path is None:
        _log.warning("The picture %s is not a picture file beside the catalogue.", _quoted(image))
    return path
