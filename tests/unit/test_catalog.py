"""Reading catalog.csv: what is accepted, every fault with its message, and following the file."""

import csv
import logging
import os
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cart_state.catalog import COLUMNS, Catalog, CatalogError, CatalogFile, read_catalog

HEADER = ",".join(COLUMNS)
DESK = "desk,Desk,Desks,100,3,A desk.,"
LAMP = "lamp,Lamp,Lighting,49.50,0,A lamp.,"

PRICE = "must be an amount such as 499 or 1299.50: not negative, two decimals at most."
STOCK = "must be a whole number such as 12, or 0."

Write = Callable[..., Path]


def faults(path: Path) -> list[str]:
    """The faults found in this file."""
    with pytest.raises(CatalogError) as error:
        read_catalog(path)
    assert str(error.value) == "\n".join(error.value.faults)
    return list(error.value.faults)


# What is accepted


def test_products_are_read_as_they_are_written(write_catalog: Write):
    goods = read_catalog(write_catalog(DESK, LAMP))
    assert list(goods) == ["desk", "lamp"]
    desk, lamp = goods.values()
    assert (desk.sku, desk.name, desk.category) == ("desk", "Desk", "Desks")
    assert (desk.price, desk.stock, desk.description) == (Decimal(100), 3, "A desk.")
    assert (lamp.price, lamp.stock, lamp.image) == (Decimal("49.50"), 0, None)
    assert isinstance(desk.price, Decimal)
    assert type(desk.stock) is int


@pytest.mark.parametrize("price", ["0", "0.1", "0.10", "007", "999999999999.99"])
def test_a_price_has_up_to_two_decimals(write_catalog: Write, price: str):
    goods = read_catalog(write_catalog(f"desk,Desk,Desks,{price},3,,"))
    assert goods["desk"].price == Decimal(price)


@pytest.mark.parametrize(
    "encode",
    [
        lambda text: text.encode("utf-8-sig"),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: text.replace("\n", "\r\n").encode("utf-8-sig"),
        lambda text: text.rstrip("\n").encode(),
        lambda text: text.replace("\n", "\n\n").encode(),
        lambda text: f"\n,,\n{text}".encode(),
        lambda text: text.replace("\n", "\n,,,,,,\n").encode(),
        lambda text: text.replace(",", " ,\t ").encode(),
    ],
    ids=[
        "BOM",
        "CRLF",
        "BOM+CRLF",
        "no last break",
        "blank lines",
        "blank first",
        "empty rows",
        "spaces",
    ],
)
def test_ways_of_saving_the_same_file_make_no_difference(
    write_catalog: Write, encode: Callable[[str], bytes]
):
    plain = dict(read_catalog(write_catalog(DESK, LAMP)))
    again = read_catalog(write_catalog(content=encode(f"{HEADER}\n{DESK}\n{LAMP}\n")))
    assert dict(again) == plain


def test_columns_may_stand_in_any_order_among_others(write_catalog: Write):
    content = (
        "note,image,description,stock,price,category,name,sku,Price\n"
        "!,,A desk.,3,100,Desks,Desk,desk,?\n"
    )
    assert list(read_catalog(write_catalog(content=content)).values()) == list(
        read_catalog(write_catalog(DESK)).values()
    )


def test_words_that_look_like_nothing_are_words(write_catalog: Write):
    goods = read_catalog(write_catalog("NA,nan,null,1,1,None,", "n/a,NULL,NaN,1,1,,"))
    assert [(p.sku, p.name, p.category) for p in goods.values()] == [
        ("NA", "nan", "null"),
        ("n/a", "NULL", "NaN"),
    ]


def test_a_description_may_hold_commas_quotes_and_line_breaks(write_catalog: Write):
    goods = read_catalog(write_catalog('desk,Desk,Desks,1,1,"A ""good"" desk,\n\nof  oak.",'))
    assert goods["desk"].description == 'A "good" desk, of oak.'


