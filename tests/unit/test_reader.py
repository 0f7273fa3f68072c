"""Reading catalog.csv: what is accepted, and every fault with its message."""

import csv
import io
import os
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from babel.numbers import get_currency_precision
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cart_state.goods.checks import ShopError
from cart_state.goods.reader import REQUIRED, read_catalog
from cart_state.goods.shop import Shop
from cart_state.rules.product import Product
from tests.unit.goods import DESK_ROW, HEADER, LAMP_ROW, write_catalog

PRICE = (
    "must be an amount of INR such as 499 or 1299.50: not negative, no mark between thousands,"
    " at most 2 decimals."
)
STOCK = "must be a whole number such as 12, or 0."
INVISIBLE = "must not be empty, nor have invisible characters."
CONTROL = "must not be empty, nor have control characters."
RIGHT = (
    "Right are sku, name, category, price, stock, description, image in any order, with commas,"
    " semicolons or tabs between."
)
ALIKE = "capitals and Unicode form make no difference."


def faults(path: Path, currency: str = "INR") -> list[str]:
    """The faults found in this file."""
    with pytest.raises(ShopError) as error:
        read_catalog(path, Shop(currency=currency))
    return str(error.value).split("\n")


# What is accepted


def test_products_are_read_as_they_are_written(tmp_path: Path):
    goods = read_catalog(write_catalog(tmp_path, DESK_ROW, LAMP_ROW), Shop())
    assert list(goods.values()) == [
        Product("desk", "Desk", "Desks", Decimal(100), 3, "A desk.", None),
        Product("lamp", "Lamp", "Lighting", Decimal("49.50"), 0, "A lamp.", None),
    ]
    assert isinstance(goods["desk"].price, Decimal)
    assert type(goods["desk"].stock) is int


@pytest.mark.parametrize(
    ("currency", "price"),
    [
        *(("INR", price) for price in ("0", "0.1", "0.10", "007", "999999999999.99")),
        *(("JPY", "0"), ("JPY", "12800"), ("KWD", "1.5"), ("KWD", "1.255")),
    ],
)
def test_a_price_is_an_amount_that_its_currency_has(tmp_path: Path, currency: str, price: str):
    goods = read_catalog(
        write_catalog(tmp_path, f"desk,Desk,Desks,{price},3,,"), Shop(currency=currency)
    )
    assert goods["desk"].price == Decimal(price)


@pytest.mark.parametrize(
    ("currency", "written", "price"),
    [
        *(("EUR", text, "12.90") for text in ("12,90", "12.90", "12,9000")),
        *(("EUR", text, "1299") for text in ("1299", "1299,0", "1299.000", "1299,0000")),
        *(("EUR", text, "0.5") for text in ("0,5", "0.500", "0,50000")),
        *(("JPY", text, "100") for text in ("100", "100,0", "100.00", "100.0000")),
        *(("KWD", text, "1.255") for text in ("1,255", "1.255", "1,2550")),
    ],
)
def test_where_no_comma_separates_a_price_has_a_point_or_a_comma_and_zeros_at_its_end(
    tmp_path: Path, currency: str, written: str, price: str
):
    content = f"{HEADER},desk,Desk,Desks,{price},3,,".replace(",", ";").replace("image;", "image\n")
    path = write_catalog(tmp_path, content=content.replace(price, written))
    found = read_catalog(path, Shop(currency=currency))["desk"].price
    assert found == Decimal(price)
    # Zeros that its currency has not would be seen wherever it is written.
    assert -found.as_tuple().exponent <= get_currency_precision(currency)


