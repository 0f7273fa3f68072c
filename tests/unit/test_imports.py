"""Product files of other systems: what is taken over, and what is named because it is not."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cart_state.goods.checks import ShopError
from cart_state.goods.imports import Export, Note, read_export
from cart_state.goods.reader import check_rows
from tests import shops
from tests.unit.goods import DESK_ROW, HEADER, LAMP_ROW

EXPORTS = Path(shops.__file__).parent / "exports"
WOO, SHOPIFY = ((EXPORTS / f"{name}.csv").read_bytes() for name in ("woocommerce", "shopify"))


def sheet(*rows: dict[str, str]) -> bytes:
    """A CSV file of the columns that its rows have."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, dict.fromkeys(column for row in rows for column in row))
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def woo(**columns: str) -> Export:
    """What is read of one simple product."""
    product = {"SKU": "a", "Name": "A", "Regular price": "1", "Stock": "1", "Categories": "C"}
    return read_export(sheet({**product, **{k.replace("_", " "): v for k, v in columns.items()}}))


def variant(**columns: str) -> dict[str, str]:
    """A row of Shopify's, with all that has to be in one."""
    row = {"Handle": "a", "Title": "A", "Type": "C", "Option1 Value": "", "Variant SKU": "a"}
    row |= {"Variant Price": "1", "Variant Inventory Qty": "1"}
    return {**row, **{column.replace("_", " "): text for column, text in columns.items()}}


def said(export: Export, kind: str) -> list[tuple[str, str]]:
    """The notes of one kind: of what, and what it was."""
    return [(note.name, note.value) for note in export.notes if note.kind == kind]


def texts(export: Export) -> list[list[str]]:
    """The rows without the column image, which is empty."""
    assert {row["image"] for row in export.rows} <= {""}
    return [[*row.values()][:6] for row in export.rows]


# WooCommerce


def test_an_export_of_woocommerce_is_read():
    export = read_export(WOO)
    mug = "Thrown by hand. Holds 0.3 l. Dishwasher Microwave"
    sand = f"{mug} In the colour of sand."
    oak = r"Legs < 1 cm off & level. Write \n for a line."
    assert texts(export) == [
        ["desk-oak", "Oak desk", "Desks", "12000", "3", oak],
        ["visit-advice", "Visit & advice", "At home, or on the phone", "450.5", "1", ""],
        ["visit-advice-2", "Visit & advice", "Uncategorized", "500", "0", ""],
        ["lamp", "=Lamp", "Lighting", "99.9", "0", ""],
        ["vase", "Vase", "Lighting", "80", "0", ""],
        ["Mug-Round-Sand", "Round mug - Sand, 1", "Mugs & cups", "12.9", "12", sand],
        ["round-mug-sea-4", "Round mug - Sea, 4", "Mugs & cups", "45", "1", mug],
    ]


def test_what_an_export_of_woocommerce_has_besides_is_named():
    export = read_export(WOO)
    mugs = "Kitchen, Kitchen > Mugs &amp; cups"
    found = {kind: said(export, kind) for kind in dict.fromkeys(note.kind for note in export.notes)}
    columns = [column for column, _ in found.pop("column")]
    assert found == {
        "attribute": [("desk-oak", "Wood: Oak")],
        "category": [
            ("visit-advice", r"Services > At home\, or on the phone"),
            *(("Mug-Round-Sand", mugs), ("round-mug-sea-4", mugs)),
        ],
        "picture": [
            ("Mug-Round", "https://shop.example/a.jpg"),
            ("Mug-Round", "https://shop.example/b,1.jpg"),
            ("Mug-Round-Sand", "https://shop.example/sand.jpg"),
        ],
        "sale price": [("visit-advice", "500"), ("visit-advice-2", "400")],
        "sku": [(name, "") for name in ("visit-advice", "visit-advice-2", "round-mug-sea-4")],
        "stock": [
            *(("visit-advice", ""), ("visit-advice-2", "-2"), ("vase", "backorder")),
            ("round-mug-sea-4", "parent"),
        ],
        "type": [("set", "grouped"), ("Elsewhere", "external")],
        "unpublished": [("draft", "-1"), ("Private tray", "0"), ("tray-1", "0")],
    }
    assert {"Weight (kg)", "External URL", "Grouped products"} <= {*columns}
    assert not {"SKU", "Parent", "Attribute 1 global", "Tags"} & {*columns}


