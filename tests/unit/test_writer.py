"""Writing the catalogue: what is read back, who else wrote meanwhile, versions, pictures."""

import io
import os
import stat
import zlib
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms

from cart_state.goods import writer
from cart_state.goods.checks import ShopError
from cart_state.goods.reader import COLUMNS, Row, check_rows, read_catalog
from cart_state.goods.shop import Shop
from cart_state.goods.writer import (
    ChangedMeanwhile,
    PictureError,
    bytes_of,
    draft,
    save,
    save_picture,
    state,
    versions,
)
from tests.unit.goods import DESK_ROW, HEADER, LAMP_ROW, write_catalog

DESK = dict.fromkeys(COLUMNS, "") | dict(
    zip(COLUMNS, ("desk", "Desk", "Desks", "100", "3", "A desk."), strict=False)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return write_catalog(tmp_path, DESK_ROW, LAMP_ROW)


def row(**texts: str) -> Row:
    """A desk of which something is other."""
    return {**DESK, **texts}


def saved(path: Path, *rows: Row, currency: str = "INR") -> str:
    """Saves rows over what the file is now; returns its text."""
    save(path, rows, state(path.read_bytes()), currency)
    return path.read_bytes().decode()


def left_over(folder: Path) -> set[str]:
    """The names of the files in and below the folder of a catalogue."""
    return {file.name for file in folder.rglob("*") if file.is_file()}


# What is written


def test_rows_are_written_under_our_header_with_commas_where_there_was_no_file(tmp_path: Path):
    path = tmp_path / "goods.csv"
    seen = draft(bytes_of(path)).seen
    rows = [row(price="99.5"), row(sku="b", name="Ä, B", description='5" of\n oak ')]
    assert save(path, rows, seen, "EUR") == state(path.read_bytes())
    assert path.read_bytes().decode() == (
        f'{HEADER}\ndesk,Desk,Desks,99.5,3,A desk.,\nb,"Ä, B",Desks,100,3,"5"" of oak",\n'
    )
    assert versions(path) == []


def test_an_editor_gets_rows_also_where_they_are_at_fault(tmp_path: Path):
    path = write_catalog(tmp_path, DESK_ROW, ",Lamp,,much,few,,none.png", DESK_ROW)
    rows = draft(bytes_of(path)).rows
    assert rows[0] == rows[2] == DESK
    assert [*rows[1].values()][:7] == ["", "Lamp", "", "much", "few", "", "none.png"]
    products, faults, doubts = check_rows(dict(enumerate(rows)), tmp_path, "INR")
    assert [(fault.row, fault.column) for fault in sorted(faults)] == [
        *((1, column) for column in ("category", "price", "sku", "stock")),
        (2, "sku"),
    ]
    assert [fault.first for fault in sorted(faults)] == [None] * 4 + [0]
    assert doubts[0][:2] == (1, "image")
    assert products[0].sku == "desk"


@pytest.mark.parametrize(
    "content",
    [
        *(b"\xff\xfe", b"sku;name\n", f'{HEADER}\n"'.encode()),
        f"{HEADER}\n{DESK_ROW}too,long\n".encode(),
    ],
)
def test_a_file_whose_form_is_at_fault_has_no_rows_to_show_and_can_be_replaced(
    tmp_path: Path, content: bytes
):
    path = write_catalog(tmp_path, content=content)
    with pytest.raises(ShopError):
        draft(bytes_of(path))
    assert saved(path, DESK) == f"{HEADER}\n{DESK_ROW}\n"
    assert [(one.file.read_bytes(), one.rows) for one in versions(path)] == [(content, None)]


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        ([], ": the file lists no products."),
        ([DESK, row(sku="b", price="much")], ", line 3, column price: 'much' must"),
        ([DESK, row(sku="DESK")], ", line 3, column sku: 'DESK' is used by line 2"),
        ([row(name="\ud800")], ", line 2: the file is not UTF-8."),
        ([row(description="x" * 200_000)], ", line 2: field larger than"),
    ],
)
def test_what_cannot_be_sold_is_not_written(path: Path, rows: list[Row], fault: str):
    before = path.read_bytes()
    with pytest.raises(ShopError) as error:
        save(path, rows, state(before), "INR")
    assert error.value.faults[0].startswith(fault)
    assert path.read_bytes() == before
    assert left_over(path.parent) == {"goods.csv", "lock"}