def test_negative_stock_counts_as_none_and_is_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    rows = [f"sku{number},Mug,Mugs,1,{stock},," for number, stock in enumerate(("-3", "4", "-2.0"))]
    goods = read_catalog(write_catalog(tmp_path, *rows), Shop())
    assert [one.stock for one in goods.values()] == [0, 4, 0]
    assert caplog.messages == [
        f"goods.csv, line {line}, column stock: negative stock counts as 0." for line in (2, 4)
    ]


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=8).map(
    lambda text: " ".join(text.split())
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(_TEXT, st.integers(0, 10**14 - 1), st.integers(0, 10**9 - 1), _TEXT), min_size=1
    ),
    separator=st.sampled_from(",;\t"),
    mark=st.sampled_from(".,"),
    quoting=st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    before=st.sampled_from(["", "\ufeff", "\ufeff\ufeff", "sep={}\r\n", "\ufeffsep={}\n\ufeff"]),
    spelt=st.sampled_from([str.lower, str.upper, str.title, " {}  ".format]),
)
def test_any_goods_are_read_back_from_a_file_in_any_dialect(
    tmp_path: Path,
    rows: list,
    separator: str,
    mark: str,
    quoting: int,
    before: str,
    spelt: Callable,
):
    file = io.StringIO(newline="")
    file.write(before.format(separator))
    writer = csv.writer(file, delimiter=separator, quoting=quoting)
    writer.writerow(map(spelt, REQUIRED))
    decimal = "." if separator == "," else mark
    goods = []
    for number, (text, cents, stock, description) in enumerate(rows):
        name = f"{number} {text}".strip()
        goods.append(
            Product(f"s{number}", name, name, Decimal(cents) / 100, stock, description, None)
        )
        price = f"{goods[-1].price:.2f}".replace(".", decimal)
        writer.writerow([f"s{number}", name, name, price, stock, description, ""])
    path = write_catalog(tmp_path, content=file.getvalue())
    assert list(read_catalog(path, Shop(currency="EUR")).values()) == goods


@pytest.mark.parametrize(
    "encode",
    [
        pytest.param(lambda text: text.encode("utf-8-sig"), id="BOM"),
        pytest.param(lambda text: f"\ufeff\ufeff{text}".encode(), id="BOM twice"),
        pytest.param(lambda text: text.replace(",", ";").encode(), id="semicolons"),
        pytest.param(lambda text: text.replace(",", "\t").encode(), id="tabs"),
        pytest.param(lambda text: f"sep=,\n{text}".encode(), id="sep"),
        pytest.param(
            lambda text: "\ufeffsep=;\r\n\ufeff{}".format(text.replace(",", ";")).encode(),
            id="sep, semicolons, BOM twice",
        ),
        pytest.param(lambda text: f'"SEP=;"\r{text}'.replace(",", "\t").encode(), id="SEP, tabs"),
        pytest.param(
            lambda text: (
                text.replace("sku,name,", "SKU, Name ,").replace("price", "PRICE").encode()
            ),
            id="capitals",
        ),
        pytest.param(
            lambda text: text.replace(",", ";").replace("49.50", "49,50").encode(),
            id="decimal comma",
        ),
        pytest.param(
            lambda text: text.replace("100,3,", "100.0000,3.0,").encode(),
            id="zeros behind",
        ),
        pytest.param(
            lambda text: text.replace("image\n", 'image,"a; b; c; d; sku; name"\n').encode(),
            id="semicolons in quotes",
        ),
        pytest.param(lambda text: text.replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(lambda text: text.rstrip("\n").encode(), id="no last break"),
        pytest.param(lambda text: text.replace("\n", "\n\n").encode(), id="blank lines"),
        pytest.param(lambda text: f"\n,,\n{text}".encode(), id="blank first"),
        pytest.param(lambda text: text.replace("\n", "\n,,,,,,\n").encode(), id="empty rows"),
        pytest.param(lambda text: text.replace(",", " ,\t ").encode(), id="spaces"),
        pytest.param(
            lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"), id="as Excel saves"
        ),
    ],
)
def test_ways_of_saving_the_same_file_make_no_difference(
    tmp_path: Path, encode: Callable[[str], bytes]
):
    plain = dict(read_catalog(write_catalog(tmp_path, DESK_ROW, LAMP_ROW), Shop()))
    content = encode(f"{HEADER}\n{DESK_ROW}\n{LAMP_ROW}\n")
    assert dict(read_catalog(write_catalog(tmp_path, content=content), Shop())) == plain


def test_columns_may_stand_in_any_order_among_others(tmp_path: Path):
    plain = dict(read_catalog(write_catalog(tmp_path, DESK_ROW), Shop()))
    content = (
        "note,image,description,stock,price,category,name,sku,Note\n"
        "!,,A desk.,3,100,Desks,Desk,desk,?\n"
    )
    assert dict(read_catalog(write_catalog(tmp_path, content=content), Shop())) == plain


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *((word, word) for word in ("NA", "nan", "null", "None", "n/a")),
        ("**Desk** <b>$1</b> :smile: [x](http://a.b) =1+1 ₹ 机",) * 2,
        ("Desk 👩\u200d💻",) * 2,
        ('"A ""good"" desk,\n\nof  oak."', 'A "good" desk, of oak.'),
    ],
)
def test_text_is_text_whatever_it_looks_like(tmp_path: Path, written: str, read: str):
    desk = read_catalog(
        write_catalog(tmp_path, f"desk,{written},{written},1,1,{written},"), Shop()
    )["desk"]
    assert {desk.name, desk.category, desk.description} == {read}


