"""Reading catalog.csv, and every check that its rows have to pass."""

import csv
import functools
import io
import logging
import operator
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

from babel.numbers import get_currency_precision

from cart_state.goods import checks
from cart_state.goods.catalog import Catalog
from cart_state.goods.checks import Check, ShopError, quoted
from cart_state.goods.shop import Shop
from cart_state.rules.product import Product

REQUIRED = ("sku", "name", "category", "price", "stock", "description", "image")
OPTIONAL = ("specs", "goes_with")  # a file without them says nothing of either
COLUMNS = (*REQUIRED, *OPTIONAL)

# What may stand before the header: byte-order marks, and the line that tells Excel the separator.
_START = re.compile(r'\ufeff*(?:"?sep=[^\r\n]*(\r?\n|\r|\Z)\ufeff*)?', re.IGNORECASE)

_MARKS = str.maketrans(",.", ".,")

Row = Mapping[str, str]  # the text in each of COLUMNS, "" where the file lacks an optional one


class Fault(NamedTuple):
    """What is wrong in a row: the row's number, the column ("" for the row as a whole), the text.

    `first` is the number of the row that has the same sku already, if that is what is wrong.
    """

    row: int
    column: str
    what: str
    first: int | None = None

    def __str__(self) -> str:
        return f"{self.column and ', column '}{self.column}{self.what}"


class Checked(NamedTuple):
    """The products by the numbers of their rows, as far as these are good.

    `faults` is empty where the rows can be sold. A cell among `doubts` counts as less than it says:
    negative stock as 0, an image that is no picture file as none.
    """

    products: dict[int, Product]
    faults: list[Fault]
    doubts: list[Fault]


class Sheet(NamedTuple):
    """A CSV file as texts, with the line of the header, and of each row that is not empty."""

    line: int
    header: list[str]
    separator: str
    rows: dict[int, list[str]]

    def goods(self) -> tuple[dict[int, Row], str]:
        """Returns what is in our columns, by line, and what stands before the decimals of prices.

        Raises ShopError where the header lacks a column.
        """
        places = self.places()
        values, empty = operator.itemgetter(*places.values()), dict.fromkeys(COLUMNS, "")
        goods: dict[int, Row] = {
            line: empty | dict(zip(places, values(row), strict=True))
            for line, row in self.rows.items()
        }
        prices = (row["price"] for row in goods.values())
        return goods, "." if self.separator == "," else mark_of(prices)

    def places(self) -> dict[str, int]:
        """Returns where each column of ours is in a row. Raises ShopError where one is missing."""
        names = [name.casefold() for name in self.header]
        ours = [column for column in COLUMNS if column in REQUIRED or column in names]
        if wrong := [column for column in ours if names.count(column) != 1]:
            fault = f"the header must have {', '.join(wrong)} once"
            seen = f"It reads {quoted(f'{self.separator} '.join(self.header), 300)}"
            right = f"Right are {', '.join(REQUIRED)} in any order"
            between = "with commas, semicolons or tabs between"
            raise ShopError([f", line {self.line}: {fault}. {seen}. {right}, {between}."])
        return {column: names.index(column) for column in ours}

    def too_long(self) -> list[Fault]:
        """Returns a fault for each row that has more fields than the header."""
        advice = f"Put a field that contains {self.separator!r} in double quotes."
        most = len(self.header)
        return [
            Fault(line, "", f": {len(row)} fields where the header has {most}. {advice}")
            for line, row in self.rows.items()
            if len(row) > most
        ]


_log = logging.getLogger(__name__)


def read_catalog(path: Path, shop: Shop) -> Catalog:
    """Returns the catalogue of a shop in this CSV file.

    The header tells the separator. Negative stock, as of goods sold before they came, is 0.
    Raises ShopError, naming every fault in the file.
    """
    try:
        counted_at = here_since(path)
        products, _, doubts = read_goods(checks.text_of(path), path.parent, shop.currency)
    except ShopError as error:
        raise ShopError(path.name + fault for fault in error.faults) from None
    for doubt in doubts:
        _log.warning("%s, line %d%s", path.name, doubt.row, doubt)
    return Catalog(products.values(), counted_at, shop.synonyms, shop.language)


def here_since(path: Path) -> int:
    """Returns when a file came to be as it is, in nanoseconds since 1970; 0 if there is none.

    One moved here from elsewhere may have an older time of its own.
    """
    try:
        found = path.stat()
    except OSError:
        return 0  # which is said when it is read
    return max(found.st_mtime_ns, found.st_ctime_ns)


def read_goods(text: str, folder: Path, currency: str) -> Checked:
    """Returns the goods in the text of a catalogue that lies in a folder, by line.

    Raises ShopError, naming every fault.
    """
    sheet = read_sheet(text)
    goods, mark = sheet.goods()
    if not goods:
        raise ShopError([": the file lists no products."])
    checked = check_rows(goods, folder, currency, mark)
    raise_faults([*sheet.too_long(), *checked.faults])
    return checked


def raise_faults(faults: Iterable[Fault]) -> None:
    """Raises ShopError with these faults in the lines of a file, if there are any."""
    if said := [f", line {fault.row}{fault}" for fault in sorted(faults)]:
        raise ShopError(said)