def test_half_a_pair_of_surrogates_is_told_at_its_cell(tmp_path: Path):
    rows = {7: row(name="\ud800", description="\udfff", sku="\ud800")}
    faults = check_rows(rows, tmp_path, "INR").faults
    assert [(fault.row, fault.column) for fault in sorted(faults)] == [
        *((7, column) for column in ("description", "name", "sku")),
    ]


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), max_size=9)
GOODS = st.lists(
    st.fixed_dictionaries(
        {
            "sku": TEXT.filter(lambda text: text.strip() and text.isprintable()),
            "name": TEXT.map(lambda text: f"=1,\n{text};"),
            "category": TEXT.map(lambda text: f"\ufeff{text}\t"),
            "price": st.decimals(0, 10**12 - 1, places=2).map(str),
            "stock": st.integers(0, 10**9 - 1).map(str),
            "description": TEXT | st.sampled_from(['"', '"\r\n"', "sep=;", ","]),
            "image": TEXT,
            "specs": st.sampled_from(["", "Width: 140 cm;  Ratio : 16:9;", "A: ß; =1: 2"]),
            "goes_with": TEXT,
        }
    ),
    min_size=1,
    unique_by=lambda row: row["sku"].strip(),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=GOODS, more=GOODS, separator=st.sampled_from(",;\t"), mark=st.sampled_from(".,"))
def test_any_goods_are_read_back_as_they_were_checked(
    tmp_path: Path, rows: list[Row], more: list[Row], separator: str, mark: str
):
    header = HEADER.replace(",", separator)
    price = f"1{mark}5" if separator != "," else "1.5"
    path = write_catalog(
        tmp_path, content=f"{header}\n{separator.join(['s', 'n', 'c', price, '1', '', ''])}\n"
    )
    for goods in (rows, more):
        checked = check_rows(dict(enumerate(goods)), tmp_path, "EUR")
        if checked.faults:  # two skus that are the same product
            continue
        saved(path, *goods, currency="EUR")
        assert [*read_catalog(path, Shop(currency="EUR")).values()] == [*checked.products.values()]
        again = dict(enumerate(draft(bytes_of(path)).rows))
        assert check_rows(again, tmp_path, "EUR").products == checked.products


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "Note,SKU,price,stock,name,category,description,image,Note,\n"
            '"a;b",lamp,1,2,Lamp,L,,,n,\n,desk,100,3,Desk,Desks,A desk.,,"x, y",\n',
            "Note,SKU,price,stock,name,category,description,image,Note,\n"
            ',desk,100,4,Desk,Desks,A desk.,,"x, y",\n,new,100,3,Desk,Desks,A desk.,,,\n',
        ),
        (
            "\ufeffsku;name;category;price;stock;description;image;Einkauf\r\n"
            "desk;Desk;Desks;99,50;3;A desk.;;7,10\r\n",
            "\ufeffsku;name;category;price;stock;description;image;Einkauf\r\n"
            "desk;Desk;Desks;99,50;4;A desk.;;7,10\r\nnew;Desk;Desks;100;3;A desk.;;\r\n",
        ),
        (
            "sku\tname\tcategory\tprice\tstock\tdescription\timage\n"
            "desk\tDesk\tDesks\t99.50\t3\tA desk.\t\n",
            "sku\tname\tcategory\tprice\tstock\tdescription\timage\n"
            "desk\tDesk\tDesks\t99.50\t4\tA desk.\t\nnew\tDesk\tDesks\t100\t3\tA desk.\t\n",
        ),
    ],
    ids=["columns of the owner's", "as Excel saves in German", "tabs"],
)
def test_the_form_of_the_file_and_the_columns_of_its_owners_stay(
    tmp_path: Path, old: str, new: str
):
    path = write_catalog(tmp_path, content=old)
    (desk,) = (row for row in draft(bytes_of(path)).rows if row["sku"] == "desk")
    assert saved(path, {**desk, "stock": "4"}, row(sku="new")) == new


