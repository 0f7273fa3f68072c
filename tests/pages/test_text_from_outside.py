"""Text from outside, wherever it comes to stand: never where it would be read as Markdown."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Mapping

import pyarrow as pa
import pytest

from cart_state import pack_shared
from tests.pages.shop import CART, CATALOG, COMPARE, ORDER, PAGES, OpenShop, Sell, Shop, shown

Seen = Mapping[tuple[str, str], list[str]]

# Where Streamlit shows, or only keeps, a text as it stands. Everything else it reads as Markdown.
AS_IT_STANDS = {
    *((kind, "id") for kind in ("Button", "NumberInput", "TextInput", "BidiComponent")),
    ("TextInput", "default"),
    ("TextInput", "value"),
    ("TextArea", "value"),
    ("FormData", "form_id"),
    ("Code", "code_text"),
    ("Dataframe", "arrow_data.data"),  # a canvas paints its cells
    ("MultiSelect", "options"),
    ("MultiSelect", "raw_values"),
    ("VegaLiteChart", "alt"),
    ("VegaLiteChart", "data.data"),
    ("BidiComponent", "json"),  # a tile puts it in by textContent
}

# Where the walk below has to meet each kind of text, or it looked at too little.
MET = {
    "name": {
        ("Markdown", "body"),  # what is new, what is missing
        ("Block", "dialog.title"),
        ("Button", "label"),  # undo
        # Cards, pictures, lines of the list, related products, what is saved for later.
        ("BidiComponent", "json"),
        ("MultiSelect", "options"),
        ("Toast", "body"),
        ("Table", "arrow_data.data"),
        ("Dataframe", "arrow_data.data"),
    },
    "category": {
        ("BidiComponent", "json"),  # the way into a category
        ("ButtonGroup", "options.content"),
        ("Button", "label"),  # the filter that is applied
        ("Markdown", "body"),  # the caption in the dialog
        ("Heading", "body"),  # "More in ..."
        ("Table", "arrow_data.data"),
        ("VegaLiteChart", "data.data"),
    },
    "description": {("Markdown", "body")},
    "spec": {("Table", "arrow_data.data")},
    "sku": {("Table", "arrow_data.data")},  # of what was never sold
    "combination": {
        ("Heading", "body"),
        ("Toast", "body"),
        ("Table", "arrow_data.data"),
        ("TextInput", "default"),
        ("Button", "label"),  # undo
        ("VegaLiteChart", "data.data"),
    },
    "search": {("Button", "label"), ("TextInput", "value")},
    "who": {("Markdown", "body")},
    "note": {("Markdown", "body")},
}


def evil(what: str) -> str:
    """Text that would be a picture, red, a formula and a tag."""
    return f"![{what}](//e.x) :red[r] $x$ <b>"  # a combination has 40 characters


def rows(price: int = 10, stock: int = 5) -> list[str]:
    """Two products of each of two categories, the last of them sold out."""
    out = io.StringIO()
    for number in range(4):
        sku, name = (evil(f"{what}{number}") for what in ("sku", "name"))
        category, left = evil(f"category{number // 2}"), 0 if number == 3 else stock
        description = evil(f"description{number}")
        spec = f"![name](//e.x) $x$ <b>: {evil(f'spec{number}')}"
        csv.writer(out).writerow([sku, name, category, price, left, description, "", spec])
    return out.getvalue().splitlines()


@pytest.fixture
def seen(sell: Sell, open_shop: OpenShop) -> Seen:
    """All texts of a walk through everything that the store can show, by where they stand."""
    seen: dict[tuple[str, str], list[str]] = defaultdict(list)

    def note(shop: Shop) -> Shop:
        assert shop.is_well()
        for place, text in shop.texts_by_place():
            seen[place].append(text)
        return shop

    sell(*rows())
    shop = note(open_shop())
    sku, another, third = (evil(f"sku{number}") for number in range(3))
    for page in PAGES:
        note(shop.go(page, product=sku))
    note(shop.go(COMPARE, specs=[sku, another]))
    note(shop.go(CATALOG))
    note(shop.text_input(key="search").set_value(evil("search")).run())
    shop.text_input(key="search").set_value("").run()
    note(shop.button_group[0].set_value([evil("category1")]).run())
    shop.click_key("drop_0")
    for one in (sku, another, third):
        note(shop.add(one))

    for name in ("combination0", "combination1"):
        note(shop.save(evil(name)))
        shop.edit({0: 2})
    note(shop.go(COMPARE).rename(evil("combination1"), evil("combination2")))
    note(shop.go(CART))
    note(shop.go(COMPARE).act("delete", evil("combination2")))
    shop.undo()
    note(shop.go(CART))
    note(shop.edit({0: 4}))
    note(shop.edit({0: 400}))
    note(shop.press("Save for later", another))
    note(shop.press("Remove", third))
    note(shop.button_group[0].set_value("list").run())
    assert shop.components("cart_line")
    note(shop.go(CART, shared=pack_shared([(sku, 1), (evil("sku"), 1)])))

    note(shop.go(ORDER))
    shop.tell(name=evil("who"), email=evil("who"))
    note(shop.tell(phone=evil("who1"), note=evil("note")).click_key("order_place"))
    note(shop.tell(email="a@b.example").click_key("order_place"))
    note(shop.click("Yes, cancel it"))
    note(shop.go(ORDER))
    note(shop.click("Order again"))

    sell(*rows(price=11, stock=1))
    note(shop.go(CART))
    note(shop.click("Lower to what is left"))
    sell(*rows(stock=0))
    note(shop.go(COMPARE))
    sell("other,Other,Others,1,1,Something else.,")
    for page in (CART, COMPARE):
        note(shop.go(page))
    return seen


def test_no_text_from_outside_is_read_as_markdown_and_each_is_shown_where_it_belongs(seen: Seen):
    read = {
        f"{kind}.{path}": text
        for (kind, path), texts in seen.items()
        for text in texts
        if (kind, path) not in AS_IT_STANDS and "](//e.x" in re.sub("`[^`]*`", "", text)  # code
    }
    assert read == {}
    missing = {
        what: places
        - {place for place, texts in seen.items() if any(_holds(t, what) for t in texts)}
        for what, places in MET.items()
    }
    assert not any(missing.values()), missing


def test_no_two_amounts_make_a_formula(dollars: None, seen: Seen):
    bare = re.compile(r"(?<!\\)\$\d")
    read = {
        f"{kind}.{path}": next(text for text in texts if len(bare.findall(text)) > 1)
        for (kind, path), texts in seen.items()
        if (kind, path) not in AS_IT_STANDS and any(len(bare.findall(text)) > 1 for text in texts)
    }
    assert read == {}
    assert "\\$11" in "".join(seen["Markdown", "body"])


def _holds(text: str, what: str) -> bool:
    """Whether a text, as it is read, holds one of these whole."""
    read = shown(text) if "\\[" in text else text
    return any(evil(f"{what}{number}") in read for number in ("", *range(4)))


def test_the_chart_reads_texts_as_values_and_never_as_fields_or_colours(
    sell: Sell, open_shop: OpenShop
):
    sell(*rows())
    shop = open_shop()
    shop.add(evil("sku0"), evil("sku2")).save(evil("combination0"))
    (chart,) = (element.proto for element in shop.go(COMPARE).get("vega_lite_chart"))
    assert "e.x" not in chart.spec
    values = pa.ipc.open_stream(chart.data.data).read_pandas()
    drawn = {str(value) for column in values for value in values[column]}
    assert {evil("category0"), evil("category1"), evil("combination0")} <= drawn
    assert set(values.columns).isdisjoint(drawn)
    bars = json.loads(chart.spec)["layer"][0]
    assert bars["encoding"]["color"]["field"] in values.columns