def check_rows(rows: Mapping[int, Row], folder: Path, currency: str, mark: str = ".") -> Checked:
    """Returns the products in rows, and each fault with the number of its row.

    Texts are made tidy, and pictures are looked for in `folder`. Prices are amounts of `currency`,
    with `mark` before their decimals.
    """
    columns = _columns(folder, currency, mark)
    rows = {number: {name: tidy(row[name]) for name in COLUMNS} for number, row in rows.items()}
    products, faults, doubts = {}, [*_repeated(rows)], []
    for number, row in rows.items():
        good: dict[str, Any] = {}
        for column, check in columns.items():
            try:
                good[column] = check(row[column])
            except ShopError as error:
                faults += [Fault(number, column, what) for what in error.faults]
        if good.get("stock", 0) < 0:
            good["stock"] = 0
            doubts.append(Fault(number, "stock", ": negative stock counts as 0."))
        pictures = dict(zip(parts(row["image"]), good.pop("image"), strict=True))
        for image in (image for image, file in pictures.items() if file is None):
            what = f": {quoted(image)} is not a picture file beside the catalogue."
            doubts.append(Fault(number, "image", what))
        if len(good) == len(COLUMNS) - 1:
            image, *more = [*filter(None, pictures.values())] or [None]
            products[number] = Product(**good, image=image, more_images=tuple(more))
    return Checked(products, faults, doubts)


def parts(text: str) -> list[str]:
    """Returns what stands between the semicolons of a cell."""
    return [*filter(None, map(str.strip, text.split(";")))]


def tidy(text: str) -> str:
    """Returns a text with one space for each run of white space, and none at its ends."""
    return " ".join(text.split())


def mark_of(amounts: Iterable[str]) -> str:
    """Returns what stands before the decimals in most amounts; a point where none has any."""
    return max(".,", key="".join(amounts).count)


def with_points(rows: Iterable[Row], mark: str) -> list[Row]:
    """Returns rows whose prices have a point where they had this mark."""
    return [{**row, "price": with_mark(row["price"], mark)} for row in rows]


def with_mark(amount: str, mark: str) -> str:
    """Returns an amount with this mark for a point, or a point for this mark.

    A point and a comma change places, so that what is ambiguous stays so.
    """
    return amount if mark == "." else amount.translate(_MARKS)


def read_sheet(text: str) -> Sheet:
    """Returns a CSV file as texts; the header tells the separator. Raises ShopError."""
    text = _START.sub(r"\1", text, count=1)
    first_row = text.lstrip(' ,;\t\r\n"').partition("\n")[0]
    separator = max(",;\t", key=first_row.count)
    (line, header), *rows = [*_rows(text, separator)] or [(1, [])]
    return Sheet(line, [*map(tidy, header)], separator, dict(rows))


def _rows(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not empty, with the line on which it begins.

    It is as long as the first at least.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=separator)
    line, width = 1, 0
    try:
        for row in reader:
            if any(map(str.strip, row)):
                width = width or len(row)
                # A spreadsheet may leave out what is empty at the end.
                yield line, [*row, *[""] * (width - len(row))]
            line = reader.line_num + 1  # a quoted field may hold line breaks
    except csv.Error as error:
        reason = "perhaps a quote is wrong or never closed"
        raise ShopError([f", line {line}: {error}; {reason}."]) from None


def _repeated(rows: Mapping[int, Row]) -> Iterator[Fault]:
    """A fault for each sku that only differs by capitals or by its Unicode form from another."""
    numbers: dict[str, int] = {}
    alike = "capitals and Unicode form make no difference"
    for number, row in rows.items():
        sku = compared(row["sku"])
        if sku and (first := numbers.setdefault(sku, number)) != number:
            used = f": {quoted(row['sku'])} is used by line {first} already; {alike}."
            yield Fault(number, "sku", used, first)


def compared(sku: str) -> str:
    """Returns what two skus have in common that cannot both be sold."""
    return unicodedata.normalize("NFKC", sku).casefold()


def _columns(folder: Path, currency: str, mark: str) -> dict[str, Check]:
    """The check of each column; `mark` stands before the decimals of a price."""
    decimals = get_currency_precision(currency)
    # 1.299 may be 1299, unless the currency has three decimals; 0.500 and 100.0000 are clear.
    clear = rf"(?![1-9]\d{{0,2}}[{mark}]\d{{3}}$)" if decimals < 3 else ""
    example = f" or {1299.5:.{decimals}f}".replace(".", mark) if decimals else ""
    # Half a pair of surrogates, as a browser may send, can be written to no file.
    characters = r"[^\x00-\x1f\x7f\ud800-\udfff]"
    name = checks.text(rf"{characters}+", "must not be empty, nor have control characters")
    picture = functools.cache(lambda name: checks.file_beside(folder, name, checks.PICTURE_TYPES))
    return {
        "sku": checks.fitting(
            str,
            "must not be empty, nor have invisible characters",  # these nobody sees in a link
            lambda sku: sku and sku.isprintable(),
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
        "description": checks.text(rf"{characters}*", "must not have control characters"),
        # One bad picture must not close the shop.
        "image": lambda images: [picture(image) for image in parts(images)],
        "specs": checks.text(
            rf"{characters}*",
            'must be names and values such as "Width: 140 cm; Height: 75 cm", each name once',
            lambda found: _specs(found[0]),
        ),
        "goes_with": checks.text(
            rf"{characters}*",
            'must be skus such as "lamp; mat"',
            lambda found: tuple(parts(found[0])),
        ),
    }


def _specs(text: str) -> tuple[tuple[str, str], ...] | None:
    halves = (part.partition(":") for part in parts(text))
    specs = [(name.strip(), value.strip()) for name, _, value in halves]
    is_good = all(map(all, specs)) and len(dict(specs)) == len(specs)
    return tuple(specs) if is_good else None