def test_text_is_kept_as_text(write_catalog: Write):
    name = "**Desk** <b>$1</b> :smile: [x](http://a.b) =1+1 ₹ 机"
    assert read_catalog(write_catalog(f"desk,{name},Desks,1,1,,"))["desk"].name == name


# Faults


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (",Desk,Desks,1,1,,", "column sku: '' must not be empty."),
        ("  ,Desk,Desks,1,1,,", "column sku: '' must not be empty."),
        ("lamp,Desk,Desks,1,1,,", "column sku: 'lamp' is used by an earlier line."),
        (" lamp ,Desk,Desks,1,1,,", "column sku: 'lamp' is used by an earlier line."),
        ("desk,,Desks,1,1,,", "column name: '' must not be empty."),
        ("desk,Desk, ,1,1,,", "column category: '' must not be empty."),
        ("desk,Desk,Desks,,1,,", f"column price: '' {PRICE}"),
        ("desk,Desk,Desks,-1,1,,", f"column price: '-1' {PRICE}"),
        ("desk,Desk,Desks,+1,1,,", f"column price: '+1' {PRICE}"),
        ("desk,Desk,Desks,0.105,1,,", f"column price: '0.105' {PRICE}"),
        ("desk,Desk,Desks,1e3,1,,", f"column price: '1e3' {PRICE}"),
        ("desk,Desk,Desks,nan,1,,", f"column price: 'nan' {PRICE}"),
        ("desk,Desk,Desks,inf,1,,", f"column price: 'inf' {PRICE}"),
        ("desk,Desk,Desks,free,1,,", f"column price: 'free' {PRICE}"),
        ("desk,Desk,Desks,₹499,1,,", f"column price: '₹499' {PRICE}"),
        ("desk,Desk,Desks,٣,1,,", f"column price: '٣' {PRICE}"),
        ("desk,Desk,Desks,1.,1,,", f"column price: '1.' {PRICE}"),
        ("desk,Desk,Desks,.5,1,,", f"column price: '.5' {PRICE}"),
        ("desk,Desk,Desks,1 000,1,,", f"column price: '1 000' {PRICE}"),
        ('desk,Desk,Desks,"1,299",1,,', f"column price: '1,299' {PRICE}"),
        ("desk,Desk,Desks,9999999999999,1,,", f"column price: '9999999999999' {PRICE}"),
        ("desk,Desk,Desks,1,,,", f"column stock: '' {STOCK}"),
        ("desk,Desk,Desks,1,-1,,", f"column stock: '-1' {STOCK}"),
        ("desk,Desk,Desks,1,1.5,,", f"column stock: '1.5' {STOCK}"),
        ("desk,Desk,Desks,1,2.0,,", f"column stock: '2.0' {STOCK}"),
        ("desk,Desk,Desks,1,many,,", f"column stock: 'many' {STOCK}"),
        ("desk,Desk,Desks,1,1e2,,", f"column stock: '1e2' {STOCK}"),
        ("desk,Desk,Desks,1,nan,,", f"column stock: 'nan' {STOCK}"),
        ("desk,Desk,Desks,1,True,,", f"column stock: 'True' {STOCK}"),
        ("desk,Desk,Desks,1,9999999999,,", f"column stock: '9999999999' {STOCK}"),
    ],
)
def test_a_fault_names_file_line_column_and_value(write_catalog: Write, row: str, fault: str):
    assert faults(write_catalog(LAMP, row)) == [f"goods.csv, line 3, {fault}"]


@pytest.mark.parametrize(
    ("sku", "quoted"),
    [("de\xadsk", r"de\xadsk"), ("d\u200de", r"d\u200de"), ("d\x1be", r"d\x1be")],
)
def test_a_sku_has_no_invisible_characters(write_catalog: Write, sku: str, quoted: str):
    assert faults(write_catalog(f"{sku},Desk,Desks,1,1,,")) == [
        f"goods.csv, line 2, column sku: '{quoted}' holds an invisible character."
    ]


