"""Following the shop's folder: what is read again, when, and what goes on meanwhile."""

import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cart_state.goods import folder as folder_module
from cart_state.goods.catalog import Catalog
from cart_state.goods.checks import ShopError
from cart_state.goods.folder import ShopFolder
from cart_state.goods.shop import Shop
from tests.unit.goods import DESK_ROW, LAMP_ROW, write_catalog

PATIENCE = 30  # seconds, for what takes milliseconds


class Readers:
    """The threads that read what has changed; `free` is clear while a test holds them up."""

    def __init__(self, start: Callable[[Callable[[], None]], None]) -> None:
        self.free = threading.Event()
        self.free.set()
        self._start = start
        self.done: list[threading.Event] = []

    def __call__(self, read: Callable[[], None]) -> None:
        done = threading.Event()
        self.done.append(done)

        def work() -> None:
            self.free.wait(PATIENCE)
            try:
                read()
            finally:
                done.set()

        self._start(work)

    def count(self) -> int:
        """How many were started so far, once each has ended."""
        self.free.set()
        assert all(done.wait(PATIENCE) for done in self.done)
        return len(self.done)


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[Readers]:
    readers = Readers(folder_module.in_thread)
    monkeypatch.setattr(folder_module, "in_thread", readers)
    monkeypatch.setattr(folder_module, "LOOK_EVERY", 0)
    yield readers
    readers.count()


@pytest.fixture
def shop(tmp_path: Path, readers: Readers) -> ShopFolder:
    """A shop that sells a desk, and was looked at."""
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, DESK_ROW))
    assert list(shop.current().catalog) == ["desk"]
    return shop


def test_a_folder_that_has_not_changed_is_not_read_again(shop: ShopFolder, readers: Readers):
    assert shop.current() is shop.current()
    assert readers.count() == 0


def test_a_changed_file_is_read_beside_the_clicks_and_there_once_it_is_read(
    shop: ShopFolder, readers: Readers
):
    readers.free.clear()
    write_catalog(shop.folder, DESK_ROW, LAMP_ROW)
    assert [list(shop.current().catalog) for _ in range(3)] == [["desk"]] * 3
    assert readers.count() == 1, "one change is read once, however often it is looked at"
    assert list(shop.current().catalog) == ["desk", "lamp"]


def test_what_is_read_in_a_moment_is_there_at_the_very_look_that_found_it_changed(
    shop: ShopFolder, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder_module, "MOMENT", PATIENCE)
    write_catalog(shop.folder, DESK_ROW, LAMP_ROW)
    assert list(shop.current().catalog) == ["desk", "lamp"]


def test_of_two_changes_the_later_one_stays_though_the_earlier_takes_longer_to_read(
    shop: ShopFolder, readers: Readers, monkeypatch: pytest.MonkeyPatch
):
    read, is_read, goes_on = folder_module.read_catalog, threading.Event(), threading.Event()

    def read_catalog(path: Path, currency: str) -> Catalog:
        goods = read(path, currency)
        if list(goods) == ["lamp"]:
            is_read.set()
            goes_on.wait(PATIENCE)
        return goods

    monkeypatch.setattr(folder_module, "read_catalog", read_catalog)
    write_catalog(shop.folder, LAMP_ROW)
    shop.current()
    assert is_read.wait(PATIENCE)
    write_catalog(shop.folder, LAMP_ROW, DESK_ROW)
    shop.current()
    readers.done[1].wait(0.3)  # it has to wait for the earlier one, and is not waited for here
    goes_on.set()
    assert readers.count() == 2
    assert list(shop.current().catalog) == ["lamp", "desk"]


def test_settings_are_followed_like_goods(shop: ShopFolder, readers: Readers):
    settings = shop.folder / "shop.toml"
    settings.write_text('name = "Corner shop"')
    shop.current()
    assert readers.count() == 1
    assert shop.current().shop.name == "Corner shop"
    settings.unlink()
    shop.current()
    assert readers.count() == 2
    assert shop.current().shop == Shop()


def test_a_file_moved_over_the_old_one_is_read_though_size_and_time_are_the_same(
    shop: ShopFolder, readers: Readers
):
    seen = shop.catalog.stat()
    fresh = shop.folder / "fresh.csv"
    fresh.write_text(shop.catalog.read_text().replace(",3,", ",7,"))
    os.utime(fresh, ns=(seen.st_atime_ns, seen.st_mtime_ns))
    fresh.replace(shop.catalog)
    shop.current()
    readers.count()
    assert shop.current().catalog["desk"].stock == 7


