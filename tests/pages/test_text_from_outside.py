"""Text from outside, wherever it comes to stand: never where it would be read as Markdown."""

import base64
import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from cart_state.sharing import pack
from tests.pages.reading import (
    CART,
    CATALOG,
    COMPARE,
    HOME,
    add,
    button,
    edit,
    go,
    is_well,
    press,
    shown,
    visit,
)

Sell = Callable[..., Path]
OpenShop = Callable[[], AppTest]
Seen = Mapping[tuple[str, str], list[str]]

PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)

# Where Streamlit shows, or only keeps, a text as it stands. Everything else it reads as Markdown.
AS_IT_STANDS = {
    ("Button", "id"),
    ("NumberInput", "id"),
    ("TextInput", "id"),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("FormData", "form_id"),
    ("Dataframe", "arrow_data.data"),  # a canvas paints its cells
    ("ImageList", "imgs.alt"),
    ("VegaLiteChart", "alt"),
    ("VegaLiteChart", "data.data"),
}

# Where the walk below has to meet each kind of text, or it looked at too little.
MET = {
    "name": {
        ("Heading", "body"),  # cards, saved for later
        ("Markdown", "body"),  # what is new, what is missing
        ("Block", "dialog.title"),
        ("Button", "label"),  # related products
        ("ImageList", "imgs.alt"),
        ("Toast", "body"),
        ("Table", "arrow_data.data"),
        ("Dataframe", "arrow_data.data"),
    },
    "category": {
        ("PageLink", "label"),
        ("ButtonGroup", "options.content"),
        ("Button", "label"),  # the filter that is applied
        ("Markdown", "body"),  # the caption in the dialog
        ("Heading", "body"),  # "More in ..."
        ("Table", "arrow_data.data"),
        ("VegaLiteChart", "data.data"),
    },
    "description": {("Markdown", "body")},
    "sku": {("Heading", "body"), ("Markdown", "body"), ("Table", "arrow_data.data")},
    "combination": {
        ("Heading", "body"),
        ("Toast", "body"),
        ("Table", "arrow_data.data"),
        ("TextInput", "default"),
        ("VegaLiteChart", "data.data"),
    },
    "search": {("Button", "label"), ("TextInput", "value")},
}


def evil(what: str) -> str:
    """Text that would be a picture, red, a formula and a tag."""
    return f"![{what}](//e.x) :red[r] $x$ <b>"  # a combination has 40 characters


def rows(price: int = 10, stock: int = 5) -> list[str]:
    """Two products of each of two categories; the first has a picture, the last is sold out."""
    out = io.StringIO()
    for number in range(4):
        texts = (f"{what}{number}" for what in ("sku", "name"))
        category, description = f"category{number // 2}", f"description{number}"
        csv.writer(out).writerow(
            [
                *map(evil, texts),
                evil(category),
                price,
                0 if number == 3 else stock,
                evil(description),
                "" if number else "dot.png",
            ]
        )
    return out.getvalue().splitlines()