@pytest.mark.parametrize("column", ["name", "category", "description"])
def test_no_text_has_control_characters(write_catalog: Write, column: str):
    row = {"name": "Desk", "category": "Desks", "description": "Oak"} | {column: "a\x1bb"}
    fault = f"goods.csv, line 2, column {column}: 'a\\x1bb' holds an invisible control character."
    path = write_catalog(f"desk,{row['name']},{row['category']},1,1,{row['description']},")
    assert faults(path) == [fault]


def test_a_name_may_hold_what_joins_emoji(write_catalog: Write):
    name = "Desk 👩\u200d💻"
    assert read_catalog(write_catalog(f"desk,{name},Desks,1,1,,"))["desk"].name == name


def test_a_long_value_is_quoted_in_part(write_catalog: Write):
    (fault,) = faults(write_catalog(f"desk,Desk,Desks,{'9' * 500},1,,"))
    assert f"'{'9' * 60}…'" in fault
    assert len(fault) < 250


def test_a_row_cut_short_lacks_its_last_values(write_catalog: Write):
    assert faults(write_catalog("desk,Desk,Desks")) == [
        f"goods.csv, line 2, column price: '' {PRICE}",
        f"goods.csv, line 2, column stock: '' {STOCK}",
    ]


def test_every_fault_is_listed_in_the_order_of_the_file(write_catalog: Write):
    path = write_catalog(
        "desk,,Desks,-1,x,,",
        LAMP,
        "desk,Desk,Desks,1,1,,",
        "mug,Mug,,free,1,,",
        ",Tray,Desks,1,1,,",
    )
    assert faults(path) == [
        "goods.csv, line 2, column name: '' must not be empty.",
        f"goods.csv, line 2, column price: '-1' {PRICE}",
        f"goods.csv, line 2, column stock: 'x' {STOCK}",
        "goods.csv, line 4, column sku: 'desk' is used by an earlier line.",
        "goods.csv, line 5, column category: '' must not be empty.",
        f"goods.csv, line 5, column price: 'free' {PRICE}",
        "goods.csv, line 6, column sku: '' must not be empty.",
    ]


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
def test_a_line_number_is_that_of_the_file(write_catalog: Write, line_break: str):
    rows = [
        HEADER,  # 1
        'desk,Desk,Desks,1,1,"Two\nlines",',  # 2 and 3
        "",  # 4
        "lamp,Lamp,Desks,bad,1,,",  # 5
        ",,,,,,",  # 6
        'mug,Mug,Desks,1,bad,"Three\n\nlines",',  # 7 to 9
        '"tray",Tray,Desks,worse,1,,',  # 10
    ]
    content = "\n".join(rows).replace("\n", line_break)
    assert [fault.split(":")[0] for fault in faults(write_catalog(content=content))] == [
        "goods.csv, line 5, column price",
        "goods.csv, line 7, column stock",
        "goods.csv, line 10, column price",
    ]


@pytest.mark.parametrize("missing", [{"sku"}, {"price"}, {"stock", "image"}, set(COLUMNS)])
def test_every_missing_column_is_named(write_catalog: Write, missing: set[str]):
    header = ",".join([*(c for c in COLUMNS if c not in missing), "Notes"])
    columns = "sku, name, category, price, stock, description, image"
    assert faults(write_catalog(content=f"{header}\n{'1,' * header.count(',')}1\n")) == [
        f"goods.csv, line 1: the column {column!r} is missing. The columns are: {columns}."
        for column in COLUMNS
        if column in missing
    ]