def test_optional_columns_are_kept_edited_and_added_where_a_row_says_something_there(
    tmp_path: Path,
):
    path = write_catalog(tmp_path, content=f"specs,{HEADER}\nWidth: 140 cm,{DESK_ROW}\n")
    (desk,) = draft(bytes_of(path)).rows
    assert saved(path, {**desk, "stock": "4"}) == (
        f"specs,{HEADER}\nWidth: 140 cm,{DESK_ROW.replace(',3,', ',4,')}\n"
    )
    assert saved(path, {**desk, "goes_with": "desk; lamp", "specs": ""}) == (
        f"specs,{HEADER},goes_with\n,{DESK_ROW},desk; lamp\n"
    )


def test_an_image_that_cannot_be_found_today_stays_in_the_file(path: Path):
    assert "A desk.,art/desk.svg\n" in saved(path, row(image="art/desk.svg"))


def test_who_may_read_the_file_stays(path: Path):
    path.chmod(0o640)
    saved(path, DESK)
    saved(path, row(price="1"))
    for file in (path, *(one.file for one in versions(path))):
        assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_elsewhere_to_which_the_catalogue_is_a_link_is_written_there(tmp_path: Path):
    (tmp_path / "there").mkdir()
    there = write_catalog(tmp_path / "there", DESK_ROW)
    link = tmp_path / "catalog.csv"
    link.symlink_to(there)
    saved(link, row(price="7"))
    assert link.is_symlink()
    assert ",7," in there.read_text()
    assert versions(link) == versions(there) != []