@pytest.mark.parametrize(
    ("stock", "available", "taken", "notes"),
    [
        ("7", "1", "7", []),
        ("7", "0", "7", []),
        ("0", "1", "0", []),
        ("", "0", "0", []),
        ("", "1", "1", [("a", "")]),
        ("", "backorder", "0", [("a", "backorder")]),
        ("parent", "1", "1", [("a", "parent")]),
        ("parent", "0", "0", [("a", "parent")]),
        ("-3", "1", "0", [("a", "-3")]),
        ("'-3", "0", "0", [("a", "-3")]),
        ("2.5", "1", "2.5", []),  # the check of its cell says so
    ],
)
def test_what_is_not_counted_is_1_if_it_can_be_had_and_is_named(
    stock: str, available: str, taken: str, notes: list[tuple[str, str]]
):
    export = woo(**{"Stock": stock, "In stock?": available})
    assert export.rows[0]["stock"] == taken
    assert said(export, "stock") == notes


@pytest.mark.parametrize(
    ("sale", "starts", "ends", "taken", "notes"),
    [
        ("", "", "", "9", []),
        ("5", "", "", "5", [("a", "9")]),
        ("5", "2030-01-01", "", "9", [("a", "5")]),
        ("5", "", "2030-01-01", "9", [("a", "5")]),
        ("", "", "2030-01-01", "9", []),
    ],
)
def test_a_sale_price_counts_unless_it_is_for_some_days_only(
    sale: str, starts: str, ends: str, taken: str, notes: list[tuple[str, str]]
):
    dates = {"Date sale price starts": starts, "Date sale price ends": ends}
    export = woo(**{"Regular price": "9", "Sale price": sale, **dates})
    assert export.rows[0]["price"] == taken
    assert said(export, "sale price") == notes


@pytest.mark.parametrize(
    ("said_", "taken"),
    [
        ("Desks", "Desks"),
        ("Clothing > Hoodies", "Hoodies"),
        ("Clothing, Clothing > Hoodies, Sale", "Hoodies"),
        ("Sale, Clothing > Hoodies, Clothing > Men > Warm", "Warm"),
        (r"Home\, garden, Sale", "Home, garden"),
        ("Mugs &amp; cups", "Mugs & cups"),
        ("", ""),
    ],
)
def test_the_last_part_of_the_longest_category_is_taken(said_: str, taken: str):
    export = woo(Categories=said_)
    assert export.rows[0]["category"] == taken
    assert said(export, "category") == ([] if said_ == taken else [("a", said_)])


def test_a_variation_has_its_name_from_its_parent_by_sku_or_by_id():
    rows = [
        {"ID": "1", "Type": "variable", "SKU": "P", "Name": "Hat", "Categories": "Hats"},
        {"ID": "2", "Type": "variable", "SKU": "", "Name": "Cap", "Categories": "Caps"},
        {"ID": "3", "Type": "variation", "SKU": "a", "Name": "", "Parent": "P"},
        {"ID": "4", "Type": "variation", "SKU": "b", "Name": "Cap", "Parent": "id:2"},
        {"ID": "5", "Type": "variation", "SKU": "c", "Name": "Cap, black", "Parent": "id:2"},
        {"ID": "6", "Type": "variation", "SKU": "d", "Name": "Alone", "Parent": "gone"},
    ]
    more = {"Regular price": "1", "Attribute 1 name": "Size", "Attribute 1 value(s)": "L"}
    export = read_export(sheet(*({**row, **more} for row in rows)))
    assert [(row["sku"], row["name"], row["category"]) for row in export.rows] == [
        *(("a", "Hat - L", "Hats"), ("b", "Cap - L", "Caps"), ("c", "Cap, black", "Caps")),
        ("d", "Alone", ""),
    ]


def test_an_export_of_a_few_columns_is_enough():
    export = read_export(sheet({"SKU": "a", "Name": "A", "Regular price": "1"}))
    assert texts(export) == [["a", "A", "", "1", "0", ""]]
    assert export.notes == []


# Shopify


def test_an_export_of_shopify_is_read():
    export = read_export(SHOPIFY)
    linen = "Made of linen, H2O-proof. Wash at 30°C"
    assert texts(export) == [
        ["00123", "Linen shirt - S, Red", "Shirts", "49.00", "5", linen],
        ["linen-shirt-m-red", "Linen shirt - M, Red", "Shirts", "49.00", "0", linen],
        ["00123-2", "Linen shirt - L, Red", "Shirts", "51.50", "1", linen],
        ["wrap", 'Gift "wrap"', "Wrapping", "3.00", "7", ""],
    ]