def test_every_column_that_occurs_twice_is_named(write_catalog: Write):
    known = "sku, name, category, price, stock, description, image"
    content = f"{HEADER},note, price ,sku,note\n{DESK},,2,lamp,\n"
    assert faults(write_catalog(content=content)) == [
        f"goods.csv, line 1: the column {column!r} occurs more than once. The columns are: {known}."
        for column in ("sku", "price")
    ]


def test_a_file_that_is_not_there_is_named(tmp_path: Path):
    assert faults(tmp_path / "none.csv") == [
        "none.csv: the file cannot be read (No such file or directory)."
    ]


def test_a_folder_is_no_catalogue(tmp_path: Path):
    assert faults(tmp_path) == [f"{tmp_path.name}: the file cannot be read (Is a directory)."]


@pytest.mark.parametrize(
    ("content", "line", "value"),
    [
        (f"{HEADER}\n{DESK}\ncafe,Caf\xe9,Desks,1,1,,\n".encode("latin-1"), 3, r"b'\xe9'"),
        (f"{HEADER}\n{DESK}\n".encode("utf-16"), 1, r"b'\xff'"),
    ],
    ids=["Latin-1", "UTF-16"],
)
def test_a_file_that_is_not_utf_8_is_refused(
    write_catalog: Write, content: bytes, line: int, value: str
):
    (fault,) = faults(write_catalog(content=content))
    assert fault.startswith(f"goods.csv, line {line}")
    assert f"{value} is not UTF-8" in fault


@pytest.mark.parametrize(
    "content", ["", "\n", "\ufeff", " \n,,\n"], ids=["nothing", "a break", "BOM", "no value"]
)
def test_an_empty_file_is_refused(write_catalog: Write, content: str):
    assert faults(write_catalog(content=content)) == ["goods.csv: the file is empty."]


@pytest.mark.parametrize("rest", ["", "\n", "\n\n,,,,,,\n"])
def test_a_file_with_a_header_only_is_refused(write_catalog: Write, rest: str):
    assert faults(write_catalog(content=HEADER + rest)) == [
        "goods.csv: the file lists no products."
    ]


def test_rows_with_too_many_fields_are_named(write_catalog: Write):
    path = write_catalog(
        "a,A,Desks,1,1,A desk, of oak,", 'b,B,Desks,1,1,"Two\nlines",', "c,C,Desks,1,299,1,,,"
    )
    advice = "Put a field that contains a comma in double quotes."
    assert faults(path) == [
        f"goods.csv, line 2: 8 fields where the first line has 7. {advice}",
        f"goods.csv, line 5: 9 fields where the first line has 7. {advice}",
    ]


def test_a_quote_that_is_never_closed_is_refused(write_catalog: Write):
    (fault,) = faults(write_catalog(DESK, 'lamp,Lamp,Desks,1,1,"No end,', "mug,Mug,Desks,1,1,,"))
    assert fault.startswith("goods.csv")


def test_a_quote_that_is_never_closed_is_found_on_its_line(write_catalog: Write):
    (fault,) = faults(write_catalog(DESK, 'lamp,Lamp,Desks,1,1,"No end,', "mug,Mug,Desks,1,1,,"))
    assert fault.startswith("goods.csv, line 3")


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_that_is_too_long_to_be_read_is_found_on_its_line(write_catalog: Write, quote: str):
    path = write_catalog(DESK, f"lamp,Lamp,Desks,1,1,{quote}{'long ' * 30_000},")
    assert faults(path) == [
        "goods.csv, line 3: a field has more than 131072 characters here, perhaps because a quote"
        " is never closed."
    ]


def test_text_behind_a_closed_quote_is_found_on_its_line(write_catalog: Write):
    (fault,) = faults(write_catalog(DESK, 'lamp,"Lamp" big,Desks,1,1,,'))
    assert fault.startswith("goods.csv, line 3: a quote is wrong here")