# Faults in values


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",Desk,Desks,1,1,,", f"column sku: '' {INVISIBLE}"),
        ("  ,Desk,Desks,1,1,,", f"column sku: '' {INVISIBLE}"),
        (" lamp ,Desk,Desks,1,1,,", f"column sku: 'lamp' is used by line 2 already; {ALIKE}"),
        ("desk,,Desks,1,1,,", f"column name: '' {CONTROL}"),
        ("desk,Desk, ,1,1,,", f"column category: '' {CONTROL}"),
        ("d\xadsk,Desk,Desks,1,1,,", rf"column sku: 'd\xadsk' {INVISIBLE}"),
        ("desk,a\x1bb,Desks,1,1,,", rf"column name: 'a\x1bb' {CONTROL}"),
        (
            "desk,Desk,Desks,1,1,\x7f,",
            r"column description: '\x7f' must not have control characters.",
        ),
        *(
            (f"desk,Desk,Desks,{price},1,,", f"column price: '{price}' {PRICE}")
            for price in ("", "-1", "+1", "0.105", "1e3", "nan", "inf", "free", "₹499", "٣", "1.")
        ),
        *(
            (f"desk,Desk,Desks,{price},1,,", f"column price: '{price}' {PRICE}")
            for price in (".5", "1 000", "9999999999999", "1299.501", ".", "1..5")
        ),
        *(
            (f'desk,Desk,Desks,"{price}",1,,', f"column price: '{price}' {PRICE}")
            for price in ("1,299", "1.299", "1.000", "1,299.50", "1.299.50", "1.299,50")
        ),
        ('desk,Desk,Desks,"12,90",1,,', f"column price: '12,90' {PRICE}"),
        *(
            (f"desk,Desk,Desks,1,{stock},,", f"column stock: '{stock}' {STOCK}")
            for stock in ("", "-1.5", "1.5", "1.", "2.000", "many", "1e2", "nan", "٣", "9999999999")
        ),
    ],
)
def test_a_fault_names_file_line_column_and_value(tmp_path: Path, row: str, fault: str):
    assert faults(write_catalog(tmp_path, LAMP_ROW, row)) == [f"goods.csv, line 3, {fault}"]


@pytest.mark.parametrize(
    ("currency", "price", "reason"),
    [
        (
            "JPY",
            "1299.5",
            "such as 499: not negative, no mark between thousands, at most 0 decimals",
        ),
        (
            *("KWD", "1.2555"),
            "such as 499 or 1299.500: not negative, no mark between thousands, at most 3 decimals",
        ),
    ],
)
def test_a_price_the_currency_cannot_have_is_a_fault(
    tmp_path: Path, currency: str, price: str, reason: str
):
    assert faults(write_catalog(tmp_path, f"desk,Desk,Desks,{price},1,,"), currency) == [
        f"goods.csv, line 2, column price: '{price}' must be an amount of {currency} {reason}."
    ]


