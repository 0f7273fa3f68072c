"""The goods: catalog.csv read, checked strictly and kept up to date. No Streamlit here."""

from __future__ import annotations

import csv
import io
import logging
import operator
import re
import threading
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import compress
from pathlib import Path

from cart_state.search import Texts, folded, search_words

COLUMNS = ("sku", "name", "category", "price", "stock", "description", "image")
PICTURE_TYPES = frozenset({".svg", ".png", ".jpg", ".jpeg", ".webp"})

# Twelve digits before the point are more than any price, and still exact everywhere.
_PRICE = re.compile(r"\d{1,12}(\.\d{1,2})?", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_STOCK = re.compile(r"\d{1,9}", re.ASCII)

# A fault quotes this much of a value: enough to find it in the file.
_SHOWN = 60

_Row = dict[str, str]  # the text in each of COLUMNS
_Fault = tuple[int, str]  # the line, and what is wrong there

_log = logging.getLogger(__name__)


class CatalogError(ValueError):
    """A catalogue that cannot be used. `faults` lists every reason, one line of text each."""

    def __init__(self, faults: Iterable[str]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(self.faults))


@dataclass(frozen=True, slots=True)
class Product:
    """One row of the catalogue. `price` is in rupees; `image` is None without a picture."""

    sku: str
    name: str
    category: str
    price: Decimal
    stock: int
    description: str
    image: Path | None


ORDERS = ("featured", "price up", "price down", "name")


class Catalog(Mapping[str, Product]):
    """The products by sku, in the order of the file. Read-only, so that shoppers share it."""

    def __init__(self, products: Iterable[Product]) -> None:
        self._products = {product.sku: product for product in products}
        featured = tuple(self._products.values())
        self.categories = tuple(dict.fromkeys(product.category for product in featured))
        self.highest_price = max((product.price for product in featured), default=Decimal(0))
        # What a search reads and each order, prepared once instead of at every keystroke. An
        # order is also kept as places in the file: there each text is read after its neighbour,
        # which is twice as fast as in any other order.
        self._texts = Texts((p.name, f"{p.description} {p.category}") for p in featured)
        in_file = range(len(featured))
        by_price = sorted(in_file, key=lambda place: featured[place].price)
        by_name = sorted(in_file, key=lambda place: folded(featured[place].name))
        self._places = dict(zip(ORDERS, (in_file, by_price, by_price[::-1], by_name), strict=True))
        self._orders = {
            order: tuple(featured[place] for place in places)
            for order, places in self._places.items()
        }

    def __getitem__(self, sku: str) -> Product:
        return self._products[sku]

    def __iter__(self) -> Iterator[str]:
        return iter(self._products)

    def __len__(self) -> int:
        return len(self._products)

    def find(
        self,
        text: str = "",
        categories: Iterable[str] = (),
        prices: tuple[Decimal, Decimal] | None = None,
        in_stock: bool = False,
        order: str = "featured",
    ) -> list[Product]:
        """Returns the products that fit everything asked for, in one of ORDERS.

        Each word of `text` has to begin a word in name, description or category, in any order;
        case, accents, punctuation and an English plural make no difference. One character has to
        be a whole word, and what is written without capitals, such as Chinese, may stand anywhere.
        Featured, the products whose name has all the words come first. No category means all of
        them; `prices` are the lowest and the highest.
        """
        order = order if order in ORDERS else "featured"
        found = list(self._orders[order])
        if words := search_words(text):
            fits = self._texts.holding(words)
            if order == "featured":  # as in the file
                found = list(compress(found, fits))
                named = self._texts.naming(words, fits)
                found = [*compress(found, named), *compress(found, map(operator.not_, named))]
            else:
                found = list(compress(found, map(fits.__getitem__, self._places[order])))
        if wanted := frozenset(categories):
            found = [product for product in found if product.category in wanted]
        if prices:
            lowest, highest = prices
            found = [product for product in found if lowest <= product.price <= highest]
        if in_stock:
            found = [product for product in found if product.stock]
        return found


def read_catalog(path: Path) -> Catalog:
    """Returns the catalogue in this CSV file. Raises CatalogError naming every fault in it."""
    rows, broken = _rows(path.name, _text(path))
    table = _table(path.name, rows)
    if faults := sorted([*broken, *_faults(path.name, table)]):
        raise CatalogError(fault for _, fault in faults)
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
    """Every row that is not empty, by the line on which it begins; and where rows are broken."""
    lines = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[int, list[str]] = {}
    faults = []
    begins = 1
    try:
        for row in lines:
            values = [" ".join(value.split()) for value in row]
            if any(values):
                rows[begins] = values
            begins = lines.line_num + 1  # a quoted field may hold line breaks
    except csv.Error as error:
        if "field limit" in str(error):
            told = f"a field has more than {csv.field_size_limit()} characters here"
            told += ", perhaps because a quote is never closed"
        else:
            told = f"a quote is wrong here ({error})"
        faults.append((begins, f"{name}, line {begins}: {told}."))
    if not rows:
        raise CatalogError([fault for _, fault in faults] or [f"{name}: the file is empty."])
    width = len(next(iter(rows.values())))
    for line, row in rows.items():
        if len(row) > width:
            told = f"{len(row)} fields where the first line has {width}"
            advice = "Put a field that contains a comma in double quotes."
            faults.append((line, f"{name}, line {line}: {told}. {advice}"))
    return rows, faults


def _table(name: str, rows: Mapping[int, list[str]]) -> dict[int, _Row]:
    """The columns of a catalogue, by line and without the header."""
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
    cut_short = [""] * len(header)
    return {line: dict(zip(COLUMNS, pick(row + cut_short), strict=True)) for line, row in others}


def _faults(name: str, table: Mapping[int, _Row]) -> Iterator[_Fault]:
    """Every fault in the values, each with its line."""
    used: set[str] = set()
    for line, row in table.items():
        for column, reason in _wrong(row, used):
            value = _quoted(row[column])
            yield line, f"{name}, line {line}, column {column}: {value} {reason}."
        used.add(row["sku"])


def _wrong(row: _Row, used: Collection[str]) -> Iterator[tuple[str, str]]:
    """What is wrong with one row: the column and the reason."""
    for column in ("sku", "name", "category"):
        if not row[column]:
            yield column, "must not be empty"
    if row["sku"] and row["sku"] in used:
        yield "sku", "is used by an earlier line"
    if not _PRICE.fullmatch(row["price"]):
        yield (
            "price",
            "must be an amount such as 499 or 1299.50: not negative, two decimals at most",
        )
    if not _STOCK.fullmatch(row["stock"]):
        yield "stock", "must be a whole number such as 12, or 0"
    if not row["sku"].isprintable():  # as links need it
        yield "sku", "holds an invisible character"
    for column in ("name", "category", "description"):
        if _CONTROL.search(row[column]):
            yield column, "holds an invisible control character"


def _quoted(value: str) -> str:
    return repr(value if len(value) <= _SHOWN else value[:_SHOWN] + "…")


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
    except OSError:  # a name that no file can have
        beside = False
    if beside and path.suffix.lower() in PICTURE_TYPES:
        return path
    _log.warning("The picture %s is not a picture file beside the catalogue.", _quoted(image))
    return None


class CatalogFile:
    """A catalogue that follows its file: a changed file is read at the next look.

    Shared by all shoppers, hence the lock. While a changed file is broken the last good
    catalogue goes on, and the log lists the faults once.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._seen: tuple[int, ...] | None = None
        self._good: Catalog | None = None
        self._faults: tuple[str, ...] = ()

    def current(self) -> Catalog:
        """Returns the newest good catalogue. Raises CatalogError when there never was one."""
        with self._lock:
            seen = self._signature()
            if seen != self._seen:
                self._seen = seen
                self._read()
            if self._good is None:
                raise CatalogError(self._faults)
            return self._good

    def _read(self) -> None:
        try:
            self._good = read_catalog(self.path)
        except CatalogError as error:
            self._faults = error.faults
            goes_on = "the last good one stays in use" if self._good else "the store cannot open"
            _log.error("The catalogue is broken, %s:\n%s", goes_on, error)

    def _signature(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except OSError:
            return ()
        return (found.st_mtime_ns, found.st_size, found.st_ino, found.st_ctime_ns)