def test_faults_in_values_are_listed_beside_rows_with_too_many_fields(write_catalog: Write):
    found = faults(write_catalog("a,A,Desks,free,1,,", "b,B,Desks,1,1,A desk, of oak,"))
    assert [fault.split(":")[0].split(", column")[0] for fault in found] == [
        "goods.csv, line 2",
        "goods.csv, line 3",
    ]


FRAGMENTS = [
    "\n",
    "\r",
    '"',
    ",",
    ",,",
    "\0",
    "\ufeff",
    HEADER,
    DESK,
    LAMP,
    "\udcff",
    "1",
    "é",
    " ",
]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join)
    | st.text(max_size=20).map(lambda text: f"{HEADER}\n{DESK}{text}\n")
)
def test_any_file_is_a_catalogue_or_has_named_faults(write_catalog: Write, content: str):
    path = write_catalog(content=content.encode("utf-8", "surrogateescape"))
    try:
        found: tuple[str, ...] = ()
        goods = read_catalog(path)
    except CatalogError as error:
        goods, found = None, error.faults
    assert bool(goods) != bool(found)
    assert all(fault.startswith("goods.csv") for fault in found)


# Pictures


def with_picture(write_catalog: Write, image: str) -> Path | None:
    """The picture of the one product of a catalogue beside which desk.svg and desk.txt lie."""
    path = write_catalog(f"desk,Desk,Desks,1,1,,{image}")
    (path.parent / "desk.txt").write_text("no picture")
    (path.parent / "Desk.SVG").write_text("<svg/>")
    (path.parent / "folder.svg").mkdir(exist_ok=True)
    (path.parent / "art").mkdir(exist_ok=True)
    (path.parent / "art" / "desk.svg").write_text("<svg/>")
    return read_catalog(path)["desk"].image


def warnings(log: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in log.records if r.levelno == logging.WARNING]


@pytest.mark.parametrize("image", ["art/desk.svg", "Desk.SVG", " art/desk.svg ", "./art/desk.svg"])
def test_a_picture_lies_beside_the_catalogue(
    write_catalog: Write, caplog: pytest.LogCaptureFixture, tmp_path: Path, image: str
):
    picture = with_picture(write_catalog, image)
    assert picture is not None
    assert picture.is_relative_to(tmp_path)
    assert picture.read_text() == "<svg/>"
    assert not warnings(caplog)


def test_no_picture_is_no_fault(write_catalog: Write, caplog: pytest.LogCaptureFixture):
    assert with_picture(write_catalog, "") is None
    assert not warnings(caplog)


@pytest.mark.parametrize(
    "image",
    ["none.svg", "desk.txt", "art/desk", "folder.svg", "art", ".", "art/../../desk.svg", "\0.svg"],
)
def test_a_bad_picture_is_left_out_and_logged(
    write_catalog: Write, caplog: pytest.LogCaptureFixture, image: str
):
    assert with_picture(write_catalog, image) is None
    (warning,) = warnings(caplog)
    assert repr(image) in warning


@pytest.fixture
def outside(tmp_path_factory: pytest.TempPathFactory) -> Path:
    picture = tmp_path_factory.mktemp("elsewhere") / "outside.svg"
    picture.write_text("<svg/>")
    return picture


def test_a_picture_reached_upwards_is_left_out(
    write_catalog: Write, caplog: pytest.LogCaptureFixture, tmp_path: Path, outside: Path
):
    assert with_picture(write_catalog, os.path.relpath(outside, tmp_path)) is None
    assert len(warnings(caplog)) == 1


def test_a_picture_at_an_absolute_path_is_left_out(
    write_catalog: Write, caplog: pytest.LogCaptureFixture, outside: Path
):
    assert with_picture(write_catalog, str(outside)) is None
    assert len(warnings(caplog)) == 1


def test_a_picture_with_an_endless_name_is_left_out(
    write_catalog: Write, caplog: pytest.LogCaptureFixture
):
    assert with_picture(write_catalog, "x" * 5000 + ".svg") is None
    assert len(warnings(caplog)) == 1


