"""Reading product files of other systems: the exports of WooCommerce and Shopify, and our own."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from html.parser import HTMLParser
from itertools import chain, count
from typing import Literal, NamedTuple

from cart_state.goods import checks, reader
from cart_state.goods.checks import ShopError
from cart_state.goods.reader import Row, compared, tidy

Kind = Literal[
    "attribute",  # such as "Wood: Oak"
    "category",  # the categories as they were: the last part of the longest is taken
    "column",  # of the file, that is not read; there is no value
    "picture",  # its address, from which nothing is fetched
    "sale price",  # the price that was not taken: a former one, or one for some days only
    "sku",  # as it was: empty, or another product's too
    "stock",  # as it was: not counted, then 1 of what can be had and else 0; or below 0
    "type",  # left out: it is no product of its own
    "unpublished",  # left out: a draft or the like
]


class Note(NamedTuple):
    """What could not be taken over of a product, by its sku or its name, and what it was."""

    kind: Kind
    name: str
    value: str


class Export(NamedTuple):
    """The goods of a file as rows to be checked, prices with a point, and what these lack."""

    rows: list[Row]
    notes: list[Note]


_Record = defaultdict[str, str]  # what a row has in each column, "" where there is no such column

_READ = re.compile(
    r"ID|Type|SKU|Name|Published|(Short d|D)escription|In stock\?|Stock|(Sale|Regular) price|Images"
    r"|Date sale price (starts|ends)|Categories|Parent|Attribute \d+ .*|Handle|Title|Body \(HTML\)"
    r"|Product Category|Status|Option\d (Name|Value)|Image (Src|Position)"
    r"|Variant (SKU|Price|Compare At Price|Image|Inventory (Tracker|Qty))"
)
_INLINE = {"a", "b", "em", "font", "i", "mark", "s", "small", "span", "strong", "sub", "sup", "u"}


def read_export(content: bytes) -> Export:
    """Returns the goods in a product file that a known system has written, in UTF-8 or cp1252.

    A variant is a product of its own. Raises ShopError, which names the line, for any other file.
    """
    sheet = reader.read_sheet(_decoded(content))
    names = {*sheet.header}
    if {"Handle", "Title", "Variant Price"} <= names:
        read, column = _shopify, "Variant SKU"
    elif {"SKU", "Name", "Regular price"} <= names:
        read, column = _woocommerce, "SKU"
    else:
        ours, mark = sheet.goods()
        reader.raise_faults(sheet.too_long())
        return Export(reader.with_points(ours.values(), mark), [])
    reader.raise_faults(sheet.too_long())
    records = [
        _Record(str, zip(sheet.header, map(tidy, row), strict=True)) for row in sheet.rows.values()
    ]
    goods = _Goods(record[column] for record in records)
    read(records, goods)
    for name in sheet.header:
        if not _READ.fullmatch(name) and any(record[name] for record in records):
            goods.notes.append(Note("column", name, ""))
    mark = reader.mark_of(row["price"] for row in goods.rows)
    return Export(reader.with_points(goods.rows, mark), goods.notes)


def _decoded(content: bytes) -> str:
    with suppress(ShopError):
        return checks.decoded(content)
    with suppress(UnicodeDecodeError):
        return content.decode("cp1252")
    return checks.decoded(content)  # raises, and names the line


class _Goods:
    """What is taken over of records, which have these skus."""

    def __init__(self, skus: Iterable[str]) -> None:
        self.rows: list[Row] = []
        self.notes: list[Note] = []
        self._theirs = {compared(_sku(said)) for said in skus}
        self._used: set[str] = set()
        self._numbers: defaultdict[str, Iterator[int]] = defaultdict(lambda: count(2))

    def note(self, kind: Kind, name: str, value: str) -> None:
        if value:
            self.notes.append(Note(kind, name, value))

    def sku(self, said: str, instead: str) -> str:
        """Returns a sku that no other product has: that which it has, or one made of its name."""
        said = _sku(said)
        wanted = said or re.sub(r"\W+", "-", instead.casefold()).strip("-") or "product"
        for sku in chain([wanted], (f"{wanted}-{n}" for n in self._numbers[wanted])):
            key = compared(sku)
            if key not in self._used and (sku == said or key not in self._theirs):
                break
        self._used.add(key)
        if sku != said:
            self.notes.append(Note("sku", sku, said))
        return sku

    def stock(self, sku: str, said: str, is_counted: bool, can_be_had: bool) -> str:
        """Returns how many are known to be there."""
        if is_counted and not said.startswith("-"):
            return said
        if said or can_be_had:
            self.notes.append(Note("stock", sku, said))
        return "1" if can_be_had and not is_counted else "0"

    def add(self, *texts: str) -> None:
        row = dict.fromkeys(reader.COLUMNS, "")
        self.rows.append(row | dict(zip(reader.COLUMNS, texts, strict=False)))


def _sku(said: str) -> str:
    return said.removeprefix("'")  # before which a spreadsheet takes digits for no number


def _shopify(records: list[_Record], goods: _Goods) -> None:
    products: dict[str, list[_Record]] = {}
    for record in records:
        products.setdefault(record["Handle"], []).append(record)
    for handle, rows in products.items():
        first, title = rows[0], rows[0]["Title"]
        status = first["Status"].casefold()
        if status in ("", "active"):
            status = first["Published"].casefold()
        if status not in ("", "true"):
            goods.note("unpublished", title, status)
            continue
        description = _text(first["Body (HTML)"])
        category = first["Type"] or first["Product Category"].rpartition(">")[2].strip()
        for row in rows:
            if not (row["Variant Price"] or row["Variant SKU"] or row["Option1 Value"]):
                continue  # one more picture
            options = [row[f"Option{number} Value"] for number in (1, 2, 3)]
            options = [option for option in options if option not in ("", "Default Title")]
            sku = goods.sku(row["Variant SKU"], "-".join([handle, *options]))
            goods.note("sale price", sku, row["Variant Compare At Price"])
            said, tracker = row["Variant Inventory Qty"], "Variant Inventory Tracker"
            is_counted = bool(said and (tracker not in row or row[tracker]))
            stock = goods.stock(sku, said, is_counted, can_be_had=True)
            name, price = _variant(title, options), row["Variant Price"]
            goods.add(sku, name, category, price, stock, description)
        for address in dict.fromkeys(
            row[c] for row in rows for c in ("Image Src", "Variant Image")
        ):
            goods.note("picture", title, address)


def _woocommerce(records: list[_Record], goods: _Goods) -> None:
    for one in records:
        for column, text in one.items():  # before a sign an apostrophe keeps it from being computed
            one[column] = re.sub(r"^'(?=[=+@-])", "", text)
    known = {key: one for one in records for key in (one["SKU"], f"id:{one['ID']}") if key}
    for one in records:
        kind = one["Type"].partition(",")[0] or "simple"  # of "simple, virtual"
        parent = _Record(str)
        if kind == "variation":
            parent = known.get(one["Parent"], parent)
        name = _text(one["Name"]) or _text(parent["Name"])
        label = one["SKU"] or name
        hidden = [each for each in (one["Published"], parent["Published"]) if each not in ("", "1")]
        if kind not in ("simple", "variable", "variation"):
            goods.note("type", label, kind)
        elif hidden:
            goods.note("unpublished", label, hidden[0])
        else:
            for address in _listed(one["Images"]):
                goods.note("picture", label, address)
            if kind != "variable":  # whose variations are the products
                _woocommerce_product(one, parent, name, goods)


def _woocommerce_product(one: _Record, parent: _Record, name: str, goods: _Goods) -> None:
    numbers = [column.split()[1] for column in one if re.fullmatch(r"Attribute \d+ name", column)]
    attributes = {one[f"Attribute {n} name"]: one[f"Attribute {n} value(s)"] for n in numbers}
    is_variant = one["Type"].startswith("variation")
    if is_variant and name == _text(parent["Name"]):
        name = _variant(name, [*filter(None, attributes.values())])
    sku = goods.sku(one["SKU"], name)
    for attribute, value in attributes.items():
        goods.note("attribute", sku, f"{attribute}: {value}" if value and not is_variant else "")
    price, other = one["Regular price"], one["Sale price"]
    if other and not (one["Date sale price starts"] or one["Date sale price ends"]):
        price, other = other, price
    goods.note("sale price", sku, other)
    said = one["Categories"] or parent["Categories"]
    category = _text(max((path.split(" > ") for path in _listed(said)), key=len)[-1])
    goods.note("category", sku, said if category != said else "")
    is_counted, in_stock = one["Stock"] not in ("", "parent"), one["In stock?"]
    waiting = in_stock if in_stock == "backorder" else ""
    stock = goods.stock(sku, one["Stock"] or waiting, is_counted, in_stock == "1")
    texts = [of[which] for of in (parent, one) for which in ("Short description", "Description")]
    description = " ".join(filter(None, dict.fromkeys(_text(_lines(text)) for text in texts)))
    goods.add(sku, name, category, price, stock, description)


def _variant(name: str, options: list[str]) -> str:
    return f"{name} - {', '.join(options)}" if name and options else name


def _listed(text: str) -> list[str]:
    """The parts between commas; a comma within one stands behind a backslash."""
    return [part.replace("\\,", ",") for part in re.split(r"(?<!\\), *", text)]


def _lines(text: str) -> str:
    r"""The text of a description in which a line break is written as \n, and \n as \\n."""
    return re.sub(r"\\(\\n)|\\n", lambda found: found[1] or "\n", text)


class _Text(HTMLParser):
    """Gathers what is seen of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._is_seen = True

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.handle_endtag(tag)
        self._is_seen = tag not in ("script", "style")

    def handle_endtag(self, tag: str) -> None:
        self._is_seen = True
        if tag not in _INLINE:
            self.texts.append(" ")

    def handle_data(self, data: str) -> None:
        if self._is_seen:
            self.texts.append(data)


def _text(html: str) -> str:
    """Returns what is seen of HTML, on one line."""
    if not set("<&") & set(html):
        return tidy(html)
    parser = _Text()
    parser.feed(html)
    parser.close()
    return tidy("".join(parser.texts))
