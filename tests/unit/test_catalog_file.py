"""A catalogue that follows its file."""

import os
from pathlib import Path

import pytest

from cart_state.goods.reader import CatalogError, CatalogFile
from tests.unit.goods import DESK_ROW, LAMP_ROW, write_catalog


def test_a_file_that_has_not_changed_is_not_read_again(tmp_path: Path):
    goods = CatalogFile(write_catalog(tmp_path, DESK_ROW), "INR")
    assert goods.current() is goods.current()


def test_a_changed_file_is_read_at_the_next_look(tmp_path: Path):
    goods = CatalogFile(write_catalog(tmp_path, DESK_ROW), "INR")
    assert list(goods.current()) == ["desk"]
    write_catalog(tmp_path, DESK_ROW, LAMP_ROW)
    assert list(goods.current()) == ["desk", "lamp"]


def test_a_file_moved_over_the_old_one_is_read_though_size_and_time_are_the_same(tmp_path: Path):
    path = write_catalog(tmp_path, DESK_ROW)
    goods = CatalogFile(path)
    assert goods.current()["desk"].stock == 3
    seen = path.stat()
    fresh = tmp_path / "fresh.csv"
    fresh.write_text(path.read_text().replace(",3,", ",7,"))
    os.utime(fresh, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    fresh.replace(path)
    assert goods.current()["desk"].stock == 7


@pytest.mark.parametrize("broken", [b"", b"\xff", b"sku", None], ids=repr)
def test_while_the_new_file_is_broken_the_last_good_one_stays(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, broken: bytes | None
):
    path = write_catalog(tmp_path, DESK_ROW)
    goods = CatalogFile(path)
    good = goods.current()
    if broken is None:
        path.unlink()
    else:
        path.write_bytes(broken)
    assert [goods.current() for _ in range(3)] == [good] * 3
    (logged,) = caplog.messages
    assert "last good one stays in use" in logged
    assert "goods.csv" in logged


def test_the_log_lists_every_fault_once_and_the_mended_file_is_used(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    goods = CatalogFile(write_catalog(tmp_path, DESK_ROW), "INR")
    goods.current()
    write_catalog(tmp_path, "desk,,Desks,x,1,,")
    for _ in range(3):
        goods.current()
    (logged,) = caplog.messages
    assert [line.partition(":")[0] for line in logged.splitlines()[1:]] == [
        "goods.csv, line 2, column name",
        "goods.csv, line 2, column price",
    ]
    write_catalog(tmp_path, LAMP_ROW)
    assert list(goods.current()) == ["lamp"]


def test_without_any_good_file_every_look_raises_and_the_log_says_it_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    goods = CatalogFile(write_catalog(tmp_path, "desk,Desk,Desks,x,1,,"))
    lengths = set()
    for _ in range(4):
        with pytest.raises(CatalogError, match="line 2, column price: 'x'") as error:
            goods.current()
        lengths.add(len(error.traceback))
    assert len(lengths) <= 2, "an error raised again and again grows"  # the first look is deeper
    (logged,) = caplog.messages
    assert "the store cannot open" in logged
    write_catalog(tmp_path, DESK_ROW)
    assert list(goods.current()) == ["desk"]


def test_a_file_is_read_in_the_currency_of_the_shop(tmp_path: Path):
    path = write_catalog(tmp_path, "desk,Desk,Desks,1.5,3,,")
    assert CatalogFile(path, "KWD").current()["desk"].price
    with pytest.raises(CatalogError, match="JPY has no decimals"):
        CatalogFile(path, "JPY").current()