# The catalogue as a value


@pytest.mark.parametrize(
    ("categories", "skus"),
    [
        (["Desks"], ["desk", "table"]),
        (["Lighting", "Desks"], ["desk", "lamp", "table"]),
        ([], ["desk", "lamp", "table"]),
        (["Nothing"], []),
    ],
)
def test_products_are_found_by_category_in_file_order(
    write_catalog: Write, categories: list[str], skus: list[str]
):
    goods = read_catalog(write_catalog(DESK, LAMP, "table,Table,Desks,1,1,,"))
    assert goods.categories == ("Desks", "Lighting")
    assert [p.sku for p in goods.find(categories=categories)] == skus


def test_an_unknown_sku_is_none(write_catalog: Write):
    assert read_catalog(write_catalog(DESK)).get("lamp") is None


# Following the file


def errors(log: pytest.LogCaptureFixture) -> list[str]:
    return [r.getMessage() for r in log.records if r.levelno == logging.ERROR]


def test_a_file_that_has_not_changed_is_not_read_again(write_catalog: Write):
    goods = CatalogFile(write_catalog(DESK))
    assert goods.current() is goods.current()


def test_a_changed_file_is_read_at_the_next_look(write_catalog: Write):
    goods = CatalogFile(write_catalog(DESK))
    assert list(goods.current()) == ["desk"]
    write_catalog(DESK, LAMP)
    assert list(goods.current()) == ["desk", "lamp"]


def test_a_file_put_in_the_place_of_the_old_is_read(write_catalog: Write, tmp_path: Path):
    path = write_catalog(DESK)
    goods = CatalogFile(path)
    assert goods.current()["desk"].stock == 3
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    fresh = tmp_path / "fresh.csv"
    fresh.write_text(path.read_text().replace(",3,", ",7,"))
    os.utime(fresh, ns=times)
    fresh.replace(path)
    assert goods.current()["desk"].stock == 7


@pytest.mark.parametrize("broken", [b"", b"\xff", b"sku", None], ids=repr)
def test_while_the_new_file_is_broken_the_last_good_one_stays(
    write_catalog: Write, caplog: pytest.LogCaptureFixture, broken: bytes | None
):
    path = write_catalog(DESK)
    goods = CatalogFile(path)
    good = goods.current()
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken)
    assert [goods.current() for _ in range(3)] == [good] * 3
    (logged,) = errors(caplog)
    assert "last good one stays in use" in logged
    assert "goods.csv" in logged


def test_the_log_lists_every_fault_once(write_catalog: Write, caplog: pytest.LogCaptureFixture):
    goods = CatalogFile(write_catalog(DESK))
    goods.current()
    path = write_catalog("desk,,Desks,x,1,,")
    expected = faults(path)
    for _ in range(3):
        goods.current()
    (logged,) = errors(caplog)
    assert logged.splitlines()[1:] == expected
    assert all(record.exc_info is None for record in caplog.records)


def test_a_mended_file_is_used_again(write_catalog: Write):
    goods = CatalogFile(write_catalog(DESK))
    goods.current()
    write_catalog("broken")
    goods.current()
    write_catalog(LAMP)
    assert list(goods.current()) == ["lamp"]


def test_without_any_good_file_every_look_raises_and_the_log_says_it_once(
    write_catalog: Write, caplog: pytest.LogCaptureFixture
):
    goods = CatalogFile(write_catalog("desk,Desk,Desks,x,1,,"))
    for _ in range(3):
        with pytest.raises(CatalogError, match="line 2, column price: 'x'"):
            goods.current()
    (logged,) = errors(caplog)
    assert "the store cannot open" in logged
    write_catalog(DESK)
    assert list(goods.current()) == ["desk"]