def test_what_is_written_is_on_disk_before_it_is_in_its_place(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    done: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def synced(file: int) -> None:
        done.append("folder" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")
        fsync(file)

    def moved(self: Path, to: Path) -> Path:
        done.append(f"{to.name[:9]} moved")
        return replace(self, to)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", moved)
    saved(path, DESK)
    assert done == [
        *("file", f"goods.{datetime.now(UTC):%Y}"[:9] + " moved", "folder"),
        *("file", "goods.csv moved", "folder"),
    ]


def test_where_a_folder_cannot_be_synced_it_is_written_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    def refuse(*_: object) -> int:
        raise PermissionError

    monkeypatch.setattr(os, "open", refuse)
    assert saved(path, DESK) == f"{HEADER}\n{DESK_ROW}\n"


# Somebody else


def test_a_file_that_another_has_written_meanwhile_is_not_overwritten(path: Path):
    first, second = draft(bytes_of(path)), draft(bytes_of(path))
    save(path, [row(price="1")], first.seen, "INR")
    theirs = path.read_bytes()
    with pytest.raises(ChangedMeanwhile):
        save(path, [row(price="2")], second.seen, "INR")
    assert path.read_bytes() == theirs
    assert len(versions(path)) == 1
    save(path, [row(price="2")], draft(theirs).seen, "INR")
    assert [draft(one.file.read_bytes()).rows[0]["price"] for one in versions(path)] == ["1", "100"]


def test_a_file_that_another_program_writes_at_the_last_moment_is_not_overwritten(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    seen, fsync = draft(bytes_of(path)).seen, os.fsync

    def meanwhile(file: int) -> None:
        write_catalog(path.parent, LAMP_ROW)
        fsync(file)

    monkeypatch.setattr(os, "fsync", meanwhile)
    with pytest.raises(ChangedMeanwhile):
        save(path, [DESK], seen, "INR")
    assert path.read_bytes() == f"{HEADER}\n{LAMP_ROW}\n".encode()


@pytest.mark.parametrize("theirs", [None, ""])
def test_a_file_that_another_has_deleted_is_not_written_again(path: Path, theirs: str | None):
    seen = draft(bytes_of(path)).seen
    path.unlink()
    if theirs is not None:
        path.write_text(theirs)
    with pytest.raises(ChangedMeanwhile):
        save(path, [DESK], seen, "INR")
    assert path.exists() == (theirs is not None)


def test_what_another_has_written_just_so_is_no_conflict(path: Path):
    seen = draft(bytes_of(path)).seen
    now = save(path, [DESK], seen, "INR")
    assert save(path, [DESK], seen, "INR") == now
    assert len(versions(path)) == 1


def test_who_cannot_have_their_turn_is_told(path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(writer, "WAIT", 0)
    before = path.read_bytes()
    with writer._alone(path.parent), pytest.raises(OSError, match=r"lock: database is locked"):
        save(path, [DESK], state(before), "INR")
    assert path.read_bytes() == before
    assert "Desk" in saved(path, DESK)


def test_a_folder_that_cannot_be_written_is_told(path: Path, monkeypatch: pytest.MonkeyPatch):
    (path.parent / "versions").write_text("no folder")
    with pytest.raises(OSError, match="versions"):
        saved(path, DESK)


# Versions


def test_the_last_20_versions_are_kept_newest_first_with_their_time_and_size(path: Path):
    contents = [path.read_bytes()]
    start = datetime.now(UTC)
    for number in range(22):
        rows = [row(sku=f"s{n}", price=str(number)) for n in range(number + 1)]
        contents.append(saved(path, *rows).encode())
    found = versions(path)
    assert [one.file.read_bytes() for one in found] == contents[-2:-22:-1]
    assert [one.rows for one in found] == [*range(21, 1, -1)]
    times = [one.until for one in found]
    assert times == sorted(set(times), reverse=True)
    assert start < times[-1] < times[0] < datetime.now(UTC)
    assert left_over(path.parent) == {"goods.csv", "lock", *(one.file.name for one in found)}


def test_what_is_the_newest_version_already_becomes_no_second_one(path: Path):
    first = path.read_bytes()
    saved(path, DESK)
    path.write_bytes(first)  # by another program
    saved(path, row(price="2"))
    assert [one.file.read_bytes() for one in versions(path)] == [first]


def test_versions_stay_in_order_while_the_clock_goes_back(
    path: Path, monkeypatch: pytest.MonkeyPatch
):
    class Clock(datetime):
        @classmethod
        def now(cls, tz: Any = None) -> datetime:
            return datetime(2020, 1, 1, 12, tzinfo=tz)

    saved(path, DESK)
    monkeypatch.setattr(writer, "datetime", Clock)
    for price in "123":
        saved(path, row(price=price))
    prices = [draft(one.file.read_bytes()).rows[0]["price"] for one in versions(path)]
    assert prices == ["2", "1", "100", "100"]


def test_each_catalogue_of_a_folder_has_versions_of_its_own_and_other_files_are_none(path: Path):
    other = path.with_name("goods.old.csv")
    other.write_bytes(path.read_bytes())
    saved(path, DESK)
    saved(other, row(price="2"))
    for name in ("goods.csv", "goods.2020.1.csv", "goods.20209999T999999.999999Z.1.csv.txt"):
        (path.parent / "versions" / name).write_text("")
    assert len(versions(path)) == len(versions(other)) == 1


# Pictures

RED, BLUE = (200, 30, 30), (30, 30, 200)


def photo(size: tuple[int, int] = (64, 48), kind: str = "JPEG", mode: str = "RGB", **how: Any):
    """A photo, red on the left and blue on the right."""
    image = Image.new("RGB", size, RED)
    image.paste(BLUE, (size[0] // 2, 0, *size))
    out = io.BytesIO()
    image.convert(mode).save(out, kind, **how)
    return out.getvalue()


def opened(folder: Path, name: str) -> Image.Image:
    image = Image.open(folder / name)
    assert image.format == "WEBP"
    return image.convert("RGB")


def is_like(pixel: Any, colour: tuple[int, int, int]) -> bool:
    return all(abs(seen - meant) < 40 for seen, meant in zip(pixel, colour, strict=True))


@pytest.mark.parametrize(
    ("kind", "mode"),
    [("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("WEBP", "RGB")],
)
def test_a_picture_is_kept_beside_the_catalogue_and_found_by_it(
    tmp_path: Path, kind: str, mode: str
):
    name = save_picture(tmp_path, "My oak desk (2).jpeg", photo(kind=kind, mode=mode))
    assert name.startswith("pictures/My-oak-desk-2-")
    image = opened(tmp_path, name)
    assert image.size == (64, 48)
    assert is_like(image.getpixel((5, 24)), RED)
    assert is_like(image.getpixel((60, 24)), BLUE)
    checked = check_rows({0: row(image=name)}, tmp_path, "INR")
    assert checked.products[0].image == tmp_path / name
    assert not checked.doubts
    assert left_over(tmp_path) == {name.removeprefix("pictures/"), "lock"}


def test_a_large_photo_is_scaled_and_turned_as_its_exif_says(tmp_path: Path):
    exif = Image.Exif()
    exif[0x0112] = 6  # what is at its left belongs to the top
    image = opened(tmp_path, save_picture(tmp_path, "a", photo((3200, 1000), exif=exif)))
    assert image.size == (500, 1600)
    assert is_like(image.getpixel((250, 100)), RED)
    assert is_like(image.getpixel((250, 1500)), BLUE)


def test_what_is_transparent_stays_so(tmp_path: Path):
    out = io.BytesIO()
    Image.new("RGBA", (9, 9), (*RED, 0)).save(out, "PNG")
    with Image.open(tmp_path / save_picture(tmp_path, "a", out.getvalue())) as image:
        assert image.convert("RGBA").getpixel((4, 4))[3] == 0


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_nothing_of_a_picture_stays_but_what_is_seen(tmp_path: Path, kind: str):
    exif = Image.Exif()
    exif[0x010E] = "SECRET place"
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    content = photo(kind=kind, exif=exif, icc_profile=srgb) + b"<script>SECRET</script>"
    assert content.count(b"SECRET") == 2
    kept = (tmp_path / save_picture(tmp_path, "a", content)).read_bytes()
    assert b"SECRET" not in kept
    assert b"ICCP" not in kept


@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_colours_of_another_profile_are_seen_as_they_were_meant(tmp_path: Path, mode: str):
    """The curve of each colour in this profile is a straight line."""
    srgb = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    at = srgb.index(b"para\0\0\0\0")
    srgb[at : at + 32] = b"curv" + bytes(28)
    content = photo(kind="PNG", mode=mode, icc_profile=bytes(srgb))
    pixel = opened(tmp_path, save_picture(tmp_path, "a", content)).getpixel((5, 24))
    assert is_like(pixel, (228, 96, 96))


def test_a_profile_that_is_broken_is_ignored(tmp_path: Path):
    name = save_picture(tmp_path, "a", photo(icc_profile=b"no profile"))
    assert is_like(opened(tmp_path, name).getpixel((5, 24)), RED)


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "kind"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "kind"),
        (b"\x89PNG\r\n\x1a\n", "kind"),
        (photo()[:400], "kind"),
        (photo(kind="GIF"), "kind"),
        (photo(kind="TIFF"), "kind"),
        (b"\0" * (writer.LARGEST + 1), "bytes"),
    ],
)
def test_what_is_no_photo_is_refused(tmp_path: Path, content: bytes, problem: str):
    with pytest.raises(PictureError) as error:
        save_picture(tmp_path, "a.png", content)
    assert error.value.problem == problem
    assert left_over(tmp_path) == set()


@pytest.mark.parametrize("size", [(7100, 7100), (9500, 9500), (20_000, 20_000)])
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
):
    sides = b"".join(side.to_bytes(4, "big") for side in size)
    header = b"IHDR" + sides + b"\x08\x02\0\0\0"
    content = photo(kind="PNG")
    content = content[:12] + header + zlib.crc32(header).to_bytes(4, "big") + content[33:]
    monkeypatch.setattr(Image.Image, "load", lambda _: pytest.fail("it was decoded"))
    with pytest.raises(PictureError) as error:
        save_picture(tmp_path, "a.png", content)
    assert error.value.problem == "pixels"


@pytest.mark.parametrize(
    "name",
    [
        *("../../etc/passwd", "C:\\con.png", "a/b.png", ".htaccess", "", "...", "\0.png"),
        *("<script>.svg", "x" * 300, "CON", "Bröt 茶.jpg"),
    ],
)
def test_whatever_a_picture_is_called_it_is_a_file_in_pictures(tmp_path: Path, name: str):
    kept = save_picture(tmp_path, name, photo())
    file = tmp_path / kept
    assert file.parent == tmp_path / "pictures"
    assert kept.removeprefix("pictures/").removesuffix(".webp").replace("-", "").isalnum()
    assert len(file.name) < 80
    assert [*file.parent.iterdir()] == [file]


def test_a_picture_takes_the_place_of_no_other_and_the_same_one_is_kept_once(tmp_path: Path):
    names = [
        save_picture(tmp_path, "a.png", content) for content in (photo(), photo((48, 64)), photo())
    ]
    assert names[0] == names[2] != names[1]
    assert len([*(tmp_path / "pictures").iterdir()]) == 2