@pytest.mark.parametrize(
    ("sku", "other"),
    [
        ("desk-1", "DESK-1"),
        ("caf\xe9", unicodedata.normalize("NFD", "Caf\xe9")),
        ("stra\xdfe", "STRASSE"),
        ("\uff21\uff22\uff11", "ab1"),
        ("\u2126-\ufb01", "\u03c9-FI"),
    ],
)
def test_skus_that_differ_by_capitals_or_unicode_form_are_one_product_and_both_lines_are_named(
    tmp_path: Path, sku: str, other: str
):
    rows = [f"{sku},Desk,Desks,1,1,,", LAMP_ROW, f"{other},Desk,Desks,1,1,,"]
    assert faults(write_catalog(tmp_path, *rows)) == [
        f"goods.csv, line 4, column sku: {other!r} is used by line 2 already; {ALIKE}"
    ]


def test_skus_that_differ_by_an_accent_are_two_products(tmp_path: Path):
    rows = [f"{sku},Desk,Desks,1,1,," for sku in ("cafe", "caf\xe9")]
    assert len(read_catalog(write_catalog(tmp_path, *rows), Shop())) == 2


def test_prices_have_the_mark_of_most_of_them_so_that_1_299_and_1299_are_not_mixed_up(
    tmp_path: Path,
):
    prices = ("1,255", "1", "1.255", "2,5")
    rows = [f"{price};A;Desks;{price};1;;" for price in prices]
    (fault,) = faults(
        write_catalog(tmp_path, content="\n".join([HEADER.replace(",", ";"), *rows])), "KWD"
    )
    assert fault.startswith("goods.csv, line 4, column price: '1.255' must be an amount of KWD")
    assert "1299,500" in fault


def test_a_long_value_is_quoted_in_part(tmp_path: Path):
    (fault,) = faults(write_catalog(tmp_path, f"desk,Desk,Desks,{'9' * 500},1,,"))
    assert f"'{'9' * 59}… must" in fault
    assert len(fault) < 250