def strings(message: Message, path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Every text in a message, maps and bytes included, with the names that lead to it."""
    for field, value in message.ListFields():
        inside = (*path, field.name)
        for one in _items(value):
            if isinstance(one, Message):
                yield from strings(one, inside)
            elif isinstance(one, str | bytes):
                text = one if isinstance(one, str) else one.decode(errors="replace")
                yield ".".join(inside), text


def _items(value: Any) -> Iterable[Any]:
    if isinstance(value, str | bytes | Message):
        return [value]
    if isinstance(value, Mapping):
        return [*value, *value.values()]
    return value if isinstance(value, Iterable) else []


def everything(node: Any) -> Iterator[Message]:
    """Every element and block that is drawn."""
    if (proto := getattr(node, "proto", None)) is not None:
        yield proto
    for child in getattr(node, "children", {}).values():
        yield from everything(child)


def note(shop: AppTest, seen: dict[tuple[str, str], list[str]]) -> AppTest:
    """Notes every text on the page by where it stands."""
    assert is_well(shop)
    for proto in everything(shop._tree):
        for path, text in strings(proto):
            seen[proto.DESCRIPTOR.name, path].append(text)
    return shop


@pytest.fixture
def seen(sell: Sell, open_shop: OpenShop) -> Seen:
    """All texts of a walk through everything that the store can show, by where they stand."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)
    sell(*rows()).with_name("dot.png").write_bytes(PICTURE)
    shop = note(open_shop(), seen)
    sku, another, third = (evil(f"sku{number}") for number in range(3))
    for page in (HOME, CATALOG, CART, COMPARE):
        note(visit(shop, page, product=sku), seen)
    shop.query_params.clear()

    note(go(shop, CATALOG), seen)
    note(shop.text_input(key="search").set_value(evil("search")).run(), seen)
    shop.text_input(key="search").set_value("").run()
    note(shop.button_group[0].set_value([evil("category1")]).run(), seen)
    shop.button(key="drop_0").click().run()
    for one in (sku, another, third):
        note(add(shop, one), seen)

    shop = go(shop, CART)
    for name in ("combination0", "combination1"):
        shop.text_input[0].set_value(evil(name))
        note(button(shop, "Save").click().run(), seen)
        edit(shop, {0: 2})
    note(go(shop, COMPARE), seen)
    note(go(shop, CART), seen)
    note(edit(shop, {0: 4}), seen)
    note(edit(shop, {0: 400}), seen)
    note(press(shop, "Save for later", another), seen)
    note(press(shop, "Remove", third), seen)
    note(visit(shop, CART, shared=pack([(sku, 1), (evil("sku9"), 1)])), seen)
    shop.query_params.clear()

    sell(*rows(price=11, stock=1)).with_name("dot.png").write_bytes(PICTURE)
    note(go(shop, CART), seen)
    note(button(shop, "Lower to what is left").click().run(), seen)
    sell(*rows(stock=0))
    note(go(shop, COMPARE), seen)
    sell("other,Other,Others,1,1,Something else.,")
    for page in (CART, COMPARE):
        note(go(shop, page), seen)
    return seen


def test_no_text_from_outside_is_read_as_markdown(seen: Seen):
    read = {
        f"{kind}.{path}": next(text for text in texts if "](//e.x" in text)
        for (kind, path), texts in seen.items()
        if (kind, path) not in AS_IT_STANDS and any("](//e.x" in text for text in texts)
    }
    assert read == {}


def test_no_two_amounts_make_a_formula(dollars: None, seen: Seen):
    bare = re.compile(r"(?<!\\)\$\d")
    read = {
        f"{kind}.{path}": next(text for text in texts if len(bare.findall(text)) > 1)
        for (kind, path), texts in seen.items()
        if (kind, path) not in AS_IT_STANDS and any(len(bare.findall(text)) > 1 for text in texts)
    }
    assert read == {}
    assert "\\$11" in "".join(seen["Markdown", "body"])


def test_each_text_is_shown_wherever_it_belongs(seen: Seen):
    missing = {
        what: places
        - {place for place, texts in seen.items() if any(holds(t, what) for t in texts)}
        for what, places in MET.items()
    }
    assert not any(missing.values()), missing


def holds(text: str, what: str) -> bool:
    """Whether a text, as it is read, holds one of these whole."""
    read = shown(text) if "\\[" in text else text
    return any(evil(f"{what}{number}") in read for number in ("", *range(4)))


def test_no_text_names_a_field_or_a_colour_of_the_chart(sell: Sell, open_shop: OpenShop):
    sell(*rows()).with_name("dot.png").write_bytes(PICTURE)
    shop = open_shop()
    add(add(shop, evil("sku0")), evil("sku2"))
    go(shop, CART).text_input[0].set_value(evil("combination0"))
    button(shop, "Save").click().run()
    (chart,) = (element.proto for element in go(shop, COMPARE).get("vega_lite_chart"))
    assert "e.x" not in chart.spec
    values = pa.ipc.open_stream(chart.data.data).read_pandas()
    drawn = {str(value) for column in values for value in values[column]}
    assert {evil("category0"), evil("category1"), evil("combination0")} <= drawn
    assert set(values.columns).isdisjoint(drawn)
    bars = json.loads(chart.spec)["layer"][0]
    assert bars["encoding"]["color"]["field"] in values.columns