@pytest.mark.parametrize(
    ("file", "broken", "at_fault"),
    [
        *(("goods.csv", content, "goods.csv") for content in (b"", b"\xff", b"sku", None)),
        *(("shop.toml", content, "shop.toml") for content in (b"name", b"\xff", b"low_stock = -1")),
        ("shop.toml", b'currency = "JPY"', "goods.csv"),  # whose prices are no amounts of yen
    ],
    ids=repr,
)
def test_while_a_changed_file_is_broken_the_last_good_shop_goes_on(
    tmp_path: Path,
    readers: Readers,
    caplog: pytest.LogCaptureFixture,
    file: str,
    broken: bytes | None,
    at_fault: str,
):
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, DESK_ROW, LAMP_ROW))
    good = shop.current()
    changed = tmp_path / file
    if broken is None:
        changed.unlink()
    else:
        changed.write_bytes(broken)
    for _ in range(3):
        assert shop.current() is good
        readers.count()
    (logged,) = caplog.messages
    assert "the last good one goes on" in logged
    assert at_fault in logged


def test_the_log_lists_every_fault_once_and_the_mended_file_is_used(
    shop: ShopFolder, readers: Readers, caplog: pytest.LogCaptureFixture
):
    write_catalog(shop.folder, "desk,,Desks,x,1,,")
    for _ in range(3):
        shop.current()
        readers.count()
    (logged,) = caplog.messages
    assert [line.partition(":")[0] for line in logged.splitlines()[1:]] == [
        "goods.csv, line 2, column name",
        "goods.csv, line 2, column price",
    ]
    write_catalog(shop.folder, LAMP_ROW)
    shop.current()
    readers.count()
    assert list(shop.current().catalog) == ["lamp"]


def test_a_shop_that_was_never_good_is_told_at_every_look_and_logged_once_and_opens_when_mended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, readers: Readers
):
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, "desk,Desk,Desks,x,1,,"))
    lengths = set()
    for _ in range(4):
        with pytest.raises(ShopError, match="line 2, column price: 'x'") as error:
            shop.current()
        lengths.add(len(error.traceback))
    assert len(lengths) == 1, "an error raised again and again grows"
    (logged,) = caplog.messages
    assert "it cannot open" in logged
    write_catalog(tmp_path, DESK_ROW)
    assert list(shop.current().catalog) == ["desk"], "the first good one is waited for"
    assert readers.count() == 0


def test_shoppers_who_come_at_once_wait_for_the_first_shop_and_get_the_same(tmp_path: Path):
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, DESK_ROW))
    start, seen = threading.Barrier(8), []

    def look() -> None:
        start.wait(PATIENCE)
        seen.append(shop.current())

    threads = [threading.Thread(target=look) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert len(seen) == 8
    assert all(one is seen[0] for one in seen)


def test_between_two_looks_at_the_files_nothing_is_asked_of_the_disk(
    shop: ShopFolder, tmp_path: Path, readers: Readers, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(folder_module, "LOOK_EVERY", 3600)
    write_catalog(tmp_path, LAMP_ROW)
    assert list(shop.current().catalog) == ["desk"]
    monkeypatch.setattr(folder_module, "LOOK_EVERY", 0)
    shop.current()
    assert readers.count() == 1
    assert list(shop.current().catalog) == ["lamp"]


def test_a_picture_that_was_missing_opens_the_shop_once_it_is_there(
    tmp_path: Path, readers: Readers
):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "shop.toml").write_text('hero = "pictures/hero.svg"', "utf-8")
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, DESK_ROW))
    with pytest.raises(ShopError, match="key hero"):
        shop.current()
    (tmp_path / "pictures" / "hero.svg").write_text("<svg/>", "utf-8")
    assert shop.current().shop.hero


def test_a_file_that_could_not_be_read_for_a_while_is_tried_again_and_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
):
    shop = ShopFolder(tmp_path, write_catalog(tmp_path, DESK_ROW))
    monkeypatch.setattr(folder_module, "TRY_AGAIN_AFTER", -1)
    with monkeypatch.context() as locked:
        locked.setattr(Path, "read_bytes", lambda _: (_ for _ in ()).throw(PermissionError(13, "")))
        for _ in range(3):
            with pytest.raises(ShopError):
                shop.current()
    assert len(caplog.messages) == 1
    assert list(shop.current().catalog) == ["desk"]


def test_the_log_says_when_the_shop_is_good_again_and_what_it_puts_forward_without_selling_it(
    shop: ShopFolder, tmp_path: Path, readers: Readers, caplog: pytest.LogCaptureFixture
):
    settings = tmp_path / "shop.toml"
    settings.write_text("nonsense", "utf-8")
    shop.current()
    readers.count()
    settings.write_text('featured = ["desk", "gone"]\n[category_pictures]\n', "utf-8")
    shop.current()
    readers.count()
    assert caplog.messages[-2:] == [
        "The shop is good again.",
        "shop.toml, key featured: 'gone' is not sold.",
    ]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(ShopError, match=r"there is no folder .*nowhere"):
        ShopFolder(tmp_path / "nowhere", tmp_path / "nowhere" / "catalog.csv").current()