def test_a_row_cut_short_lacks_its_last_values(tmp_path: Path):
    assert faults(write_catalog(tmp_path, "desk,Desk,Desks")) == [
        f"goods.csv, line 2, column price: '' {PRICE}",
        f"goods.csv, line 2, column stock: '' {STOCK}",
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_every_fault_is_listed_with_its_line_in_the_order_of_the_file(
    tmp_path: Path, line_break: str
):
    rows = [
        HEADER,  # 1
        'desk,Desk,Desks,1,1,"Two\nlines",',  # 2 and 3
        "",  # 4
        "lamp,,Desks,bad,x,,",  # 5
        ",,,,,,",  # 6
        'mug,Mug,Desks,1,bad,"Three\n\nlines",',  # 7 to 9
        "tray,Tray,Desks,1,1,A tray, of oak,",  # 10
        '"desk",Tray,Desks,worse,1,,',  # 11
    ]
    content = "\n".join(rows).replace("\n", line_break)
    found = faults(write_catalog(tmp_path, content=content))
    assert [fault.split(":")[0].removeprefix("goods.csv, line ") for fault in found] == [
        *("5, column name", "5, column price", "5, column stock", "7, column stock", "10"),
        *("11, column price", "11, column sku"),
    ]


# Faults in the form of the file


@pytest.mark.parametrize(
    ("header", "wrong", "seen"),
    [
        ("name,sku,category,stock,description,image", "price", ""),
        ("sku;Name;Preis;image;Category", "price, stock, description", ""),
        ("Artikel;Bezeichnung", HEADER.replace(",", ", "), ""),
        ("sku|name|price", HEADER.replace(",", ", "), ""),
        (f"{HEADER},Price,SKU,a,a", "sku, price", ""),
        (
            HEADER.replace("stock", "Price").replace(",", "\t"),
            "price, stock",
            r"sku\t name\t category\t price\t Price\t description\t image",
        ),
    ],
)
def test_a_header_without_our_columns_is_one_fault_that_says_what_was_seen_and_what_is_right(
    tmp_path: Path, header: str, wrong: str, seen: str
):
    content = f"{header}\n{'1,' * 7}\n"
    seen = seen or header.replace(",", ", ").replace(";", "; ")
    assert faults(write_catalog(tmp_path, content=content)) == [
        f"goods.csv, line 1: the header must have {wrong} once. It reads '{seen}'. {RIGHT}"
    ]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path):
    assert faults(tmp_path / "none.csv") == [
        "none.csv: the file cannot be read (No such file or directory)."
    ]
    assert faults(tmp_path) == [f"{tmp_path.name}: the file cannot be read (Is a directory)."]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (f"{HEADER}\n{DESK_ROW}\ncafe,Caf\xe9,Desks,1,1,,\n".encode("latin-1"), 3),
        (f"{HEADER}\n{DESK_ROW}\n".encode("utf-16"), 1),
        (b"\xef\xbb\xbf" + f"{HEADER}\n".encode() + b"\xe9,Desk,Desks,1,1,,\n", 2),
    ],
    ids=["Latin-1", "UTF-16", "behind a BOM"],
)
def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path, content: bytes, line: int):
    assert faults(write_catalog(tmp_path, content=content)) == [
        f"goods.csv, line {line}: the file is not UTF-8. Save it as UTF-8."
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        *((content, ", line 1: the header must") for content in ("", "\n", "\ufeff", " \n,,\n")),
        *((HEADER + rest, ": the file lists no products.") for rest in ("", "\n\n,,,,,,\n")),
    ],
)
def test_a_file_without_products_is_refused(tmp_path: Path, content: str, fault: str):
    (found,) = faults(write_catalog(tmp_path, content=content))
    assert found.startswith(f"goods.csv{fault}")


def test_rows_with_too_many_fields_are_named(tmp_path: Path):
    rows = ("a,A,Desks,1,1,A desk, of oak,", 'b,B,Desks,1,1,"Two\nlines",', "c,C,Desks,1,299,1,,,")
    advice = "Put a field that contains ',' in double quotes."
    assert faults(write_catalog(tmp_path, *rows)) == [
        f"goods.csv, line 2: 8 fields where the header has 7. {advice}",
        f"goods.csv, line 5: 9 fields where the header has 7. {advice}",
    ]


@pytest.mark.parametrize(
    "row",
    ['lamp,Lamp,Desks,1,1,"No end,', 'lamp,"Lamp" big,Desks,1,1,,', f"lamp,Lamp,{'x' * 140_000},"],
    ids=["never closed", "text behind it", "long"],
)
def test_a_broken_field_is_found_on_its_line(tmp_path: Path, row: str):
    (fault,) = faults(write_catalog(tmp_path, DESK_ROW, row, "mug,Mug,Desks,1,1,,"))
    assert fault.startswith("goods.csv, line 3: ")
    assert fault.endswith("perhaps a quote is wrong or never closed.")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from([*'\n\r",;\t\0\ufeff\udcff1é ', "sep=;", HEADER, DESK_ROW]), max_size=12
    )
    .map("".join)
    .flatmap(lambda text: st.sampled_from([text, f"{HEADER}\n{DESK_ROW}{text}\n"]))
    | st.text(max_size=20).map(lambda text: f"{HEADER}\n{DESK_ROW}{text}\n")
)
def test_any_file_is_a_catalogue_or_has_named_faults(tmp_path: Path, content: str):
    path = write_catalog(tmp_path, content=content.encode("utf-8", "surrogateescape"))
    try:
        goods, found = read_catalog(path, Shop()), ()
    except ShopError as error:
        goods, found = None, error.faults
    assert bool(goods) != bool(found)
    assert all(fault.startswith("goods.csv") for fault in found)