def test_an_error_raised_again_does_not_grow(tmp_path: Path):
    goods = CatalogFile(tmp_path / "none.csv")
    lengths = set()
    for _ in range(4):
        with pytest.raises(CatalogError) as error:
            goods.current()
        lengths.add(len(error.traceback))
    assert len(lengths) <= 2  # the look that read the file is one deeper


# The goods that ship


@pytest.fixture(scope="module")
def shipped(root: Path) -> Catalog:
    return read_catalog(root / "cart_state" / "catalog.csv")


def test_the_store_ships_with_goods_enough(shipped: Catalog):
    assert len(shipped) >= 36
    assert len(shipped.categories) >= 6


@pytest.mark.parametrize(
    ("name", "price"),
    [("Laptop", 25000), ("Mouse", 349), ("Keyboard", 499), ("Monitor", 7999), ("Headphones", 799)],
)
def test_the_given_products_are_there_at_their_price(shipped: Catalog, name: str, price: int):
    assert [p.price for p in shipped.values() if p.name == name] == [price]


def test_some_goods_are_sold_out_some_low_and_some_cost_paise(shipped: Catalog):
    goods = shipped.values()
    assert any(p.stock == 0 for p in goods)
    assert any(0 < p.stock <= 5 for p in goods)
    assert any(p.stock > 5 for p in goods)
    assert any(p.price % 1 for p in goods)


def test_every_product_tells_what_it_is(shipped: Catalog):
    for p in shipped.values():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", p.sku)
        assert len(p.description) > 80
        assert re.search(r"\d", p.description), f"{p.sku}: no measure"
    assert len({p.name for p in shipped.values()}) == len(shipped)


@pytest.mark.parametrize(
    ("text", "count", "first"),
    [
        *(("laptops", 3, "Laptop"), ("monitors", 4, "Monitor"), ("keyboards", 2, "Keyboard")),
        *(("plants", 1, "Potted snake plant"), ("bookshelves", 1, "Tall bookshelf")),
        *(("lamps", 3, "Desk lamp"), ("lights", 7, "Monitor light bar")),
        *(("table", 2, "Ceramic table lamp"), ("mic", 6, "USB microphone")),
        *(("usb c", 5, "USB-C hub, 7 ports"), ("USB-C", 5, "USB-C hub, 7 ports")),
        *(("standing-desk", 2, "Standing desk 140 cm"), ("140cm", 1, "Standing desk 140 cm")),
        ("cable clips", 3, "Cable clips, pack of 6"),
    ],
)
def test_what_shoppers_look_for_is_found(shipped: Catalog, text: str, count: int, first: str):
    found = shipped.find(text)
    assert (len(found), found[0].name) == (count, first)


def test_every_picture_named_is_there_and_is_that_of_one_product(root: Path, shipped: Catalog):
    with (root / "cart_state" / "catalog.csv").open(encoding="utf-8") as file:
        named = [row["image"] for row in csv.DictReader(file) if row["image"]]
    assert len(named) == sum(p.image is not None for p in shipped.values())
    assert len(set(named)) == len(named)
    assert len(named) >= 36
    kept = {p.name for p in (root / "cart_state" / "pictures").iterdir()}
    assert kept == {Path(image).name for image in named}


def test_every_picture_is_safe_and_stands_alone(root: Path):
    for picture in (root / "cart_state" / "pictures").glob("*.svg"):
        drawing = picture.read_text(encoding="utf-8").lower()
        assert "viewbox" in drawing, picture
        assert not re.search(
            r"<script|<text|<foreignobject|<image|<style|<!entity|javascript:|@import|\bon\w+\s*=",
            drawing,
        ), picture
        references = re.findall(r"(?:href|src)\s*=\s*[\"']([^\"']*)|url\(([^)]*)\)", drawing)
        assert all((a or b).strip("\"'").startswith("#") for a, b in references), picture
        addresses = re.findall(r"https?://[^\"'\s]*", drawing)
        assert set(addresses) <= {"http://www.w3.org/2000/svg"}, picture