def test_what_an_export_of_shopify_has_besides_is_named():
    export = read_export(SHOPIFY)
    address = "https://cdn.example/{}.jpg?v=1"
    assert [note for note in export.notes if note.kind != "column"] == [
        Note("sale price", "00123", "59.00"),
        Note("sku", "linen-shirt-m-red", ""),
        Note("stock", "linen-shirt-m-red", "-2"),
        Note("sku", "00123-2", "00123"),
        Note("stock", "00123-2", "0"),
        *(Note("picture", "Linen shirt", address.format(number)) for number in (1, 2, 3)),
        Note("unpublished", "Old shirt", "archived"),
        Note("unpublished", "Hidden", "false"),
    ]
    assert said(export, "column")[0] == ("Vendor", "")


@pytest.mark.parametrize(
    ("columns", "taken", "notes"),
    [
        ({"Variant Inventory Qty": "4"}, "4", []),
        ({"Variant Inventory Qty": "4", "Variant Inventory Tracker": "shopify"}, "4", []),
        ({"Variant Inventory Qty": "0", "Variant Inventory Tracker": ""}, "1", [("a", "0")]),
        ({"Variant Inventory Qty": ""}, "1", [("a", "")]),
        ({"Variant Inventory Qty": "-1"}, "0", [("a", "-1")]),
    ],
)
def test_what_shopify_does_not_count_is_1(
    columns: dict[str, str], taken: str, notes: list[tuple[str, str]]
):
    export = read_export(sheet({**variant(), **columns}))
    assert export.rows[0]["stock"] == taken
    assert said(export, "stock") == notes


@pytest.mark.parametrize(
    ("columns", "value"),
    [
        ({"Status": "draft", "Published": "true"}, "draft"),
        ({"Status": "archived", "Published": "false"}, "archived"),
        ({"Status": "active", "Published": "FALSE"}, "false"),
        ({"Published": "false"}, "false"),
    ],
)
def test_what_is_no_longer_or_not_yet_shown_is_left_out_and_named(
    columns: dict[str, str], value: str
):
    export = read_export(sheet(variant(**columns), variant(Handle="b", Title="B")))
    assert [row["name"] for row in export.rows] == ["B"]
    assert said(export, "unpublished") == [("A", value)]


def test_rows_of_one_handle_belong_together_wherever_they_stand():
    export = read_export(
        sheet(
            variant(**{"Option1 Value": "S"}),
            variant(Handle="b", Title="B", **{"Variant SKU": "b"}),
            variant(Title="", Type="", **{"Option1 Value": "M", "Variant SKU": "c"}),
        )
    )
    assert [(row["sku"], row["name"], row["category"]) for row in export.rows] == [
        *(("a", "A - S", "C"), ("c", "A - M", "C"), ("b", "B", "C")),
    ]


# Both


@pytest.mark.parametrize("content", [WOO, SHOPIFY], ids=["woocommerce", "shopify"])
@pytest.mark.parametrize(
    "as_excel_saves",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.encode("utf-8-sig").replace(b"\n", b"\r\n"),
        lambda text: text.encode("cp1252"),
        lambda text: semicolons(text).encode("cp1252"),
        lambda text: semicolons(text).replace(".9", ",9").replace("0.5;", "0,5;").encode(),
        lambda text: text.replace(",12.9,", ',"12,9",').replace(",99.9,", ',"99,9",').encode(),
    ],
    ids=["BOM", "CRLF", "cp1252", "semicolons", "decimal comma", "comma in quotes"],
)
def test_an_export_that_went_through_a_spreadsheet_is_the_same(
    content: bytes, as_excel_saves: Callable[[str], bytes]
):
    plain = content.decode("utf-8-sig").replace("\r\n", "\n")
    if content == WOO:  # whose prices have the mark of the shop
        plain = plain.replace(",450.5,", ",450,")
    again = read_export(as_excel_saves(plain))
    assert again == read_export(plain.encode())