# What may be left out


def detailed(folder: Path, specs: str = "", goes_with: str = "", image: str = "") -> Product:
    """The first of two products, about which a file with the optional columns says this."""
    content = (
        f"{HEADER},Goes_with,SPECS\ndesk,Desk,Desks,1,1,,{image},{goes_with},{specs}\nlamp,L,L,1,1"
    )
    return read_catalog(write_catalog(folder, content=content), Shop())["desk"]


def test_specs_are_names_and_values_in_their_order(tmp_path: Path):
    desk = detailed(tmp_path, "Width: 140 cm;Ratio : 16:9; ;")
    assert desk.specs == (("Width", "140 cm"), ("Ratio", "16:9"))
    assert detailed(tmp_path).specs == ()


@pytest.mark.parametrize(
    "specs", ["140 cm", "Width:", ": 140 cm", "A: 1; B", "A: 1; A: 2", "A: \x01"]
)
def test_specs_that_are_none_are_told_with_their_line_and_what_would_be_right(
    tmp_path: Path, specs: str
):
    with pytest.raises(ShopError) as error:
        detailed(tmp_path, specs)
    assert error.value.faults == (
        f"goods.csv, line 2, column specs: {specs!r} must be names and values such as"
        ' "Width: 140 cm; Height: 75 cm", each name once.',
    )


def test_what_goes_with_it_is_a_list_of_skus(tmp_path: Path):
    assert detailed(tmp_path, goes_with="lamp; mug ;").goes_with == ("lamp", "mug")


def test_the_first_of_several_pictures_is_that_of_the_product_and_a_bad_one_is_left_out(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    for name in ("a.svg", "b.jpg", "c.png"):
        (tmp_path / name).touch()
    desk = detailed(tmp_path, image="a.svg; none.svg;b.jpg ; c.png")
    assert desk.image == tmp_path / "a.svg"
    assert desk.more_images == (tmp_path / "b.jpg", tmp_path / "c.png")
    (warning,) = caplog.messages
    assert "'none.svg'" in warning


# Pictures


def picture(folder: Path, image: str) -> Path | None:
    """The picture of the one product of a catalogue beside which a few files lie."""
    (folder / "desk.txt").write_text("no picture")
    (folder / "Desk.SVG").write_text("<svg/>")
    (folder / "folder.svg").mkdir()
    (folder / "art").mkdir()
    (folder / "art" / "desk.svg").write_text("<svg/>")
    return read_catalog(write_catalog(folder, f"desk,Desk,Desks,1,1,,{image}"), Shop())[
        "desk"
    ].image


@pytest.mark.parametrize("image", ["art/desk.svg", "Desk.SVG", " art/desk.svg ", "./art/desk.svg"])
def test_a_picture_lies_beside_the_catalogue(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, image: str
):
    found = picture(tmp_path, image)
    assert found
    assert found.is_relative_to(tmp_path)
    assert found.read_text() == "<svg/>"
    assert not caplog.messages


def test_a_product_without_a_picture_has_no_fault(tmp_path: Path, caplog: pytest.LogCaptureFixture):
    assert picture(tmp_path, "") is None
    assert not caplog.messages


@pytest.mark.parametrize(
    "image",
    [
        *("none.svg", "desk.txt", "art/desk", "folder.svg", "art", ".", "art/../Desk.SVG"),
        *("\0.svg", f"{'x' * 5000}.svg"),
    ],
)
def test_a_bad_picture_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, image: str
):
    assert picture(tmp_path, image) is None
    (warning,) = caplog.messages
    assert repr(image)[:60] in warning


def test_a_picture_elsewhere_is_left_out_and_logged(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    outside = tmp_path / "outside.svg"
    outside.write_text("<svg/>")
    for number, image in enumerate([str(outside), os.path.relpath(outside, tmp_path / "shop1")]):
        folder = tmp_path / f"shop{number}"
        folder.mkdir()
        assert picture(folder, image) is None
    assert len(caplog.messages) == 2