def semicolons(text: str) -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";").writerows(csv.reader(io.StringIO(text, newline="")))
    return out.getvalue()


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("plain", "plain"),
        ("<p>one</p><p>two</p>", "one two"),
        ("one<br/>two<br>three", "one two three"),
        ("<ul><li>a</li><li>b</li></ul>", "a b"),
        ("<b>b</b>old x<sup>2</sup>", "bold x2"),
        ("a<script>alert('</b>')</script>b<style>p {}</style> c", "a b c"),
        ("1 &lt; 2 &amp; 3 &euro; &#8377; &lt;b&gt;", "1 < 2 & 3 € ₹ <b>"),
        ("<!-- no --><img src=x onerror=alert(1)>yes", "yes"),
        ("5 < 6, a<", "5 < 6, a<"),
        (r"a\nb\\nc", r"a b\nc"),
    ],
)
def test_of_html_there_is_left_what_is_seen(html: str, seen: str):
    assert woo(Description=html).rows[0]["description"] == seen


def test_a_description_is_the_short_one_and_the_long_one_and_neither_twice():
    parts = {"Short description": "Oak. ", "Description": "<p>An oak desk.</p>"}
    assert woo(**parts).rows[0]["description"] == "Oak. An oak desk."
    parts["Description"] = "<b>Oak.</b>"
    assert woo(**parts).rows[0]["description"] == "Oak."


def test_skus_are_made_of_names_and_none_is_another_s():
    names = ["Ödel!", "Ödel", "b", "", "??", "Ödel"]
    skus = ["", "", "ÖDEL-2", "b", "", "'b"]
    export = read_export(
        sheet(
            *(
                {"SKU": sku, "Name": name, "Regular price": "1", "Stock": "1", "Categories": "C"}
                for sku, name in zip(skus, names, strict=True)
            )
        )
    )
    assert [row["sku"] for row in export.rows] == [
        *("ödel", "ödel-3", "ÖDEL-2", "b", "product", "b-2"),
    ]
    assert said(export, "sku") == [
        *(("ödel", ""), ("ödel-3", ""), ("product", ""), ("b-2", "b")),
    ]


# Our own, and others


@pytest.mark.parametrize(
    "content",
    [
        f"{HEADER}\n{DESK_ROW}\n{LAMP_ROW}\n".encode(),
        f"{HEADER},note\n{DESK_ROW},x\n{LAMP_ROW},\n".encode("utf-8-sig"),
        f"{HEADER}\n{DESK_ROW}\n{LAMP_ROW}\n".replace(",", ";").replace("9.5", "9,5").encode(),
    ],
)
def test_a_catalogue_of_ours_is_read_as_rows(content: bytes):
    export = read_export(content)
    assert export.notes == []
    assert [",".join([*row.values()][:7]) for row in export.rows] == [DESK_ROW, LAMP_ROW]


def test_one_of_ours_that_excel_saved_in_cp1252_is_read(tmp_path: Path):
    (row,) = read_export(f"{HEADER}\nbr\xf6t,Br\xf6tchen,\x80uro,1,1,,\n".encode("latin-1")).rows
    assert (row["sku"], row["category"]) == ("bröt", "€uro")
    assert not check_rows({0: row}, tmp_path, "EUR").faults


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", ", line 1: the header must have sku, name,"),
        (b"Artikelnummer;Name;Preis\n1;2;3\n", ", line 1: the header must have sku, category,"),
        (WOO.replace(b"desk-oak", b'"desk'), ", line 3: "),
        (SHOPIFY + b"a" + b"," * 99 + b"b\n", ", line 11: 100 fields where the header has 39."),
        (f"{HEADER}\n\n\x81\n".encode("latin-1"), ", line 3: the file is not UTF-8."),
        (WOO.decode().encode("utf-16"), ", line 1: the header must have"),
    ],
)
def test_any_other_file_is_refused_with_the_line(content: bytes, fault: str):
    with pytest.raises(ShopError) as error:
        read_export(content)
    assert error.value.faults[0].startswith(fault)


CELLS = st.sampled_from(
    ["", "'", "-1", "1,5", "a", "<b", "id:", "variation", "draft", " > ", "\\,"]
)


@given(
    st.sampled_from([WOO, SHOPIFY]).map(lambda content: content.decode("utf-8-sig")),
    st.lists(st.lists(CELLS, min_size=39, max_size=39), min_size=1, max_size=5),
)
def test_whatever_is_in_the_cells_the_rows_have_skus_of_their_own(header: str, cells: list):
    names = next(csv.reader([header.partition("\n")[0]]))
    rows = [dict(zip(names, [*row, *[""] * len(names)], strict=False)) for row in cells]
    export = read_export(sheet(*rows))
    skus = [row["sku"] for row in export.rows]
    assert all(skus)
    faults = check_rows(dict(enumerate(export.rows)), Path(), "EUR").faults
    assert [fault for fault in faults if fault.column == "sku"] == []
